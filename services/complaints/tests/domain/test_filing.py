"""A complaint is filed: register, defects, addressee (paragraphs 22 to 26)."""

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from tirkeu_chassis.decider.actors import Actor, Grant
from tirkeu_chassis.decider.decision import Change, derive_id
from tirkeu_chassis.decider.refusals import OtherTerritory, Refusal
from tirkeu_chassis.office.roles import Role
from tirkeu_complaints.domain.addressee import ComplainedOf, OtherAddressee, addressee, addressee_body
from tirkeu_complaints.domain.answering import answer
from tirkeu_complaints.domain.complaint import Complaint, Entity, Particulars, Signature
from tirkeu_complaints.domain.filing import ComplainantMismatch, File, file
from tirkeu_complaints.domain.register import REGISTER_NUMBERINGS, RegisterNumbering
from tirkeu_complaints.domain.terms import TermUnknown
from tirkeu_contracts.events.complaints import (
    ComplaintFiled,
)
from tirkeu_contracts.standard import (
    AddresseeLevel,
    ComplainantKind,
    ComplaintChannel,
    ComplaintDefect,
    ComplaintKind,
)
from tirkeu_sandbox.testing.given import Situation

from .complaints import ANSWER, DUE, NOW, PERSON, TERM_OVER, filed, filing, given, staff

ENTITY = Entity("«Сұңқар» ЖШС", "Өскемен қ.", "17", date(2011, 2, 28))
D = ComplaintDefect


def test_a_complaint_is_entered_in_the_register() -> None:
    key = REGISTER_NUMBERINGS.key("7", 2011)
    decision = given(known={key: RegisterNumbering("7", year=2011, last=11)}).when(file, filing())
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
    assert decision.also == (Change(key, RegisterNumbering("7", year=2011, last=12)),)


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


@pytest.mark.parametrize(
    ("level", "grants", "refused"),
    [
        # A clerk of one unit is none of another, whatever else they are for the country.
        (AddresseeLevel.IAB, {Grant(Role.CLERK, "2.10"), Grant(Role.COMMITTEE)}, True),
        (AddresseeLevel.DIA, {Grant(Role.CLERK, "2.10"), Grant(Role.COMMITTEE)}, True),
        (AddresseeLevel.IAB, {Grant(Role.CLERK, "7.19"), Grant(Role.COMMITTEE)}, False),
        (AddresseeLevel.MIA, {Grant(Role.CLERK, "7.19"), Grant(Role.COMMITTEE, "2")}, True),
        (AddresseeLevel.MIA, {Grant(Role.CLERK, "2.10"), Grant(Role.COMMITTEE)}, False),
    ],
)
def test_who_registers_a_complaint_holds_that_role_for_the_body(
    level: AddresseeLevel, grants: set[Grant], refused: bool
) -> None:
    outcome = given(by=Actor("staff-1", frozenset(grants))).when(file, filing(addressee_level=level))
    if refused:
        outcome.refused_with(OtherTerritory(body_no="7.19"))
    else:
        assert outcome.state.addressee_level is level


@pytest.mark.parametrize(
    ("level", "grants"),
    [
        (AddresseeLevel.MIA, {Grant(Role.COMPLAINTS_OFFICER, "7"), Grant(Role.COMMITTEE, "7"), Grant(Role.AUDITOR)}),
        (AddresseeLevel.DIA, {Grant(Role.COMPLAINTS_OFFICER, "7.19"), Grant(Role.CLERK, "7")}),
        (AddresseeLevel.IAB, {Grant(Role.COMPLAINTS_OFFICER, "2"), Grant(Role.HEAD, "7.19")}),
    ],
)
def test_who_answers_a_complaint_holds_that_role_at_its_addressee(level: AddresseeLevel, grants: set[Grant]) -> None:
    by = Actor("staff-1", frozenset(grants))
    given(filed(addressee_level=level), by=by).when(answer, ANSWER).refused_with(OtherAddressee)
