"""Runs a whole service that kills itself with SIGKILL at the nth passage of a seam of the unit of work.

Usage: ``python -m tirkeu_sandbox.services.faulty MODULE SEAM PASSAGE``, e.g. ``tirkeu_review after_commit 3``.

The real methods are wrapped from outside, so that the shell itself holds no test code. A service that never reaches
the passage runs on as usual. One that does ends with the exit status of SIGKILL, without any clean-up.
"""

import os
import runpy
import signal
import sys
from collections.abc import Callable, Coroutine, Sequence
from datetime import timedelta
from functools import wraps
from typing import Any, Final, ParamSpec, TypeVar

from aio_pika import IncomingMessage
from pymongo.client_session import ClientSession

from tirkeu_chassis.service import Service
from tirkeu_chassis.store.outbox import Outbox
from tirkeu_chassis.store.records import Handled, Row, Write
from tirkeu_chassis.store.store import Store

P = ParamSpec("P")
R = TypeVar("R")


class Fault:
    """Counts passages of one seam, over all the methods that lead through it, and ends the process at the nth."""

    def __init__(self, passage: int) -> None:
        self._left = passage

    def passed(self) -> None:
        """One more passage."""
        self._left -= 1
        if self._left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def before(self, method: Callable[P, Coroutine[Any, Any, R]]) -> Callable[P, Coroutine[Any, Any, R]]:
        """The method, with the seam in front of it."""

        @wraps(method)
        async def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
            self.passed()
            return await method(*args, **kwargs)

        return wrapped

    def after(self, method: Callable[P, Coroutine[Any, Any, R]]) -> Callable[P, Coroutine[Any, Any, R]]:
        """The method, with the seam behind its success."""

        @wraps(method)
        async def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
            result = await method(*args, **kwargs)
            self.passed()
            return result

        return wrapped


def before_commit(fault: Fault) -> None:
    """Everything is written within the transaction, which is open and stays so."""
    commit = ClientSession.commit_transaction

    def wrapped(session: ClientSession) -> None:
        fault.passed()
        commit(session)

    ClientSession.commit_transaction = wrapped  # type: ignore[method-assign, assignment]


def after_commit(fault: Fault) -> None:
    """The group is committed, and nobody has heard of it: no answer, no acknowledgement, no event.

    A group without events is passed over: there is nothing in the outbox that another process would have to publish.
    """
    commit = Store.commit

    @wraps(commit)
    async def wrapped(
        self: Store, handled: Sequence[Handled], writes: Sequence[Write], rows: Sequence[Row], lease: timedelta
    ) -> None:
        await commit(self, handled, writes, rows, lease)
        if rows:
            fault.passed()

    Store.commit = wrapped  # type: ignore[method-assign]


def after_publish(fault: Fault) -> None:
    """The broker has confirmed events, which are in the outbox still."""
    Outbox.forget = fault.before(Outbox.forget)  # type: ignore[method-assign]


def before_ack(fault: Fault) -> None:
    """A message has taken effect, and is not acknowledged; a command, and is not answered."""
    IncomingMessage.ack = fault.before(IncomingMessage.ack)  # type: ignore[method-assign]
    Service.submit = fault.after(Service.submit)  # type: ignore[method-assign]


SEAMS: Final = {seam.__name__: seam for seam in (before_commit, after_commit, after_publish, before_ack)}


def main(arguments: list[str]) -> None:
    """Put the fault in its place, then run the module as ``python -m MODULE`` would."""
    module, seam, passage = arguments
    SEAMS[seam](Fault(int(passage)))
    sys.argv = [module]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main(sys.argv[1:])
