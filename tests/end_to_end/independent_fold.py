"""The indicators once more, from the event log alone: nothing of Tirkeu's code, only its documented contracts."""

from collections import defaultdict
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

ALMATY = ZoneInfo("Asia/Almaty")
QUESTIONS = {"2.1": "process", "3.1": "information", "4.1": "complaint_procedure", "5.1": "courtesy"}


def day(text: str) -> date:
    return datetime.fromisoformat(text).astimezone(ALMATY).date()


def fold(log: list[tuple[str, dict[str, Any]]], year: int) -> dict[str | None, dict[str, tuple[int, int]]]:
    """(numerator, denominator) by indicator, for the country (None) and each body that occurs, with its department.

    Args:
        log: (routing key, data) of each distinct event.
    """
    cases: dict[str, dict[str, Any]] = defaultdict(dict)
    figures: dict[str | None, dict[str, list[int]]] = defaultdict(
        lambda: {code: [0, 0] for code in ("1.1", "2.1", "3.1", "3.2", "4.1", "5.1")}
    )

    def count(body: str, code: str, good: bool) -> None:
        for scope in {None, body, body.split(".", maxsplit=1)[0]}:
            figures[scope][code][0] += good
            figures[scope][code][1] += 1

    catalogue: dict[str, tuple[str, bool]] = {}
    for key, data in log:
        if data.get("application_id"):
            case = cases[data["application_id"]]
            case["body"] = data["body_no"]
            if "due_on" in data and not key.startswith("complaint."):
                due = date.fromisoformat(data["due_on"])
                case["due"] = max(due, case.get("due", due))
        if key == "permit.issued.v1":
            case["ready"] = day(data["issued_at"])
        elif key == "application.refused.v1":
            case["ready"] = day(data["refused_at"])
        elif key == "application.withdrawn.v1":
            case["withdrawn"] = day(data["withdrawn_at"])
        elif key == "deadline.missed.v1":
            case["missed"] = True
        elif key == "feedback.given.v1" and day(data["given_at"]).year == year:
            for code, question in QUESTIONS.items():
                answer = data["answers"].get(question)
                if answer is not None:
                    count(data["body_no"], code, answer == "satisfied")
        elif key == "service_information.changed.v1" and day(data["changed_at"]).year <= year:
            known = catalogue.get(data["service_code"], ("", False))
            catalogue[data["service_code"]] = max(known, (data["changed_at"], data["available_electronically"]))
    for case in cases.values():
        due, ready, withdrawn = case.get("due"), case.get("ready"), case.get("withdrawn")
        if ready and (due is None or ready <= due):
            if ready.year == year:
                count(case["body"], "1.1", True)
        elif withdrawn and (due is None or withdrawn <= due):
            continue
        elif (ready or withdrawn or case.get("missed")) and due and due.year == year:
            count(case["body"], "1.1", False)
    for scope in figures.values():
        scope["3.2"] = [sum(available for _, available in catalogue.values()), len(catalogue)]
    return {scope: {code: (n, d) for code, (n, d) in codes.items()} for scope, codes in figures.items()}
