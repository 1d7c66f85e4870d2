"""Given, when, then: the longer term of a complaint, its extension by the head, and the notice (rule R-77)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tirkeu_chassis.decider.actors import Actor
from tirkeu_chassis.decider.decision import Context, Decision, Known
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

R = ComplaintTermReason
FILED_AT = datetime(2011, 3, 1, 4, tzinfo=UTC)
LATER = datetime(2011, 3, 10, 4, tzinfo=UTC)
LAST_WEEK = datetime(2011, 3, 28, 4, tzinfo=UTC)
SHORT, LONG, EXTENDED = date(2011, 3, 16), date(2011, 3, 31), date(2011, 4, 20)
PERSON = Person("Серікова", "Айгүл", "Маратқызы", postal_address="Өскемен қ.")
TAKE, EXTEND = TakeLonger(R.ONSITE_CHECK), Extend(R.FURTHER_CHECK, 20, "Ғ. Һәкімов")
NOTIFY = NotifyOfExtension(SentBy.POST)
ANSWER = Answer(ComplaintOutcome.UPHELD, SentBy.POST, "words")


def context(*roles: Role, now: datetime = LATER, body: str | None = "7") -> Context:
    actor = Actor("staff-1", frozenset(roles or {Role.COMPLAINTS_OFFICER}), body)
    return Context(now, UUID(int=9), actor, Known({}))


def head(now: datetime = LAST_WEEK) -> Context:
    return context(Role.HEAD, now=now)


def filed(**change: Any) -> Complaint:
    command = File(
        body_no="7.19",
        kind=ComplaintKind.ACTIONS_OF_STAFF,
        channel=ComplaintChannel.POST,
        complainant_kind=ComplainantKind.NATURAL_PERSON,
        addressee_level=AddresseeLevel.DIA,
        signed=Signature.WET,
        particulars=Particulars("text", "Acceptor", PERSON),
        application_id=UUID(int=5),
    )
    state = file(None, command, context(now=FILED_AT)).state
    assert state is not None
    return replace(state, **change)


def after(decision: Decision[Complaint]) -> Complaint:
    assert decision.state is not None
    return decision.state


def longer(**change: Any) -> Complaint:
    return replace(after(take_longer(filed(), TAKE, context())), **change)


def extended(**change: Any) -> Complaint:
    return replace(after(extend(longer(), EXTEND, head())), **change)


def test_the_longer_term_is_thirty_days_from_the_filing() -> None:
    decision = take_longer(filed(), TAKE, context())
    assert decision.state == filed(
        longer_term=LongerTerm(R.ONSITE_CHECK, LATER, "staff-1"),
        due_on=LONG,
        wake_at=datetime(2011, 3, 31, 18, tzinfo=UTC),
    )
    assert decision.events == (
        ComplaintTermExtended(
            complaint_id=filed().id,
            application_id=UUID(int=5),
            body_no="7.19",
            reason="onsite_check",
            previous_due_on=SHORT,
            due_on=LONG,
            extended_at=LATER,
        ),
    )


def test_the_head_extends_the_longer_term_and_the_complainant_is_to_be_told() -> None:
    decision = extend(longer(), EXTEND, head())
    notice_due_on = date(2011, 3, 31)
    assert decision.state == longer(
        extension=Extension(R.FURTHER_CHECK, 20, LAST_WEEK, "staff-1", notice_due_on),
        due_on=EXTENDED,
        wake_at=datetime(2011, 4, 20, 18, tzinfo=UTC),
        particulars=replace(filed().particulars, notice_signed_by="Ғ. Һәкімов"),
    )
    assert decision.events == (
        ComplaintTermExtended(
            complaint_id=filed().id,
            application_id=UUID(int=5),
            body_no="7.19",
            reason="further_check",
            previous_due_on=LONG,
            due_on=EXTENDED,
            extended_at=LAST_WEEK,
            notice_due_on=notice_due_on,
        ),
    )


@pytest.mark.parametrize(("days_after", "on_time"), [(0, True), (3, True), (4, False), (40, False)])
def test_the_complainant_is_told_within_three_days(days_after: int, on_time: bool) -> None:
    now = LAST_WEEK + timedelta(days=days_after)
    decision = notify_of_extension(extended(), NOTIFY, context(now=now))
    state = after(decision)
    assert state.particulars.notice_sent_to == "Өскемен қ."
    shown = ComplaintOut.of(state).extension
    assert shown is not None
    assert (shown.notice_sent_at, shown.notice_sent_by, shown.notice_on_time) == (now, "post", on_time)
    assert decision.events == (
        ComplaintExtensionNotified(
            complaint_id=filed().id,
            application_id=UUID(int=5),
            body_no="7.19",
            due_on=EXTENDED,
            notified_at=now,
            notice_due_on=date(2011, 3, 31),
            on_time=on_time,
        ),
    )


Decider = Callable[[Complaint, Any, Context], Decision[Complaint]]
OF_DIA = {"level": AddresseeLevel.DIA, "addressee": "7"}


@pytest.mark.parametrize(
    ("decide", "state", "command", "ctx", "refusal"),
    [
        pytest.param(
            take_longer,
            filed(),
            TAKE,
            context(now=datetime(2011, 3, 17, 4, tzinfo=UTC)),
            ComplaintTermOver(due_on=SHORT),
            id="the term is over",
        ),
        pytest.param(
            take_longer,
            filed(),
            TakeLonger(R.FURTHER_STUDY),
            context(),
            TermReasonNotAvailable(reason=R.FURTHER_STUDY, reasons="info_officials, info_other_subjects, onsite_check"),
            id="a reason for extending",
        ),
        pytest.param(
            take_longer, longer(), TAKE, context(), AlreadyLonger(days=30, due_on=LONG), id="the longer term once"
        ),
        pytest.param(
            take_longer,
            filed(answered_at=FILED_AT),
            TAKE,
            context(),
            ComplaintAlreadyAnswered(day=date(2011, 3, 1)),
            id="answered",
        ),
        pytest.param(
            take_longer,
            filed(),
            TAKE,
            context(body="7.19"),
            OtherAddressee(**OF_DIA, roles="committee, complaints_officer"),
            id="the unit complained of sets no term",
        ),
        pytest.param(
            take_longer, filed(complained_of=("staff-1",)), TAKE, context(), ComplainedOf(), id="who is complained of"
        ),
        pytest.param(extend, filed(), EXTEND, head(LATER), ComplaintNotLonger(days=30), id="no longer term yet"),
        pytest.param(
            extend,
            longer(),
            EXTEND,
            context(now=LAST_WEEK),
            OtherAddressee(**OF_DIA, roles="head"),
            id="only the head extends",
        ),
        pytest.param(
            extend,
            longer(),
            EXTEND,
            context(Role.HEAD, now=LAST_WEEK, body="7.19"),
            OtherAddressee(**OF_DIA, roles="head"),
            id="the head of the unit complained of doesn't",
        ),
        pytest.param(
            extend, longer(), replace(EXTEND, days=31), head(), ExtensionTooLong(most=30, days=31), id="too many days"
        ),
        pytest.param(
            extend,
            longer(),
            replace(EXTEND, reason=R.ONSITE_CHECK),
            head(),
            TermReasonNotAvailable(reason=R.ONSITE_CHECK, reasons="further_check, further_study"),
            id="a reason for the longer term",
        ),
        pytest.param(extend, extended(), EXTEND, head(), ComplaintAlreadyExtended(due_on=EXTENDED), id="extended once"),
        pytest.param(
            extend,
            longer(),
            EXTEND,
            head(datetime(2011, 4, 1, 4, tzinfo=UTC)),
            ComplaintTermOver(due_on=LONG),
            id="the longer term is over",
        ),
        pytest.param(notify_of_extension, longer(), NOTIFY, context(), ComplaintNotExtended(), id="nothing to tell of"),
        pytest.param(
            notify_of_extension,
            after(notify_of_extension(extended(), NOTIFY, head())),
            NOTIFY,
            head(),
            NoticeAlreadySent(day=date(2011, 3, 28)),
            id="told once",
        ),
        pytest.param(
            notify_of_extension,
            extended(),
            NotifyOfExtension(SentBy.EMAIL),
            head(),
            DestinationUnknown(sent_by=SentBy.EMAIL, field="email", other=SentBy.POST),
            id="no e-mail to send to",
        ),
    ],
)
def test_more_time_is_refused(decide: Decider, state: Complaint, command: Any, ctx: Context, refusal: Refusal) -> None:
    with pytest.raises(type(refusal)) as raised:
        decide(state, command, ctx)
    assert raised.value == refusal
    assert str(raised.value)


def test_the_committee_extends_what_is_addressed_to_it() -> None:
    of_ministry = longer(addressee_level=AddresseeLevel.MIA)
    assert extend(of_ministry, EXTEND, context(Role.COMMITTEE, now=LAST_WEEK, body=None)).events
    with pytest.raises(OtherAddressee):
        extend(of_ministry, EXTEND, head())


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


@given(steps)
def test_overdue_and_on_time_follow_the_term_in_force(steps: list[tuple[str, int]]) -> None:
    state, told = filed(), list[Event]()
    for step, hours in sorted(steps, key=lambda one: one[1]):
        now = FILED_AT + timedelta(hours=hours)
        deciders: dict[str, Callable[[], Decision[Complaint]]] = {
            "longer": lambda: take_longer(state, TAKE, context(now=now)),  # noqa: B023 - called in this round
            "extend": lambda: extend(state, EXTEND, head(now)),  # noqa: B023 - called in this round
            "answer": lambda: answer(state, ANSWER, context(now=now)),  # noqa: B023 - called in this round
            "alarm": lambda: term_over(state, None, context(now=now)),  # noqa: B023 - called in this round
        }
        try:
            decision = deciders[step]()
        except Refusal:
            continue
        state = decision.state or state
        told += decision.events
        assert state.due_on == views.term(state, "en").due_on
        assert not [one for one in told if isinstance(one, ComplaintOverdue) and one.due_on != state.due_on]
    answers = [one for one in told if isinstance(one, ComplaintAnswered)]
    assert all(
        (one.due_on, one.on_time) == (state.due_on, local_date(one.answered_at) <= state.due_on) for one in answers
    )
    overdue = [one for one in told if isinstance(one, ComplaintOverdue)]
    assert len(overdue) <= 1
    assert not (overdue and any(one.on_time for one in answers))
