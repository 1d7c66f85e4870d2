"""Run a command that doesn't outlive its parent. Executed by path, in an interpreter of its own.

Usage: ``python -I -S launch.py SIGNAL PARENT_PID COMMAND [ARGUMENT ...]``

Asks the kernel for SIGNAL at the parent's end (``PR_SET_PDEATHSIG``, prctl(2)) and becomes COMMAND, with the
same process id. ``subprocess``'s ``preexec_fn`` could do it, but may deadlock in a program with threads.
"""

import ctypes
import os
import sys

PR_SET_PDEATHSIG = 1


def main(arguments: list[str]) -> None:
    """Arm the signal, then exec. Exits 1 where the parent has gone already."""
    number, parent, *command = arguments
    if ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, int(number), 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_PDEATHSIG) failed")
    if os.getppid() != int(parent):  # it ended before the signal was armed
        sys.exit(1)
    os.execvp(command[0], command)  # noqa: S606  - the very purpose; no shell


if __name__ == "__main__":
    main(sys.argv[1:])
