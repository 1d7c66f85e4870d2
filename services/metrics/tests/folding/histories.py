"""Histories of cases, visits and complaints, made up at random."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid5

from hypothesis import strategies as st

from tirkeu_contracts.event import Event
from tirkeu_contracts.events import complaints, intake, review
from tirkeu_sandbox.testing.events import application_received, permit_issued

from .driver import BODIES, NAMESPACE, START, Told, answers, moments, told
from .plain_count import day

due_days = st.integers(0, 60).map(lambda days: date(2010, 12, 5) + timedelta(days=days))
chance = st.booleans()


@st.composite
def case_histories(draw: st.DrawFn, number: int) -> list[Event]:
    case: dict[str, Any] = {
        "application_id": uuid5(NAMESPACE, str(number)),
        "body_no": draw(st.sampled_from(BODIES)),
    }
    due = draw(due_days)
    extended = due + timedelta(days=15)
    events: list[Event] = []
    if draw(chance):
        received = draw(moments)
        events.append(
            application_received(**case, at=received, submitted_at=received - timedelta(days=draw(st.integers(0, 3))))
        )
    if draw(chance):
        events.append(review.ApplicationAssigned(**case, officer_id="o", due_on=due, assigned_at=START))
    if draw(chance):
        events.append(
            review.ReviewTermExtended(
                **case, reason="onsite_check", previous_due_on=due, due_on=extended, extended_at=START
            )
        )
        due = draw(st.sampled_from((due, extended)))
    if draw(chance):
        events.append(
            review.DocumentsVerified(
                **case, permit_kind="permit_storage", officer_id="o", due_on=due, verified_at=START
            )
        )
    if draw(chance):
        at = draw(moments)
        events.append(permit_issued(**case, at=at, permit_id=UUID(int=number), due_on=due, on_time=day(at) <= due))
    if draw(st.integers(0, 3)) == 0:
        at = draw(moments)
        events.append(
            review.ApplicationRefused(
                **case, grounds=("incomplete_documents",), refused_at=at, due_on=due, on_time=day(at) <= due
            )
        )
    if draw(chance):
        events.append(intake.ApplicationWithdrawn(**case, withdrawn_at=draw(moments)))
    if draw(chance):
        events.append(review.DeadlineMissed(**case, due_on=due, stage="review"))
    if draw(chance):
        events.append(
            complaints.FeedbackGiven(
                **case,
                answers=complaints.SurveyAnswers(
                    process=draw(answers),
                    information=draw(answers),
                    complaint_procedure=draw(st.none() | answers),
                    courtesy=draw(answers),
                ),
                given_at=draw(moments),
            )
        )
    return events


@st.composite
def complaint_histories(draw: st.DrawFn, number: int) -> list[Event]:
    about: dict[str, Any] = {
        "complaint_id": uuid5(NAMESPACE, f"complaint {number}"),
        "body_no": draw(st.sampled_from(BODIES)),
        "due_on": draw(due_days),
    }
    events: list[Event] = []
    if draw(chance):
        events.append(
            complaints.ComplaintFiled(
                **about,
                register_no="1",
                kind="impolite_service",
                channel="post",
                complainant_kind="natural_person",
                addressee_level="dia",
                filed_at=draw(moments),
            )
        )
    if draw(chance):
        longer = about["due_on"] + timedelta(days=15)
        events.append(
            complaints.ComplaintTermExtended(
                **about | {"due_on": longer},
                reason="onsite_check",
                previous_due_on=about["due_on"],
                extended_at=draw(moments),
            )
        )
    if draw(chance):
        events.append(
            complaints.ComplaintAnswered(**about, outcome="upheld", answered_at=draw(moments), on_time=draw(chance))
        )
    if draw(chance):
        events.append(complaints.ComplaintOverdue(**about))
    return events


visits = st.builds(
    intake.ReceptionVisitCompleted,
    visit_id=st.uuids(),
    body_no=st.sampled_from(BODIES),
    purpose=st.sampled_from(("submission", "collection")),
    waited_seconds=st.integers(1790, 1810),
    served_seconds=st.integers(1790, 1810),
    completed_at=moments,
)
service_changes = st.builds(
    intake.ServiceInformationChanged,
    service_code=st.sampled_from(("weapons", "security.licence", "$passports")),
    available_electronically=chance,
    changed_at=moments,
)


@st.composite
def histories(draw: st.DrawFn) -> list[Told]:
    """Events of some cases, complaints, visits and services, each recorded at any time."""
    events: list[Event] = []
    for number in range(draw(st.integers(0, 5))):
        events += draw(case_histories(number))
    for number in range(draw(st.integers(0, 3))):
        events += draw(complaint_histories(number))
    events += draw(st.lists(visits, max_size=3)) + draw(st.lists(service_changes, max_size=5))
    return [told(event, draw(moments), number) for number, event in enumerate(events)]
