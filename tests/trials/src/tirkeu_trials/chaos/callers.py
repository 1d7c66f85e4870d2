"""The callers of a chaos run: people of the office who repeat a request with the same key until it is answered."""

import asyncio
from collections import Counter
from collections.abc import Mapping
from typing import Any, Final

import httpx2

from tirkeu_sandbox.services.issuer import DevelopmentIssuer
from tirkeu_trials.chaos.journal import Journal
from tirkeu_trials.year.office import Away, Office, Unexpected

CALLERS: Final = 8
"""Requests under way at once."""
PATIENCE_SECONDS: Final = 240.0
REQUEST_SECONDS: Final = 20.0
"""A service answers within 10 s, if only to say that it can't."""
TOO_EARLY: Final = frozenset({httpx2.codes.NOT_FOUND, httpx2.codes.CONFLICT})
"""What another service has to tell first may still be on its way: ask again."""
LATE: Final = frozenset({"term-over", "complaint-term-over", "complaint-term-not-longer", "complaint-not-extended"})
"""Refusals that a caller has earned by coming late: while a service is away, the term runs out all the same."""
_AGAIN_SECONDS: Final = 0.5
SERVER_FAULT: Final = 500


class Callers(Office):
    """An office whose requests take turns at the instances, so that a request that failed goes to the other next."""

    def __init__(
        self,
        client: httpx2.AsyncClient,
        services: Mapping[str, str],
        issuer: DevelopmentIssuer,
        journal: Journal,
    ) -> None:
        super().__init__(client, services, issuer, patience=PATIENCE_SECONDS)
        self.answers: Counter[int] = Counter()
        """Commands' answers by HTTP status; 0 where there was none."""
        self._journal = journal
        self._gate = asyncio.Semaphore(CALLERS)

    async def command(
        self, service: str, method: str, path: str, body: Any, *, key: str, token: str | None = None
    ) -> dict[str, Any]:
        """A command; repeated with the same key until it is accepted.

        Raises:
            Unexpected: it was refused, for good or for too long.
            Away: it was never answered.
        """
        deadline = asyncio.get_running_loop().time() + PATIENCE_SECONDS
        while True:
            try:
                return await super().command(service, method, path, body, key=key, token=token)
            except Unexpected as refused:
                late = asyncio.get_running_loop().time() > deadline
                if late or refused.status not in TOO_EARLY or refused.problem in LATE:
                    raise
                self._journal.note(f"{service} answered {refused.status} {refused.problem} to {path}: too early")
            await asyncio.sleep(_AGAIN_SECONDS)

    async def _try(
        self, service: str, method: str, path: str, body: Any, headers: Mapping[str, str]
    ) -> httpx2.Response:
        status = 0
        try:
            async with self._gate:
                response = await super()._try(service, method, path, body, headers)
            status = response.status_code
            if status >= SERVER_FAULT:
                self._journal.complain(f"{service} answered {status} to {method} {path}: {response.text}")
                raise Away(service)
            return response
        except Away as away:
            status = status or away.status
            raise
        finally:
            if method != "GET":
                self.answers[status] += 1
