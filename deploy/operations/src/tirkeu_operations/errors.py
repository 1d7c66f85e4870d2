"""What can go wrong and be mended by whoever typed the command."""


class CommandError(RuntimeError):
    """The message says what is wrong and what to do; it is shown without a traceback."""


class NoStackError(CommandError):
    """No stack is running in the folder."""


class AlreadyRunningError(CommandError):
    """A stack is running in the folder."""
