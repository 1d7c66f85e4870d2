"""What can go wrong with a stack and be mended by whoever typed the command."""

from tirkeu_operations.errors import CommandError


class NoStackError(CommandError):
    """No stack is running in the folder."""


class AlreadyRunningError(CommandError):
    """A stack is running in the folder."""
