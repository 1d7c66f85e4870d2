"""``python -m tirkeu_local.supervise OPTIONS``: runs the stack without a terminal; ``tirkeu up --detach`` starts it."""

import sys
from datetime import UTC, datetime

from tirkeu_local.stack import Options, run
from tirkeu_operations.errors import CommandError
from tirkeu_sandbox.nodes.process import SandboxError


def _notify(line: str) -> None:
    sys.stderr.write(f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ} {line}\n")
    sys.stderr.flush()


def main(options: str) -> int:
    """Run the stack until a signal; the exit code is 1 where it can't be started."""
    try:
        run(Options.from_json(options), observe=lambda _: None, notify=_notify)
    except (CommandError, SandboxError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
