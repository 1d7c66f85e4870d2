"""Errors of a stack that the user of the command can fix."""

from tirkeu_operations.errors import CommandError


class NoStackError(CommandError):
    """No stack is running in the folder."""


class AlreadyRunningError(CommandError):
    """A stack is running in the folder."""
