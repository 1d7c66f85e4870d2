"""Given, when, then: the rules of complaints and of the survey, one row each."""

import hashlib
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import hypothesis
import pytest
from hypothesis import strategies as st

from tirkeu_chassis.decider.actors import Actor
from tirkeu_chassis.decider.decision import Change, Decision, derive_id
from tirkeu_chassis.decider.refusals import NotFound, Refusal
from tirkeu_chassis.office.roles import Role
from tirkeu_chassis.office.time_zone import end_of_day, local_date
from tirkeu_complaints.domain.addressee import ComplainedOf, OtherAddressee, addressee, addressee_body
from tirkeu_complaints.domain.answering import Answer, ComplaintAlreadyAnswered, answer, term_over
from tirkeu_complaints.domain.complaint import Complaint, Entity, Particulars, Person, SentBy, Signature
from tirkeu_complaints.domain.filing import ComplainantMismatch, File, file
from tirkeu_complaints.domain.register import REGISTER_NUMBERINGS, RegisterNumbering
from tirkeu_complaints.domain.sending import DestinationUnknown
from tirkeu_complaints.domain.survey import (
    FeedbackAlreadyGiven,
    GiveFeedback,
    SurveyedCase,
    give_feedback,
    open_survey,
)
from tirkeu_complaints.domain.terms import TermUnknown, due_on, term_on
from tirkeu_contracts.event import Event
from tirkeu_contracts.events.complaints import (
    ComplaintAnswered,
    ComplaintFiled,
    ComplaintOverdue,
    FeedbackGiven,
    SurveyAnswers,
)
from tirkeu_contracts.events.intake import ApplicationReceived
from tirkeu_contracts.standard import (
    AddresseeLevel,
    ComplainantKind,
    ComplaintChannel,
    ComplaintDefect,
    ComplaintKind,
    ComplaintOutcome,
)
from tirkeu_contracts.standard.editions import FIRST_EDITION, edition
from tirkeu_contracts.standard.other_law import OTHER_LAW
from tirkeu_sandbox.testing.events import application_received
from tirkeu_sandbox.testing.given import Given, Situation, actor

FIRST = edition(FIRST_EDITION)
NOW = datetime(2011, 3, 1, 4, tzinfo=UTC)
DUE = date(2011, 3, 16)
TERM_OVER = datetime(2011, 3, 16, 18, tzinfo=UTC)
"""Midnight after the due day in Almaty, UTC+6 in 2011."""
ANSWER = Answer(ComplaintOutcome.PARTLY_UPHELD, SentBy.POST, "words")
PERSON = Person("Серікова", "Айгүл", "Маратқызы", postal_address="Өскемен қ.")
ENTITY = Entity("«Сұңқар» ЖШС", "Өскемен қ.", "17", date(2011, 2, 28))
D = ComplaintDefect


def staff(*roles: Role, body: str | None = "7") -> Actor:
    return actor("staff-1", *(roles or (Role.COMPLAINTS_OFFICER,)), body=body)


given = Given(at=NOW, by=staff(), message_id=UUID(int=9))


def filing(person: Person | None = PERSON, entity: Entity | None = None, **change: Any) -> File:
    kind = ComplainantKind.NATURAL_PERSON if entity is None else ComplainantKind.LEGAL_ENTITY
    command = File(
        body_no="7.19",
        kind=ComplaintKind.ACTIONS_OF_STAFF,
        channel=ComplaintChannel.CHANCERY,
        complainant_kind=kind,
        addressee_level=AddresseeLevel.DIA,
        signed=Signature.WET,
        particulars=Particulars("text", "Acceptor", person if entity is None else None, entity),
        application_id=UUID(int=5),
    )
    return replace(command, **change)


def filed(**change: Any) -> Complaint:
    return replace(given().when(file, filing()).state, **change)


# -- filing


def test_a_complaint_is_entered_in_the_register() -> None:
    key = REGISTER_NUMBERINGS.key("7", 2011)
    decision = given(known={key: RegisterNumbering("7", 2011, 11)}).when(file, filing())
    complaint_id = derive_id(given.message_id, "complaint")
    assert decision.state == Complaint(
        id=complaint_id,
        body_no="7.19",
        register_no="C-7-2011-000012",
        kind=ComplaintKind.ACTIONS_OF_STAFF,
        channel=ComplaintChannel.CHANCERY,
        complainant_kind=ComplainantKind.NATURAL_PERSON,
        addressee_level=AddresseeLevel.DIA,
        application_id=UUID(int=5),
        signed=Signature.WET,
        defects=(),
        filed_at=NOW,
        filed_by="staff-1",
        due_on=DUE,
        particulars=Particulars("text", "Acceptor", PERSON),
        wake_at=TERM_OVER,
    )
    decision.then_tells(
        ComplaintFiled(
            complaint_id=complaint_id,
            application_id=UUID(int=5),
            body_no="7.19",
            register_no="C-7-2011-000012",
            kind="actions_of_staff",
            channel="chancery",
            complainant_kind="natural_person",
            addressee_level="dia",
            filed_at=NOW,
            due_on=DUE,
        )
    )
    assert decision.also == (Change(key, RegisterNumbering("7", 2011, 12)),)


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        pytest.param(filing(), (), id="complete"),
        pytest.param(filing(replace(PERSON, patronymic=None)), (D.MISSING_PATRONYMIC,), id="no patronymic"),
        pytest.param(filing(replace(PERSON, patronymic=None, no_patronymic=True)), (), id="a person who has none"),
        pytest.param(filing(replace(PERSON, postal_address=None)), (D.MISSING_POSTAL_ADDRESS,), id="no address"),
        pytest.param(filing(replace(PERSON, surname=None)), (D.MISSING_NAME,), id="no surname"),
        pytest.param(filing(signed=Signature.NONE), (D.MISSING_SIGNATURE,), id="unsigned"),
        pytest.param(filing(signed=Signature.SCAN), (), id="a signed scan"),
        pytest.param(
            filing(None, signed=Signature.NONE),
            (D.MISSING_NAME, D.MISSING_PATRONYMIC, D.MISSING_POSTAL_ADDRESS, D.MISSING_SIGNATURE),
            id="anonymous",
        ),
        pytest.param(filing(entity=ENTITY), (), id="an entity, complete"),
        pytest.param(
            filing(entity=replace(ENTITY, outgoing_no=None)), (D.MISSING_OUTGOING_NUMBER,), id="no outgoing number"
        ),
        pytest.param(
            filing(entity=replace(ENTITY, outgoing_date=None)), (D.MISSING_OUTGOING_DATE,), id="no outgoing date"
        ),
        pytest.param(
            filing(entity=Entity()),
            (D.MISSING_NAME, D.MISSING_POSTAL_ADDRESS, D.MISSING_OUTGOING_NUMBER, D.MISSING_OUTGOING_DATE),
            id="an entity that states nothing",
        ),
    ],
)
def test_what_is_missing_is_noted_and_no_bar(command: File, expected: tuple[ComplaintDefect, ...]) -> None:
    decision = given().when(file, command)
    assert decision.state.defects == expected
    assert len(decision.events) == 1


@pytest.mark.parametrize(
    ("command", "situation", "refusal"),
    [
        pytest.param(
            filing(complainant_kind=ComplainantKind.LEGAL_ENTITY),
            given(),
            ComplainantMismatch(kind=ComplainantKind.LEGAL_ENTITY, given="entity", other="person"),
            id="an entity with a person's particulars",
        ),
        pytest.param(
            filing(entity=ENTITY, complainant_kind=ComplainantKind.NATURAL_PERSON),
            given(),
            ComplainantMismatch(kind=ComplainantKind.NATURAL_PERSON, given="person", other="entity"),
            id="a person with an entity's particulars",
        ),
        pytest.param(
            filing(addressee_level=AddresseeLevel.COMMITTEE),
            given(by=staff(Role.CLERK)),
            OtherAddressee(level=AddresseeLevel.COMMITTEE, addressee="committee", roles="committee"),
            id="the Committee's register is not the clerk's",
        ),
        pytest.param(
            filing(addressee_level=AddresseeLevel.IAB),
            given(by=staff(Role.COMMITTEE)),
            OtherAddressee(level=AddresseeLevel.IAB, addressee="7.19", roles="clerk, complaints_officer"),
            id="a body's register is not the Committee's",
        ),
        pytest.param(
            filing(),
            given(at=datetime(2006, 12, 31, tzinfo=UTC)),
            TermUnknown(day=date(2006, 12, 31), first=date(2007, 1, 12)),
            id="before the law",
        ),
    ],
)
def test_a_complaint_is_refused(command: File, situation: Situation[None], refusal: Refusal) -> None:
    situation.when(file, command).refused_with(refusal)


@pytest.mark.parametrize(
    ("level", "body_no", "expected"),
    [
        (AddresseeLevel.IAB, "7.19", "7.19"),
        (AddresseeLevel.DIA, "7.19", "7"),
        (AddresseeLevel.DIA, "7", "7"),
        (AddresseeLevel.COMMITTEE, "7.19", None),
        (AddresseeLevel.MIA, "7.19", None),
    ],
)
def test_each_addressee_keeps_a_register(level: AddresseeLevel, body_no: str, expected: str | None) -> None:
    assert addressee_body(level, body_no) == expected
    assert addressee(level, body_no) == (expected or level.value)


LEVELS = tuple(AddresseeLevel)


@pytest.mark.parametrize(
    ("role", "body", "may"),
    [
        pytest.param(Role.COMPLAINTS_OFFICER, "7.19", {AddresseeLevel.IAB}, id="the unit complained of"),
        pytest.param(Role.COMPLAINTS_OFFICER, "7.18", set(), id="another unit"),
        pytest.param(Role.COMPLAINTS_OFFICER, "7", {AddresseeLevel.IAB, AddresseeLevel.DIA}, id="its department"),
        pytest.param(Role.COMPLAINTS_OFFICER, "8", set(), id="another department"),
        pytest.param(Role.COMMITTEE, None, set(LEVELS), id="the Committee"),
    ],
)
def test_the_addressee_deals_with_a_complaint(role: Role, body: str | None, may: set[AddresseeLevel]) -> None:
    """R-70: the unit complained of doesn't deal with what is addressed to its superiors."""
    for level in LEVELS:
        outcome = given(filed(addressee_level=level), by=staff(role, body=body)).when(answer, ANSWER)
        if level in may:
            outcome.allowed()
        else:
            outcome.refused_with(OtherAddressee)


def test_those_complained_of_do_not_deal_with_it() -> None:
    """Article 15(2)(6) of the Law of 12 January 2007."""
    given(filed(complained_of=("staff-2", "staff-1"))).when(answer, ANSWER).refused_with(ComplainedOf)
    assert given(filed(complained_of=("staff-2",))).when(answer, ANSWER).events


def test_the_committee_enters_what_is_addressed_to_it() -> None:
    decision = given(by=staff(Role.COMMITTEE)).when(file, filing(addressee_level=AddresseeLevel.MIA))
    assert decision.state.register_no == "C-mia-2011-000001"


# -- term and hours


@pytest.mark.parametrize(
    ("filed_on", "due"),
    [
        (date(2011, 3, 1), date(2011, 3, 16)),
        (date(2011, 12, 20), date(2012, 1, 4)),
        (date(2012, 2, 20), date(2012, 3, 6)),
    ],
)
def test_the_term_is_fifteen_calendar_days(filed_on: date, due: date) -> None:
    assert due_on(filed_on, FIRST) == due


def test_every_term_is_cited_and_they_do_not_overlap() -> None:
    rows = OTHER_LAW.complaint_terms
    for row in rows:
        term = term_on(row.first, FIRST)
        assert "12 January 2007" in str(term.source)
        assert [(one.days, one.law) for one in rows if one.holds_on(row.first)] == [(term.days, term.source)]


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2011-03-01T08:59", False),
        ("2011-03-01T09:00", True),
        ("2011-03-01T12:59", True),
        ("2011-03-01T13:00", False),
        ("2011-03-01T14:29", False),
        ("2011-03-01T14:30", True),
        ("2011-03-01T17:59", True),
        ("2011-03-01T18:00", False),
        ("2011-03-05T12:59", True),
        ("2011-03-05T14:30", False),
        ("2011-03-06T10:00", False),
        ("2011-03-08T10:00", False),  # a Tuesday, and a public holiday
        ("2011-03-21T10:00", False),  # Nauryz
        ("2010-05-01T10:00", True),  # a Saturday that is a holiday: not stated
    ],
)
def test_chancery_hours(moment: str, expected: bool) -> None:
    """1 March 2011 was a Tuesday, the 5th a Saturday, the 6th a Sunday."""
    complaint = filed(channel=ComplaintChannel.CHANCERY, filed_at=datetime.fromisoformat(f"{moment}+06:00"))
    assert complaint.outside_hours is not expected


@pytest.mark.parametrize(
    ("channel", "expected"),
    [(ComplaintChannel.CHANCERY, True), (ComplaintChannel.POST, False), (ComplaintChannel.EMAIL, False)],
)
def test_only_what_is_handed_in_can_come_out_of_hours(channel: ComplaintChannel, expected: bool) -> None:
    assert filed(channel=channel, filed_at=datetime(2011, 3, 6, 5, tzinfo=UTC)).outside_hours is expected


# -- the answer and the alarm


def answered_event(at: datetime, *, on_time: bool) -> ComplaintAnswered:
    return ComplaintAnswered(
        complaint_id=filed().id,
        application_id=UUID(int=5),
        body_no="7.19",
        outcome="partly_upheld",
        answered_at=at,
        due_on=DUE,
        on_time=on_time,
    )


OVERDUE = ComplaintOverdue(complaint_id=filed().id, application_id=UUID(int=5), body_no="7.19", due_on=DUE)


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


# -- the survey

CODE = "7KQ2-M0ZT-9XBA-HP4D"
TALON = "7.19-2011-000042"
DIGEST = hashlib.sha256(f"{TALON}:{CODE}".encode()).hexdigest()
CASE = SurveyedCase(TALON, DIGEST, UUID(int=5), "7.19")
ANSWERS = SurveyAnswers(process="satisfied", information="not_satisfied", courtesy="satisfied")


def received(talon_digest: str | None = DIGEST) -> ApplicationReceived:
    return application_received(UUID(int=5), NOW, talon_no=TALON, talon_digest=talon_digest)


@pytest.mark.parametrize(
    ("state", "event", "expected"),
    [
        (None, received(), Decision(CASE)),
        (None, received(None), Decision(replace(CASE, talon_digest=None))),
        (replace(CASE, answered_at=NOW), received(), Decision()),
    ],
)
def test_a_registered_case_is_surveyed(
    state: SurveyedCase | None, event: ApplicationReceived, expected: Decision[SurveyedCase]
) -> None:
    assert given(state).when(open_survey, event).decision == expected


def test_the_holder_of_the_talon_answers() -> None:
    decision = given(CASE).when(give_feedback, GiveFeedback(TALON, CODE, ANSWERS))
    decision.then(
        replace(CASE, answered_at=NOW),
        FeedbackGiven(application_id=UUID(int=5), body_no="7.19", answers=ANSWERS, given_at=NOW),
    )


UNKNOWN = NotFound(what="talon with this number and code")


@pytest.mark.parametrize(
    ("state", "code", "refusal"),
    [
        pytest.param(None, CODE, UNKNOWN, id="unknown talon"),
        pytest.param(CASE, "7KQ2-M0ZT-9XBA-HP4E", UNKNOWN, id="wrong code"),
        pytest.param(CASE, DIGEST, UNKNOWN, id="the digest is no code"),
        pytest.param(replace(CASE, talon_digest=None), "", UNKNOWN, id="nothing to prove the code against"),
        pytest.param(replace(CASE, answered_at=NOW), "wrong", UNKNOWN, id="answered, wrong code"),
        pytest.param(replace(CASE, answered_at=NOW), CODE, FeedbackAlreadyGiven(), id="answered"),
    ],
)
def test_feedback_is_refused(state: SurveyedCase | None, code: str, refusal: Refusal) -> None:
    given(state).when(give_feedback, GiveFeedback(TALON, code, ANSWERS)).refused_with(refusal)
