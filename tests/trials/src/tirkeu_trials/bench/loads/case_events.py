"""Events of cases as metrics receives them, five to a case, spread over the bodies and the days of a year."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from uuid_utils.compat import uuid7

from tirkeu_contracts.envelope import Envelope
from tirkeu_contracts.event import Event
from tirkeu_contracts.events.complaints import FeedbackGiven, SurveyAnswers
from tirkeu_contracts.events.intake import ApplicationReceived, Unit
from tirkeu_contracts.events.registry import PermitIssued
from tirkeu_contracts.events.review import ApplicationAssigned, DocumentsVerified
from tirkeu_contracts.standard.directory import bodies

YEAR: Final = 2011
PER_CASE: Final = 5
_FIRST: Final = datetime(YEAR, 1, 1, 4, tzinfo=UTC)
_BODIES: Final = tuple(body.no for body in bodies())
_ANSWERS: Final = ("satisfied", "not_satisfied")


def case_events(cases: int, first: int = 0) -> Iterator[Envelope]:
    """In the order in which they happen, case after case.

    Args:
        first: the first case's number; other numbers make other cases, of the same bodies and days.
    """
    for number in range(first, first + cases):
        case = UUID(int=(7 << 76) + number)
        registered = _FIRST + timedelta(days=(number - first) * 330 // cases)
        for sequence, (event, days) in enumerate(_case(case, number, registered), start=1):
            identity = uuid7()
            yield Envelope(
                id=identity,
                source=f"/tirkeu/{event.owner}",
                type=event.type,
                subject=f"bench/{case}",
                time=registered + timedelta(days=days),
                sequence=sequence,
                correlationid=case,
                causationid=case,
                data=event.model_dump_json().encode(),
            )


def _case(case: UUID, number: int, registered: datetime) -> Iterator[tuple[Event, int]]:
    of: dict[str, Any] = {"application_id": case, "body_no": _BODIES[number % len(_BODIES)]}
    due_on = (registered + timedelta(days=15)).date()
    ready = registered + timedelta(days=10 if number % 20 else 16)
    yield (
        ApplicationReceived(
            **of,
            talon_no=f"t-{number}",
            standard_edition="2010-1091",
            applicant_category="citizen_rk",
            action="registration",
            weapon_class="civilian",
            requested_right="storage",
            units=(Unit(kind="pneumatic", duty="due"),),
            documents=(),
            language="kk",
            submitted_at=registered,
            registered_at=registered,
        ),
        0,
    )
    yield ApplicationAssigned(**of, officer_id="o", due_on=due_on, assigned_at=registered), 1
    permit = "permit_storage"
    yield DocumentsVerified(**of, permit_kind=permit, officer_id="o", due_on=due_on, verified_at=ready), 9
    yield (
        PermitIssued(
            **of,
            permit_id=case,
            permit_no="1",
            permit_kind=permit,
            units=1,
            issued_at=ready,
            due_on=due_on,
            on_time=number % 20 != 0,
        ),
        16,
    )
    answer = _ANSWERS[number % 5 == 0]
    answers = SurveyAnswers(process=answer, information=answer, courtesy=answer)
    yield FeedbackGiven(**of, answers=answers, given_at=ready + timedelta(days=1)), 17
