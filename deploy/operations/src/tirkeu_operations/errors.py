"""Errors that the user of the command can fix."""

from collections.abc import Iterator
from contextlib import contextmanager


class CommandError(RuntimeError):
    """The message says what is wrong and what to do; it is shown without a traceback."""


@contextmanager
def mendable(*kinds: type[Exception]) -> Iterator[None]:
    """Inside it, or as a decorator of a command: errors of these kinds become a CommandError with the same message.

    A package that adds commands names with it the errors of the packages below that whoever typed can mend.
    """
    try:
        yield
    except kinds as error:
        raise CommandError(str(error)) from error
