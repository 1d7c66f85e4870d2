"""Given this, when that, then so: the counter's decisions, with no broker and no database."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any
from uuid import UUID

import hypothesis
import pytest
from hypothesis import strategies as st

from tirkeu_chassis.decider.numbering import Numbering
from tirkeu_chassis.decider.refusals import Refusal
from tirkeu_chassis.office.roles import Role
from tirkeu_contracts.events.intake import (
    ApplicationParticulars,
    ApplicationReceived,
    ApplicationWithdrawn,
    Entity,
    Person,
    ServiceInformationChanged,
    Weapon,
)
from tirkeu_contracts.events.registry import PermitIssued
from tirkeu_contracts.events.review import ApplicationRefused
from tirkeu_contracts.standard import (
    Action,
    ApplicantCategory,
    ApplicationLanguage,
    DocumentCode,
    RequestedRight,
    WeaponClass,
    WeaponKind,
)
from tirkeu_contracts.standard.editions import FIRST_EDITION, AcquisitionSource, edition
from tirkeu_contracts.standard.other_law import OTHER_LAW
from tirkeu_intake.domain.application import (
    Application,
    ApplicationEnded,
    Status,
    Withdraw,
    permitted,
    refused,
    withdraw,
)
from tirkeu_intake.domain.checklist import Circumstances, KindOfAnotherClass, NotAnApplicant, RightNotAvailable, needed
from tirkeu_intake.domain.duty import DutyUnit, IndexUnknown, duty, index_on, is_exempt
from tirkeu_intake.domain.particulars import Particulars, WeaponDetails
from tirkeu_intake.domain.registration import (
    NUMBERINGS,
    ParticularsMissing,
    Register,
    SubmittedInFuture,
    register,
    talon_digest,
)
from tirkeu_intake.domain.service_information import ServiceInformation, SetAvailability, set_availability
from tirkeu_sandbox.testing.given import Given, actor

C, K, D = ApplicantCategory, WeaponKind, DocumentCode
FIRST = edition(FIRST_EDITION)
NOW = datetime(2011, 3, 1, 4, 0, tzinfo=UTC)
MESSAGE = UUID("01900000-0000-7000-8000-000000000001")
PERSON = Person(surname="Әбенов", name="Алмас", birth_date=date(1980, 1, 1))
ENTITY = Entity(name="«Қалқан» ЖШС")


given = Given(at=NOW, by=actor("clerk-1", Role.CLERK, body="7.19"), message_id=MESSAGE)


def weapon(kind: WeaponKind, calibre: str = "12/70") -> Weapon:
    return Weapon(kind=kind, type="мылтық", model="ИЖ-27М", calibre=calibre, number="АБ-1", year=2009)


def command(**changed: Any) -> Register:
    values: dict[str, Any] = {
        "body_no": "7.19",
        "category": C.CITIZEN_RK,
        "action": Action.REGISTRATION,
        "weapon_class": WeaponClass.CIVILIAN,
        "requested_right": RequestedRight.STORAGE,
        "units": (WeaponDetails(weapon(K.SMOOTH_BORE_HUNTING)),),
        "documents": (D.APPLICATION,),
        "language": ApplicationLanguage.KK,
        "particulars": Particulars(weapons=(weapon(K.SMOOTH_BORE_HUNTING),), applicant=PERSON),
        "talon_code": "AAAA-BBBB-CCCC-DDDD",
    }
    return Register(**(values | changed))


def registered(**changed: Any) -> Application:
    decision = given().when(register, command(**changed))
    return decision.state


def test_a_registration_gives_number_date_time_and_employee() -> None:
    decision = given().when(register, command())

    application = decision.state
    assert (application.talon_no, application.registered_at, application.clerk) == ("7.19-2011-000001", NOW, "clerk-1")
    received, particulars = decision.events
    assert isinstance(received, ApplicationReceived)
    assert isinstance(particulars, ApplicationParticulars)
    assert received.registered_at == received.submitted_at == NOW
    assert received.talon_digest == talon_digest("7.19-2011-000001", "AAAA-BBBB-CCCC-DDDD")
    assert "Әбенов" not in received.model_dump_json()
    assert "АБ-1" not in received.model_dump_json()
    assert particulars.applicant == PERSON
    [change] = decision.also
    assert (change.key, change.state) == (NUMBERINGS.key("7.19", 2011), Numbering("7.19", year=2011, last=1))


@hypothesis.given(st.integers(min_value=0, max_value=999_998))
def test_numbers_go_on_where_they_were(last: int) -> None:
    known = {NUMBERINGS.key("7.19", 2011): Numbering("7.19", year=2011, last=last)}
    decision = given(known=known).when(register, command())
    assert decision.state.talon_no == f"7.19-2011-{last + 1:06d}"


def test_the_year_of_a_number_is_that_of_almaty() -> None:
    decision = given(at=datetime(2011, 12, 31, 18, 30, tzinfo=UTC)).when(register, command())
    assert decision.state.talon_no == "7.19-2012-000001"


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"weapon_class": WeaponClass.SERVICE}, NotAnApplicant),
        ({"category": C.FOREIGNER, "weapon_class": WeaponClass.SERVICE}, NotAnApplicant),
        ({"category": C.FOREIGNER}, NotAnApplicant),  # with a smooth-bore hunting weapon
        ({"units": (WeaponDetails(weapon(K.SERVICE_SMOOTH_BORE_LONG)),)}, KindOfAnotherClass),
        ({"submitted_at": NOW + timedelta(seconds=1)}, SubmittedInFuture),
        ({"particulars": Particulars(weapons=())}, ParticularsMissing),
        (
            {
                "category": C.EMPLOYEE_SECURITY_SUBJECT,
                "particulars": Particulars(weapons=(), applicant=PERSON),
            },
            ParticularsMissing,
        ),
        (
            {"category": C.SECURITY_LICENCE_HOLDER, "particulars": Particulars(weapons=(), entity=ENTITY)},
            ParticularsMissing,
        ),
        (
            {
                "category": C.SECURITY_LICENCE_HOLDER,
                "weapon_class": WeaponClass.SERVICE,
                "units": (WeaponDetails(weapon(K.SERVICE_SMOOTH_BORE_LONG)),),
                "requested_right": RequestedRight.STORAGE_CARRYING,
            },
            RightNotAvailable,
        ),
        (
            {
                "requested_right": RequestedRight.STORAGE_CARRYING,
                "units": (WeaponDetails(weapon(K.SMOOTH_BORE_SELF_DEFENCE_LONG)),),
            },
            RightNotAvailable,
        ),
    ],
)
def test_what_cannot_be_registered(changed: dict[str, Any], refusal: type[Refusal]) -> None:
    given().when(register, command(**changed)).refused_with(refusal)


def test_missing_documents_are_no_bar_to_registration() -> None:
    assert registered(documents=()).status is Status.REGISTERED


def test_withdrawal_ends_the_case_once() -> None:
    state = registered()
    decision = given(state).when(withdraw, Withdraw(date(2011, 3, 1)))
    decision.then(
        replace(state, status=Status.WITHDRAWN, ended_at=NOW, statement_date=date(2011, 3, 1)),
        ApplicationWithdrawn(
            application_id=state.id, body_no="7.19", withdrawn_at=NOW, statement_date=date(2011, 3, 1)
        ),
    )
    given(decision.state).when(withdraw, Withdraw(date(2011, 3, 1))).refused_with(ApplicationEnded)


def test_the_counter_learns_how_a_case_ended() -> None:
    state = registered()
    permit = PermitIssued(
        application_id=state.id, body_no="7.19", permit_id=MESSAGE, permit_no="P-7.19-2011-000001",
        permit_kind="permit_storage", units=1, issued_at=NOW, due_on=date(2011, 3, 16), on_time=True,
    )  # fmt: skip
    refusal = ApplicationRefused(
        application_id=state.id, body_no="7.19", grounds=("legal_bar",), refused_at=NOW,
        due_on=date(2011, 3, 16), on_time=True,
    )  # fmt: skip
    assert given(state).when(permitted, permit).state == replace(
        state, status=Status.PERMITTED, ended_at=NOW, permit_no="P-7.19-2011-000001"
    )
    assert given(state).when(refused, refusal).state == replace(state, status=Status.REFUSED, ended_at=NOW)
    given().when(permitted, permit).then_waits()
    given().when(refused, refusal).then_waits()
    # A withdrawal that crossed the result gives way to it.
    withdrawn = replace(state, status=Status.WITHDRAWN, ended_at=NOW)
    assert given(withdrawn).when(permitted, permit).state.status is Status.PERMITTED
    # Told again, or another one after it: the first result stands.
    for ended in (given(state).when(permitted, permit).state, given(state).when(refused, refusal).state):
        given(ended).when(permitted, permit).then()
        given(ended).when(refused, refusal).then()


ENTITY_LIST = {
    D.HEAD_APPLICATION,
    D.ORDER_RESPONSIBLE_PERSON,
    D.MEDICAL_CONCLUSION,
    D.SAFE_HANDLING_CERTIFICATES,
    D.ACQUISITION_SOURCE_LICENCE,
    D.RECEIPT_DUTY_PERMIT,
}
CITIZEN_LIST = {
    D.APPLICATION,
    D.PHOTOS_3X4_2,
    D.RECEIPT_DUTY_REGISTRATION,
    D.RECEIPT_DUTY_PERMIT,
    D.ACQUISITION_SOURCE_DOC,
}
EMPLOYEE_LIST = {
    D.HEAD_PETITION,
    D.PERSONS_LIST,
    D.ORDERS_APPOINTMENT_ASSIGNMENT,
    D.ID_CARD_COPY,
    D.PHOTOS_3X4_2,
    D.MEDICAL_CONCLUSION,
    D.RECEIPT_DUTY_REGISTRATION,
    D.RECEIPT_DUTY_PERMIT,
}


def case(category: ApplicantCategory, kind: WeaponKind, **changed: Any) -> Circumstances:
    values: dict[str, Any] = {
        "category": category,
        "action": Action.REGISTRATION,
        "weapon_class": WeaponClass.CIVILIAN if category in {C.CITIZEN_RK, C.FOREIGNER} else WeaponClass.SERVICE,
        "kinds": frozenset({kind}),
    }
    return Circumstances(**(values | changed))


RE = {"action": Action.RE_REGISTRATION}


@pytest.mark.parametrize(
    ("circumstances", "paragraph", "documents", "gap"),
    [
        (case(C.CITIZEN_RK, K.SMOOTH_BORE_HUNTING), "11(1)", CITIZEN_LIST, False),
        (
            case(C.CITIZEN_RK, K.COLD_HUNTING, duty_due=False),
            "11(1)",
            CITIZEN_LIST - {D.RECEIPT_DUTY_REGISTRATION},
            False,
        ),
        (case(C.CITIZEN_RK, K.RIFLED_HUNTING), "11(1)", CITIZEN_LIST | {D.TEST_FIRE_ACT}, False),
        (case(C.CITIZEN_RK, K.RIFLED_HUNTING, source=AcquisitionSource.INHERITANCE), "11(1)", CITIZEN_LIST, False),
        (
            case(C.FOREIGNER, K.GAS_PISTOL_REVOLVER),
            "11(1)(g)",
            CITIZEN_LIST | {D.DIPLOMATIC_PETITION, D.RESIDENCE_REGISTRATION_1Y},
            False,
        ),
        (
            case(C.CITIZEN_RK, K.RIFLED_HUNTING, years_since_test_fire=5, **RE),
            "11(2)",
            {D.APPLICATION, D.RECEIPT_DUTY_REGISTRATION, D.RECEIPT_DUTY_PERMIT, D.TEST_FIRE_ACT},
            False,
        ),
        (
            case(C.CITIZEN_RK, K.RIFLED_HUNTING, years_since_test_fire=4, **RE),
            "11(2)",
            {D.APPLICATION, D.RECEIPT_DUTY_REGISTRATION, D.RECEIPT_DUTY_PERMIT},
            False,
        ),
        (case(C.SECURITY_LICENCE_HOLDER, K.SERVICE_PISTOL_REVOLVER), "11(3)", ENTITY_LIST, False),
        (
            case(C.ENTITY_SPECIAL_STATUTORY, K.SERVICE_PISTOL_REVOLVER, new_storage_facility=True),
            "11(3)",
            ENTITY_LIST | {D.PREMISES_SUITABILITY_ACT},
            False,
        ),
        (
            case(C.SPORTS_ORGANISATION, K.SPORTS_RIFLED, weapon_class=WeaponClass.CIVILIAN),
            "11(3)",
            ENTITY_LIST,
            True,
        ),
        (
            case(C.EMPLOYEE_SECURITY_SUBJECT, K.SERVICE_PISTOL_REVOLVER),
            "11(4)",
            EMPLOYEE_LIST | {D.GUARD_TRAINING_CERTIFICATE},
            False,
        ),
        (
            case(C.EMPLOYEE_SPECIAL_STATUTORY_ENTITY, K.SERVICE_PISTOL_REVOLVER),
            "11(4)",
            EMPLOYEE_LIST | {D.DINAMO_SAFE_HANDLING_CERTIFICATE},
            False,
        ),
        (
            case(C.EMPLOYEE_SECURITY_SUBJECT, K.SERVICE_PISTOL_REVOLVER, **RE),
            "11(4)",
            EMPLOYEE_LIST | {D.GUARD_TRAINING_CERTIFICATE},
            True,
        ),
    ],
)
def test_which_documents_are_needed(
    circumstances: Circumstances, paragraph: str, documents: set[DocumentCode], gap: bool
) -> None:
    found = needed(circumstances, FIRST)
    assert {one.document for one in found.requirements} == documents
    assert (found.paragraph, found.gap) == (paragraph, gap)
    assert {one.document for one in found.missing(())} == documents
    assert found.missing(documents) == ()


def test_either_set_of_orders_will_do() -> None:
    found = needed(case(C.EMPLOYEE_SECURITY_SUBJECT, K.SERVICE_PISTOL_REVOLVER), FIRST)
    given_ = {one.document for one in found.requirements} - {D.ORDERS_APPOINTMENT_ASSIGNMENT} | {D.ORG_HEAD_ORDERS}
    assert found.missing(given_) == ()


@pytest.mark.parametrize(
    ("unit", "exempt"),
    [
        (DutyUnit(K.COLD_HUNTING), True),
        (DutyUnit(K.SIGNAL), True),
        (DutyUnit(K.IRRITANT_MECHANICAL_SPRAYER), True),
        (DutyUnit(K.IRRITANT_AEROSOL_OTHER), True),
        (DutyUnit(K.GAS_PISTOL_REVOLVER), False),
        (DutyUnit(K.PNEUMATIC, Decimal("4.5"), Decimal("7.5")), True),
        (DutyUnit(K.PNEUMATIC, Decimal("4.5"), Decimal(16)), False),
        (DutyUnit(K.PNEUMATIC, Decimal("6.35"), Decimal(5)), False),
        (DutyUnit(K.PNEUMATIC), False),
        (DutyUnit(K.RIFLED_HUNTING), False),
    ],
)
def test_exempt_kinds(unit: DutyUnit, exempt: bool) -> None:
    assert is_exempt(unit, FIRST) is exempt


@hypothesis.given(
    st.lists(st.sampled_from(list(WeaponKind)), min_size=1, max_size=30),
    st.dates(date(2011, 1, 1), date(2011, 12, 31)),
)
def test_the_duty_is_a_tenth_of_the_index_per_unit(kinds: list[WeaponKind], paid_on: date) -> None:
    units = [DutyUnit(kind) for kind in kinds]
    due = sum(not is_exempt(unit, FIRST) for unit in units)
    assert duty(units, paid_on, FIRST).total == due * Decimal("151.2")


def test_the_index_is_that_of_the_payment_day() -> None:
    assert [index_on(day).tenge for day in (date(2010, 12, 31), date(2011, 1, 1))] == [1413, 1512]
    with pytest.raises(IndexUnknown):
        index_on(date(1999, 1, 1))
    for earlier, later in pairwise(OTHER_LAW.monthly_calculation_index):
        assert earlier.last is not None
        assert earlier.last < later.first


def test_the_catalogue_says_a_thing_once() -> None:
    entered = given().when(set_availability, SetAvailability("a", available_electronically=False))
    entered.then(
        ServiceInformation("a", available_electronically=False, changed_at=NOW),
        ServiceInformationChanged(service_code="a", available_electronically=False, changed_at=NOW),
    )
    again = given(entered.state).when(set_availability, SetAvailability("a", available_electronically=False))
    again.then()
