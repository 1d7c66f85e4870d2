"""The journal of a run: what happened and when, in a file that is kept if the run was not clean."""

from pathlib import Path
from time import monotonic
from typing import Final

MOST_COMPLAINTS: Final = 50


class Journal:
    """Lines with the seconds since the start. `complaints` are those that no clean run may have, each once."""

    def __init__(self, file: Path) -> None:
        self.complaints: list[str] = []
        self._file = file
        self._began = monotonic()

    def note(self, line: str) -> None:
        """Something that happened."""
        with self._file.open("a") as file:
            file.write(f"{monotonic() - self._began:8.2f}  {line}\n")

    def complain(self, line: str) -> None:
        """Something that must not happen."""
        self.note(f"FINDING: {line}")
        if line not in self.complaints and len(self.complaints) < MOST_COMPLAINTS:
            self.complaints.append(line)
