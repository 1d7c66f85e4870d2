"""The answer to a complaint, where it goes, and the end of its term."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import hypothesis
import pytest
from hypothesis import strategies as st

from tirkeu_chassis.decider.decision import Decision
from tirkeu_chassis.decider.refusals import Refusal
from tirkeu_chassis.office.roles import Role
from tirkeu_chassis.office.time_zone import end_of_day, local_date
from tirkeu_complaints.domain.addressee import OtherAddressee
from tirkeu_complaints.domain.answering import ComplaintAlreadyAnswered, answer, term_over
from tirkeu_complaints.domain.complaint import Complaint, Particulars, Person, SentBy
from tirkeu_complaints.domain.sending import DestinationUnknown
from tirkeu_contracts.event import Event
from tirkeu_contracts.events.complaints import (
    ComplaintAnswered,
    ComplaintOverdue,
)
from tirkeu_contracts.standard import (
    AddresseeLevel,
    ComplaintOutcome,
)
from tirkeu_sandbox.testing.given import Situation

from .complaints import ANSWER, DUE, NOW, PERSON, TERM_OVER, filed, given, staff


def answered_event(at: datetime, *, on_time: bool) -> ComplaintAnswered:
    return ComplaintAnswered(
        complaint_id=filed().id,
        body_no="7.19",
        outcome="partly_upheld",
        answered_at=at,
        due_on=DUE,
        on_time=on_time,
    )


OVERDUE = ComplaintOverdue(complaint_id=filed().id, body_no="7.19", due_on=DUE)


@pytest.mark.parametrize(
    ("state", "now", "events"),
    [
        pytest.param(filed(), NOW, (answered_event(NOW, on_time=True),), id="at once"),
        pytest.param(
            filed(),
            TERM_OVER - timedelta(milliseconds=1),
            (answered_event(TERM_OVER - timedelta(milliseconds=1), on_time=True),),
            id="in the last moment",
        ),
        pytest.param(
            filed(wake_at=None), TERM_OVER, (answered_event(TERM_OVER, on_time=False),), id="overdue, as is known"
        ),
        pytest.param(
            filed(),
            TERM_OVER,
            (OVERDUE, answered_event(TERM_OVER, on_time=False)),
            id="overdue, before the alarm has rung",
        ),
    ],
)
def test_a_complaint_is_answered(state: Complaint, now: datetime, events: tuple[Any, ...]) -> None:
    decision = given(state, at=now).when(answer, ANSWER)
    assert decision.state == replace(
        state,
        answered_at=now,
        answered_by="staff-1",
        outcome=ComplaintOutcome.PARTLY_UPHELD,
        sent_by=SentBy.POST,
        particulars=replace(state.particulars, answer_text="words", answer_sent_to="Өскемен қ."),
        wake_at=None,
    )
    decision.then_tells(*events)


@pytest.mark.parametrize(
    ("situation", "refusal"),
    [
        pytest.param(
            given(filed(answered_at=datetime(2011, 3, 1, 20, tzinfo=UTC))),
            ComplaintAlreadyAnswered(day=date(2011, 3, 2)),
            id="answered",
        ),
        pytest.param(
            given(filed(addressee_level=AddresseeLevel.COMMITTEE)),
            OtherAddressee(level=AddresseeLevel.COMMITTEE, addressee="committee", roles="committee"),
            id="addressed to the Committee",
        ),
        pytest.param(
            given(filed(), by=staff(Role.CLERK)),
            OtherAddressee(level=AddresseeLevel.DIA, addressee="7", roles="committee, complaints_officer"),
            id="a clerk doesn't answer",
        ),
    ],
)
def test_an_answer_is_refused(situation: Situation[Complaint], refusal: Refusal) -> None:
    situation.when(answer, ANSWER).refused_with(refusal)


EMAIL = replace(PERSON, email="a@example.kz")


@pytest.mark.parametrize(
    ("person", "by", "told", "sent_to"),
    [
        pytest.param(PERSON, SentBy.POST, None, "Өскемен қ.", id="to the address stated"),
        pytest.param(EMAIL, SentBy.EMAIL, None, "a@example.kz", id="to the e-mail stated"),
        pytest.param(PERSON, SentBy.EMAIL, "b@example.kz", "b@example.kz", id="to the e-mail told since"),
        pytest.param(replace(EMAIL, postal_address=None), SentBy.POST, "Семей қ.", "Семей қ.", id="to one told since"),
        pytest.param(replace(PERSON, postal_address=None), SentBy.POST, None, None, id="nowhere: no bar"),
        pytest.param(None, SentBy.EMAIL, None, None, id="an anonymous one: no bar"),
    ],
)
def test_where_the_answer_goes(person: Person | None, by: SentBy, told: str | None, sent_to: str | None) -> None:
    state = filed(particulars=Particulars("text", "Acceptor", person))
    decision = given(state).when(answer, replace(ANSWER, sent_by=by, sent_to=told))
    assert decision.state.particulars.answer_sent_to == sent_to
    assert decision.state.nowhere_to_send is (sent_to is None)


@pytest.mark.parametrize(
    ("person", "by", "refusal"),
    [
        (PERSON, SentBy.EMAIL, DestinationUnknown(sent_by=SentBy.EMAIL, field="email", other=SentBy.POST)),
        (
            replace(EMAIL, postal_address=None),
            SentBy.POST,
            DestinationUnknown(sent_by=SentBy.POST, field="postal_address", other=SentBy.EMAIL),
        ),
    ],
)
def test_an_answer_goes_where_its_way_leads(person: Person, by: SentBy, refusal: Refusal) -> None:
    """R-78: by e-mail only where an e-mail is known, by post where an address is."""
    state = filed(particulars=Particulars("text", "Acceptor", person))
    raised = given(state).when(answer, replace(ANSWER, sent_by=by)).refused_with(DestinationUnknown)
    assert raised == refusal
    assert str(raised)


@pytest.mark.parametrize(
    ("state", "now", "expected"),
    [
        pytest.param(
            filed(), TERM_OVER, Decision(filed(wake_at=None), OVERDUE), id="the first moment after the due day"
        ),
        pytest.param(filed(), TERM_OVER - timedelta(milliseconds=1), Decision(), id="not yet"),
        pytest.param(filed(wake_at=None), TERM_OVER, Decision(), id="told of, or answered"),
    ],
)
def test_the_term_ends(state: Complaint, now: datetime, expected: Decision[Complaint]) -> None:
    assert given(state, at=now).when(term_over, None).decision == expected


steps = st.lists(st.tuples(st.sampled_from(("answer", "alarm")), st.integers(0, 40 * 24)), max_size=6)


@hypothesis.given(steps)
def test_overdue_is_told_once_and_only_of_what_was_not_answered_in_time(steps: list[tuple[str, int]]) -> None:
    state = filed()
    events: list[Event] = []
    for step, hours in sorted(steps, key=lambda one: one[1]):
        situation = given(state, at=NOW + timedelta(hours=hours))
        outcome = situation.when(answer, ANSWER) if step == "answer" else situation.when(term_over, None)
        if isinstance(outcome.refusal, ComplaintAlreadyAnswered):
            continue
        state = outcome.decision.state or state
        events += outcome.events
    told = [event for event in events if isinstance(event, ComplaintOverdue)]
    answers = [event for event in events if isinstance(event, ComplaintAnswered)]
    assert len(answers) == any(step == "answer" for step, _ in steps)
    assert all(one.on_time == (local_date(one.answered_at) <= DUE) for one in answers)
    looked_late = any(NOW + timedelta(hours=hours) >= end_of_day(DUE) for _, hours in steps)
    assert len(told) == (looked_late and not any(one.on_time for one in answers))
