"""What can go wrong and be mended by whoever typed the command."""


class StackError(RuntimeError):
    """The message says what is wrong and what to do; it is shown without a traceback."""


class NoStackError(StackError):
    """No stack is running in the folder."""


class AlreadyRunningError(StackError):
    """A stack is running in the folder."""
