"""Given, when, then: the longer term of a complaint, its extension by the head, and the notice (rule R-77)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import hypothesis
import pytest
from hypothesis import strategies as st

from tirkeu_chassis.decider.actors import Actor
from tirkeu_chassis.decider.decision import Context, Decision
from tirkeu_chassis.decider.refusals import Refusal
from tirkeu_chassis.office.roles import Role
from tirkeu_chassis.office.time_zone import local_date
from tirkeu_complaints.api.complaints import views
from tirkeu_complaints.api.complaints.schemas import ComplaintOut
from tirkeu_complaints.domain.addressee import ComplainedOf, OtherAddressee
from tirkeu_complaints.domain.answering import Answer, ComplaintAlreadyAnswered, answer, term_over
from tirkeu_complaints.domain.complaint import Complaint, Extension, LongerTerm, Particulars, Person, SentBy, Signature
from tirkeu_complaints.domain.filing import File, file
from tirkeu_complaints.domain.more_time import (
    AlreadyLonger,
    ComplaintAlreadyExtended,
    ComplaintNotExtended,
    ComplaintNotLonger,
    ComplaintTermOver,
    Extend,
    ExtensionTooLong,
    NoticeAlreadySent,
    NotifyOfExtension,
    TakeLonger,
    TermReasonNotAvailable,
    extend,
    notify_of_extension,
    take_longer,
)
from tirkeu_complaints.domain.sending import DestinationUnknown
from tirkeu_contracts.event import Event
from tirkeu_contracts.events.complaints import (
    ComplaintAnswered,
    ComplaintExtensionNotified,
    ComplaintOverdue,
    ComplaintTermExtended,
)
from tirkeu_contracts.standard import (
    AddresseeLevel,
    ComplainantKind,
    ComplaintChannel,
    ComplaintKind,
    ComplaintOutcome,
    ComplaintTermReason,
)
from tirkeu_sandbox.testing.given import Given, Situation, actor

R = ComplaintTermReason
FILED_AT = datetime(2011, 3, 1, 4, tzinfo=UTC)
LATER = datetime(2011, 3, 10, 4, tzinfo=UTC)
LAST_WEEK = datetime(2011, 3, 28, 4, tzinfo=UTC)
SHORT, LONG, EXTENDED = date(2011, 3, 16), date(2011, 3, 31), date(2011, 4, 20)
PERSON = Person("Серікова", "Айгүл", "Маратқызы", postal_address="Өскемен қ.")
TAKE, EXTEND = TakeLonger(R.ONSITE_CHECK), Extend(R.FURTHER_CHECK, 20, "Ғ. Һәкімов")
NOTIFY = NotifyOfExtension(SentBy.POST)
ANSWER = Answer(ComplaintOutcome.UPHELD, SentBy.POST, "words")


def staff(*roles: Role, body: str | None = "7") -> Actor:
    return actor("staff-1", *(roles or (Role.COMPLAINTS_OFFICER,)), body=body)


given = Given(at=LATER, by=staff(), message_id=UUID(int=9))
HEAD = staff(Role.HEAD)


def filed(**change: Any) -> Complaint:
    command = File(
        body_no="7.19",
        kind=ComplaintKind.ACTIONS_OF_STAFF,
        channel=ComplaintChannel.POST,
        complainant_kind=ComplainantKind.NATURAL_PERSON,
        addressee_level=AddresseeLevel.DIA,
        signed=Signature.WET,
        particulars=Particulars("text", "Acceptor", PERSON),
    )
    state = given(at=FILED_AT).when(file, command).state
    return replace(state, **change)


def longer(**change: Any) -> Complaint:
    return replace(given(filed()).when(take_longer, TAKE).state, **change)


def extended(**change: Any) -> Complaint:
    return replace(given(longer(), at=LAST_WEEK, by=HEAD).when(extend, EXTEND).state, **change)


def test_the_longer_term_is_thirty_days_from_the_filing() -> None:
    decision = given(filed()).when(take_longer, TAKE)
    assert decision.state == filed(
        longer_term=LongerTerm(R.ONSITE_CHECK, LATER, "staff-1"),
        due_on=LONG,
        wake_at=datetime(2011, 3, 31, 18, tzinfo=UTC),
    )
    decision.then_tells(
        ComplaintTermExtended(
            complaint_id=filed().id,
            body_no="7.19",
            reason="onsite_check",
            previous_due_on=SHORT,
            due_on=LONG,
            extended_at=LATER,
        )
    )


def test_the_head_extends_the_longer_term_and_the_complainant_is_to_be_told() -> None:
    decision = given(longer(), at=LAST_WEEK, by=HEAD).when(extend, EXTEND)
    notice_due_on = date(2011, 3, 31)
    assert decision.state == longer(
        extension=Extension(R.FURTHER_CHECK, 20, LAST_WEEK, "staff-1", notice_due_on),
        due_on=EXTENDED,
        wake_at=datetime(2011, 4, 20, 18, tzinfo=UTC),
        particulars=replace(filed().particulars, notice_signed_by="Ғ. Һәкімов"),
    )
    decision.then_tells(
        ComplaintTermExtended(
            complaint_id=filed().id,
            body_no="7.19",
            reason="further_check",
            previous_due_on=LONG,
            due_on=EXTENDED,
            extended_at=LAST_WEEK,
            notice_due_on=notice_due_on,
        )
    )


@pytest.mark.parametrize(("days_after", "on_time"), [(0, True), (3, True), (4, False), (40, False)])
def test_the_complainant_is_told_within_three_days(days_after: int, on_time: bool) -> None:
    now = LAST_WEEK + timedelta(days=days_after)
    decision = given(extended(), at=now).when(notify_of_extension, NOTIFY)
    state = decision.state
    assert state.particulars.notice_sent_to == "Өскемен қ."
    shown = ComplaintOut.of(state).extension
    assert shown is not None
    assert (shown.notice_sent_at, shown.notice_sent_by, shown.notice_on_time) == (now, "post", on_time)
    decision.then_tells(
        ComplaintExtensionNotified(
            complaint_id=filed().id,
            body_no="7.19",
            due_on=EXTENDED,
            notified_at=now,
            notice_due_on=date(2011, 3, 31),
            on_time=on_time,
        )
    )


Decider = Callable[[Complaint, Any, Context], Decision[Complaint]]
OF_DIA = {"level": AddresseeLevel.DIA, "addressee": "7"}


@pytest.mark.parametrize(
    ("decide", "situation", "command", "refusal"),
    [
        pytest.param(
            take_longer,
            given(filed(), at=datetime(2011, 3, 17, 4, tzinfo=UTC)),
            TAKE,
            ComplaintTermOver(due_on=SHORT),
            id="the term is over",
        ),
        pytest.param(
            take_longer,
            given(filed()),
            TakeLonger(R.FURTHER_STUDY),
            TermReasonNotAvailable(reason=R.FURTHER_STUDY, reasons="info_officials, info_other_subjects, onsite_check"),
            id="a reason for extending",
        ),
        pytest.param(
            take_longer, given(longer()), TAKE, AlreadyLonger(days=30, due_on=LONG), id="the longer term once"
        ),
        pytest.param(
            take_longer,
            given(filed(answered_at=FILED_AT)),
            TAKE,
            ComplaintAlreadyAnswered(day=date(2011, 3, 1)),
            id="answered",
        ),
        pytest.param(
            take_longer,
            given(filed(), by=staff(Role.COMPLAINTS_OFFICER, body="7.19")),
            TAKE,
            OtherAddressee(**OF_DIA, roles="committee, complaints_officer"),
            id="the unit complained of sets no term",
        ),
        pytest.param(
            take_longer, given(filed(complained_of=("staff-1",))), TAKE, ComplainedOf(), id="who is complained of"
        ),
        pytest.param(
            extend, given(filed(), at=LATER, by=HEAD), EXTEND, ComplaintNotLonger(days=30), id="no longer term yet"
        ),
        pytest.param(
            extend,
            given(longer(), at=LAST_WEEK),
            EXTEND,
            OtherAddressee(**OF_DIA, roles="head"),
            id="only the head extends",
        ),
        pytest.param(
            extend,
            given(longer(), at=LAST_WEEK, by=staff(Role.HEAD, body="7.19")),
            EXTEND,
            OtherAddressee(**OF_DIA, roles="head"),
            id="the head of the unit complained of doesn't",
        ),
        pytest.param(
            extend,
            given(longer(), at=LAST_WEEK, by=HEAD),
            replace(EXTEND, days=31),
            ExtensionTooLong(most=30, days=31),
            id="too many days",
        ),
        pytest.param(
            extend,
            given(longer(), at=LAST_WEEK, by=HEAD),
            replace(EXTEND, reason=R.ONSITE_CHECK),
            TermReasonNotAvailable(reason=R.ONSITE_CHECK, reasons="further_check, further_study"),
            id="a reason for the longer term",
        ),
        pytest.param(
            extend,
            given(extended(), at=LAST_WEEK, by=HEAD),
            EXTEND,
            ComplaintAlreadyExtended(due_on=EXTENDED),
            id="extended once",
        ),
        pytest.param(
            extend,
            given(longer(), at=datetime(2011, 4, 1, 4, tzinfo=UTC), by=HEAD),
            EXTEND,
            ComplaintTermOver(due_on=LONG),
            id="the longer term is over",
        ),
        pytest.param(notify_of_extension, given(longer()), NOTIFY, ComplaintNotExtended(), id="nothing to tell of"),
        pytest.param(
            notify_of_extension,
            given(
                given(extended(), at=LAST_WEEK, by=HEAD).when(notify_of_extension, NOTIFY).state, at=LAST_WEEK, by=HEAD
            ),
            NOTIFY,
            NoticeAlreadySent(day=date(2011, 3, 28)),
            id="told once",
        ),
        pytest.param(
            notify_of_extension,
            given(extended(), at=LAST_WEEK, by=HEAD),
            NotifyOfExtension(SentBy.EMAIL),
            DestinationUnknown(sent_by=SentBy.EMAIL, field="email", other=SentBy.POST),
            id="no e-mail to send to",
        ),
    ],
)
def test_more_time_is_refused(decide: Decider, situation: Situation[Complaint], command: Any, refusal: Refusal) -> None:
    situation.when(decide, command).refused_with(refusal)


def test_the_committee_extends_what_is_addressed_to_it() -> None:
    of_ministry = longer(addressee_level=AddresseeLevel.MIA)
    assert given(of_ministry, at=LAST_WEEK, by=staff(Role.COMMITTEE, body=None)).when(extend, EXTEND).events
    given(of_ministry, at=LAST_WEEK, by=HEAD).when(extend, EXTEND).refused_with(OtherAddressee)


def test_the_term_is_explained_by_the_article_and_the_reason() -> None:
    steps = views.term(extended(), "en").steps
    assert [(one.code, one.day, one.days) for one in steps] == [
        ("filed", date(2011, 3, 1), None),
        ("term", SHORT, 15),
        ("longer", LONG, 30),
        ("extension", EXTENDED, 50),
    ]
    assert "an on-site check is needed" in steps[2].text
    assert [place in (one.source or "") for one, place in zip(steps[1:], ("8(1)", "8(2)", "8(3)"), strict=True)] == [
        True,
        True,
        True,
    ]
    assert views.term(extended(), "ru").due_on == EXTENDED


steps = st.lists(
    st.tuples(st.sampled_from(("longer", "extend", "answer", "alarm")), st.integers(0, 80 * 24)), max_size=8
)


@hypothesis.given(steps)
def test_overdue_and_on_time_follow_the_term_in_force(steps: list[tuple[str, int]]) -> None:
    state, told = filed(), list[Event]()
    for step, hours in sorted(steps, key=lambda one: one[1]):
        now = FILED_AT + timedelta(hours=hours)
        outcome = {
            "longer": given(state, at=now).when(take_longer, TAKE),
            "extend": given(state, at=now, by=HEAD).when(extend, EXTEND),
            "answer": given(state, at=now).when(answer, ANSWER),
            "alarm": given(state, at=now).when(term_over, None),
        }[step]
        if outcome.refusal:
            continue
        state = outcome.decision.state or state
        told += outcome.events
        assert state.due_on == views.term(state, "en").due_on
        assert not [one for one in told if isinstance(one, ComplaintOverdue) and one.due_on != state.due_on]
    answers = [one for one in told if isinstance(one, ComplaintAnswered)]
    assert all(
        (one.due_on, one.on_time) == (state.due_on, local_date(one.answered_at) <= state.due_on) for one in answers
    )
    overdue = [one for one in told if isinstance(one, ComplaintOverdue)]
    assert len(overdue) <= 1
    assert not (overdue and any(one.on_time for one in answers))
