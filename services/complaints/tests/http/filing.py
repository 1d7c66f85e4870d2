"""A complaint as it is filed over HTTP."""

import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx2

from tirkeu_chassis.office.roles import Role
from tirkeu_sandbox.services.harness import ServiceHarness
from tirkeu_sandbox.testing.problems import problem_of

NOW = datetime(2011, 3, 1, 4, 0, tzinfo=UTC)
PERSON = {
    "surname": "Серікова",
    "name": "Айгүл",
    "patronymic": "Маратқызы",
    "postal_address": "Өскемен қ., Абай к., 1",
    "email": "aigul@example.kz",
}
COMPLAINT = {
    "body_no": "7.19",
    "kind": "actions_of_staff",
    "channel": "chancery",
    "complainant_kind": "natural_person",
    "addressee_level": "dia",
    "person": PERSON,
    "signed": "wet",
    "text": "Мерзім өтіп кетті.",
    "accepted_by": "Ахметова Динара",
}
ANSWER = {"outcome": "upheld", "sent_by": "post", "text": "Шағым қанағаттандырылды."}


def filed(complaints: ServiceHarness, **change: Any) -> dict[str, Any]:
    answer = complaints.client(Role.COMPLAINTS_OFFICER, "7").post("/v1/complaints", json=COMPLAINT | change)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


def problem(answer: httpx2.Response) -> tuple[int, str]:
    seen = problem_of(answer)
    return seen.status, seen.code


def pdf_text(content: bytes, folder: Path) -> tuple[str, str]:
    """What pdfinfo and pdftotext say of a document."""
    file = folder / "document.pdf"
    file.write_bytes(content)

    def said_by(*command: str) -> str:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    return said_by("pdfinfo", str(file)), said_by("pdftotext", "-layout", str(file), "-")
