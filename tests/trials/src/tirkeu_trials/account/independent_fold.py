"""The indicators computed independently from the event log, by the documented contracts and without code of Tirkeu."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

ALMATY = ZoneInfo("Asia/Almaty")
MOMENTS = {
    "permit.issued.v1": "issued_at",
    "application.refused.v1": "refused_at",
    "application.withdrawn.v1": "withdrawn_at",
}
QUESTIONS = {"2.1": "process", "3.1": "information", "4.1": "complaint_procedure", "5.1": "courtesy"}


def day(text: str) -> date:
    """The calendar day of a moment (RFC 3339)."""
    return datetime.fromisoformat(text).astimezone(ALMATY).date()


Figures = dict[str | None, dict[str, list[int]]]


def fold(log: list[tuple[str, dict[str, Any]]], year: int) -> dict[str | None, dict[str, tuple[int, int]]]:
    """(numerator, denominator) by indicator, for the country (None) and each body that occurs, with its department.

    Args:
        log: (routing key, data) of each distinct event.
    """
    figures: Figures = defaultdict(lambda: {code: [0, 0] for code in ("1.1", "2.1", "3.1", "3.2", "4.1", "5.1")})
    for body, on_time in settled(log, year):
        count(figures, body, "1.1", on_time)
    for key, data in log:
        if key == "feedback.given.v1" and day(data["given_at"]).year == year:
            for code, question in QUESTIONS.items():
                answer = data["answers"].get(question)
                if answer is not None:
                    count(figures, data["body_no"], code, answer == "satisfied")
    catalogue: dict[str, tuple[str, bool]] = {}
    for key, data in log:
        if key == "service_information.changed.v1" and day(data["changed_at"]).year <= year:
            known = catalogue.get(data["service_code"], ("", False))
            catalogue[data["service_code"]] = max(known, (data["changed_at"], data["available_electronically"]))
    for scope in figures.values():
        scope["3.2"] = [sum(available for _, available in catalogue.values()), len(catalogue)]
    return {scope: {code: (n, d) for code, (n, d) in codes.items()} for scope, codes in figures.items()}


def count(figures: Figures, body: str, code: str, good: bool) -> None:
    """Add one to the figures of a body, of its department and of the country."""
    for scope in {None, body, body.split(".", maxsplit=1)[0]}:
        figures[scope][code][0] += good
        figures[scope][code][1] += 1


def settled(log: list[tuple[str, dict[str, Any]]], year: int) -> Iterator[tuple[str, bool]]:
    """(body, on time) of each case that is settled in the year."""
    cases: dict[str, dict[str, Any]] = defaultdict(dict)
    for key, data in log:
        if not data.get("application_id") or key.startswith("complaint."):
            continue
        case = cases[data["application_id"]]
        case["body"] = data["body_no"]
        if "due_on" in data:
            case["due"] = max(date.fromisoformat(data["due_on"]), case.get("due", date.min))
        for event, field in MOMENTS.items():
            if key == event:
                case[field.split("_")[0]] = day(data[field])
        if key == "deadline.missed.v1":
            case["missed"] = True
    for case in cases.values():
        due = case.get("due", date.max)
        ready = case.get("issued") or case.get("refused")
        withdrawn = case.get("withdrawn")
        if ready and ready <= due:
            if ready.year == year:
                yield case["body"], True
        elif withdrawn and withdrawn <= due:
            continue
        elif (ready or withdrawn or case.get("missed")) and due.year == year:
            yield case["body"], False
