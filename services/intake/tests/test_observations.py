"""What an application shows at its registration that is no bar to it: given the case, then what is told."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from tirkeu_chassis.decider.decision import Key
from tirkeu_chassis.decider.refusals import Refusal
from tirkeu_chassis.office.roles import Role
from tirkeu_contracts.events.intake import (
    ApplicationParticulars,
    ApplicationReceived,
    Entity,
    Person,
    Residence,
    Weapon,
)
from tirkeu_contracts.standard import (
    Action,
    ApplicantCategory,
    ApplicationLanguage,
    DocumentCode,
    PremisesActSignatory,
    RequestedRight,
    WeaponClass,
    WeaponKind,
)
from tirkeu_contracts.standard.editions import FIRST_EDITION, AcquisitionSource, edition
from tirkeu_intake.api.applications.schemas import ApplicationOut
from tirkeu_intake.api.warnings import OBSERVATIONS, case_warnings
from tirkeu_intake.domain.checklist import RightNotAvailable
from tirkeu_intake.domain.eligibility import EmployerNotListed, SecurityServiceUnit
from tirkeu_intake.domain.observations import Observation, observe
from tirkeu_intake.domain.particulars import Particulars, Stated, WeaponDetails
from tirkeu_intake.domain.receipts import Receipt
from tirkeu_intake.domain.reception_calendar import ReceptionCalendar, calendar_key
from tirkeu_intake.domain.registration import FutureTestFiring, Register, register
from tirkeu_sandbox.testing.given import Given, Situation, actor

C, K, D, Seen = ApplicantCategory, WeaponKind, DocumentCode, Observation
FIRST = edition(FIRST_EDITION)
NOW = datetime(2011, 3, 3, 4, 0, tzinfo=UTC)  # a Thursday, 10:00
TODAY = date(2011, 3, 3)
ALL = tuple(D)
"""Every document there is, so that none is missing."""
CITIZEN = Person(
    surname="Әбенов", name="Алмас", patronymic="Асқарұлы", birth_date=date(1980, 1, 1), birth_place="Алматы",
    citizenship="Kazakhstan",
)  # fmt: skip
FOREIGNER = CITIZEN.model_copy(update={"citizenship": "Italy"})
SEVENTEEN = CITIZEN.model_copy(update={"birth_date": date(1993, 3, 4)})
EIGHTEEN = CITIZEN.model_copy(update={"birth_date": date(1993, 3, 3)})
NINETEEN = CITIZEN.model_copy(update={"birth_date": date(1992, 3, 3)})
CLUB = Entity(name="Club")
YEAR = Residence(registered_on=date(2010, 9, 1), registered_until=date(2011, 9, 1))
SIGNATORIES = tuple(PremisesActSignatory)


def weapon(kind: WeaponKind, system: str | None = "газ бұру") -> Weapon:
    return Weapon(kind=kind, type="t", model="m", system=system, calibre="9", number="1", year=2009)


def command(category: ApplicantCategory, service: bool = False, **changed: Any) -> Register:
    kind = {C.FOREIGNER: K.GAS_PISTOL_REVOLVER}.get(
        category, K.SERVICE_PISTOL_REVOLVER if service or category.is_entity else K.RIFLED_HUNTING
    )
    receipts = changed.pop("receipts", ())
    told: dict[str, Any] = {"weapons": (weapon(changed.pop("kind", kind), changed.pop("system", "газ бұру")),)}
    if category.is_entity:
        told |= {"entity": CLUB, "responsible_person": CITIZEN, "persons_with_access": (CITIZEN,)}
    else:
        told["applicant"] = FOREIGNER if category is C.FOREIGNER else CITIZEN
    if category is C.FOREIGNER:
        told |= {"residence": YEAR, "petitioning_state": "Italy"}
    if category.is_employee:
        told |= {"employer": CLUB, "employer_annex": "7-1"}
    stated = Stated(**{name: changed.pop(name) for name in list(changed) if name in Stated.__slots__})
    values: dict[str, Any] = {
        "body_no": "7.19",
        "category": category,
        "action": changed.pop("action", Action.REGISTRATION),
        "weapon_class": WeaponClass.SERVICE if service or category.is_entity else WeaponClass.CIVILIAN,
        "requested_right": None,
        "receipts": receipts,
        "units": tuple(WeaponDetails(one) for one in told["weapons"]),
        "documents": changed.pop("documents", ALL),
        "language": ApplicationLanguage.KK,
        "talon_code": "AAAA-BBBB-CCCC-DDDD",
        "stated": stated,
    }
    return Register(**values, particulars=Particulars(**(told | changed)))


given = Given(at=NOW, by=actor("clerk-1", Role.CLERK, body="7.19"))


def seen(asked: Register, situation: Situation[None] | None = None) -> list[tuple[str, str]]:
    application = (situation or given()).when(register, asked).state
    return [(one.what, one.paragraph) for one in observe(application, FIRST)]


ENTITY = C.SECURITY_LICENCE_HOLDER


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (command(C.CITIZEN_RK), []),
        (command(C.FOREIGNER), []),
        (command(ENTITY), []),
        # ages, on the day of registration
        (command(C.CITIZEN_RK, applicant=SEVENTEEN), [(Seen.UNDER_AGE, "17(7)(a)")]),
        (command(C.CITIZEN_RK, applicant=EIGHTEEN), []),
        (command(C.EMPLOYEE_SECURITY_SUBJECT, service=True, applicant=EIGHTEEN), [(Seen.UNDER_AGE, "17(7)(b)")]),
        (command(C.EMPLOYEE_SECURITY_SUBJECT, service=True, applicant=NINETEEN), []),
        (command(C.EMPLOYEE_SECURITY_SUBJECT, applicant=EIGHTEEN), [(Seen.UNDER_AGE, "17(7)(b)")]),
        (
            command(C.EMPLOYEE_SECURITY_SUBJECT, applicant=SEVENTEEN),
            [(Seen.UNDER_AGE, "17(7)(a)"), (Seen.UNDER_AGE, "17(7)(b)")],
        ),
        (
            command(C.EMPLOYEE_SPECIAL_STATUTORY_ENTITY, service=True, applicant=SEVENTEEN),
            [(Seen.DOUBTFUL_AGE, "6(2)")],
        ),
        (command(C.EMPLOYEE_SPECIAL_STATUTORY_ENTITY, service=True, applicant=EIGHTEEN), []),
        # documents, implied ones
        (
            command(C.CITIZEN_RK, documents=tuple(one for one in ALL if one is not D.TEST_FIRE_ACT)),
            [(Seen.DOCUMENT_MISSING, "11(1)(d)")],
        ),
        (
            command(
                C.CITIZEN_RK,
                documents=tuple(one for one in ALL if one is not D.TEST_FIRE_ACT),
                source=AcquisitionSource.INHERITANCE,
            ),
            [],
        ),
        (
            command(C.CITIZEN_RK, documents=tuple(one for one in ALL if one is not D.MEDICAL_CONCLUSION)),
            [(Seen.DOCUMENT_IMPLIED, "11(1)(f)")],
        ),
        (
            command(
                C.CITIZEN_RK, documents=tuple(one for one in ALL if one is not D.MEDICAL_CONCLUSION), serviceman=True
            ),
            [],
        ),
        (
            command(ENTITY, documents=tuple(one for one in ALL if one is not D.SECURITY_LICENCE)),
            [(Seen.DOCUMENT_IMPLIED, "6(5)")],
        ),
        # the test-firing at re-registration
        *(
            (
                command(
                    C.CITIZEN_RK,
                    action=Action.RE_REGISTRATION,
                    documents=tuple(one for one in ALL if one is not D.TEST_FIRE_ACT),
                    last_test_fire_on=day,
                ),
                [(Seen.DOCUMENT_MISSING, "11(1)(d)")] if needed else [],
            )
            for day, needed in ((date(2006, 3, 3), True), (date(2006, 3, 4), False), (None, True))
        ),
        # of a foreigner
        (command(C.FOREIGNER, residence=None), [(Seen.RESIDENCE_NOT_STATED, "11(1)(g)")]),
        # first and last day both count
        (command(C.FOREIGNER, residence=YEAR.model_copy(update={"registered_until": date(2011, 8, 31)})), []),
        (command(C.FOREIGNER, residence=YEAR.model_copy(update={"registered_until": date.max})), []),
        (
            command(C.FOREIGNER, residence=YEAR.model_copy(update={"registered_until": date(2011, 8, 30)})),
            [(Seen.RESIDENCE_TOO_SHORT, "11(1)(g)")],
        ),
        (
            command(
                C.FOREIGNER,
                residence=Residence(registered_on=date(2009, 1, 1), registered_until=TODAY - timedelta(days=1)),
            ),
            [(Seen.RESIDENCE_TOO_SHORT, "11(1)(g)")],
        ),
        (
            command(
                C.FOREIGNER,
                residence=Residence(registered_on=TODAY + timedelta(days=1), registered_until=date(2013, 1, 1)),
            ),
            [(Seen.RESIDENCE_TOO_SHORT, "11(1)(g)")],
        ),
        (
            command(C.FOREIGNER, residence=Residence(registered_on=TODAY, registered_until=date(2012, 3, 2))),
            [],
        ),
        (
            command(
                C.FOREIGNER,
                applicant=FOREIGNER.model_copy(update={"citizenship": " Қазақстан  Республикасы"}),
                petitioning_state="Италия",
            ),
            [(Seen.CITIZENSHIP_OF_ANOTHER_CATEGORY, "6(1)"), (Seen.PETITION_OF_ANOTHER_STATE, "11(1)(g)")],
        ),
        (
            command(C.FOREIGNER, applicant=CITIZEN.model_copy(update={"citizenship": "ҚР"}), petitioning_state="қр"),
            [(Seen.CITIZENSHIP_OF_ANOTHER_CATEGORY, "6(1)")],
        ),
        (command(C.CITIZEN_RK, applicant=FOREIGNER), [(Seen.CITIZENSHIP_OF_ANOTHER_CATEGORY, "6(1)")]),
        (command(C.CITIZEN_RK, applicant=FOREIGNER.model_copy(update={"citizenship": None})), []),
        (command(C.EMPLOYEE_SECURITY_SUBJECT, service=True, applicant=FOREIGNER), []),
        (command(C.FOREIGNER, petitioning_state="France"), [(Seen.PETITION_OF_ANOTHER_STATE, "11(1)(g)")]),
        (command(C.FOREIGNER, petitioning_state=None), [(Seen.PETITION_OF_ANOTHER_STATE, "11(1)(g)")]),
        (command(C.FOREIGNER, petitioning_state="ITALY"), []),
        # of an entity
        (command(ENTITY, new_storage_facility=True, premises_act_signatories=SIGNATORIES), []),
        (
            command(ENTITY, new_storage_facility=True, premises_act_signatories=SIGNATORIES[:2]),
            [(Seen.ACT_NOT_SIGNED_BY_ALL, "11(3)(g)")],
        ),
        (
            command(
                ENTITY,
                new_storage_facility=True,
                documents=tuple(one for one in ALL if one is not D.PREMISES_SUITABILITY_ACT),
            ),
            [(Seen.DOCUMENT_MISSING, "11(3)(g)")],
        ),
        (command(ENTITY, system=None), [(Seen.PARTICULARS_INCOMPLETE, "11(3)(a)")]),
        (command(ENTITY, persons_with_access=()), [(Seen.PARTICULARS_INCOMPLETE, "11(3)(a)")]),
        (
            command(ENTITY, persons_with_access=(CITIZEN.model_copy(update={"birth_place": None}),)),
            [(Seen.PARTICULARS_INCOMPLETE, "11(3)(a)")],
        ),
    ],
)
def test_what_an_application_shows(asked: Register, expected: list[tuple[str, str]]) -> None:
    assert seen(asked) == expected


@pytest.mark.parametrize(
    ("now", "calendar", "told"),
    [
        (NOW, None, False),
        (NOW + timedelta(hours=3), None, True),
        (NOW + timedelta(days=1), None, True),
        (NOW + timedelta(days=3), ReceptionCalendar("7.19", 2011, 3, open_on=(date(2011, 3, 6),)), False),
    ],
)
def test_a_registration_outside_the_hours_is_told_of(
    now: datetime, calendar: ReceptionCalendar | None, told: bool
) -> None:
    known: dict[Key[Any], Any] = {} if calendar is None else {calendar_key("7.19", TODAY): calendar}
    found = seen(command(C.CITIZEN_RK), given(at=now, known=known))
    assert found == ([(Seen.OUTSIDE_RECEPTION_HOURS, "9")] if told else [])


@pytest.mark.parametrize(
    ("asked", "refusal"),
    [
        (command(C.EMPLOYEE_SECURITY_SUBJECT, service=True, employer_annex=None), EmployerNotListed),
        (command(C.EMPLOYEE_SECURITY_SUBJECT, service=True, employer_annex="5"), EmployerNotListed),
        (command(C.EMPLOYEE_SPECIAL_STATUTORY_ENTITY, employer_annex="10-1"), EmployerNotListed),
        (command(C.SECURITY_LICENCE_HOLDER, security_service=True), SecurityServiceUnit),
        (command(C.CITIZEN_RK, last_test_fire_on=TODAY + timedelta(days=1)), FutureTestFiring),
    ],
)
def test_who_and_what_is_refused(asked: Register, refusal: type[Refusal]) -> None:
    given().when(register, asked).refused_with(refusal)


def test_of_what_an_earlier_version_registered_nothing_is_made_up() -> None:
    friday = NOW + timedelta(days=1)
    made = given(at=friday).when(register, command(C.FOREIGNER, residence=None, documents=())).state
    old = replace(made, missing=None, doubtful=None, outside_hours=None)
    assert [one.what for one in observe(old, FIRST)] == [Seen.OUTSIDE_RECEPTION_HOURS]
    assert ApplicationOut.of(old).missing_documents is None


@pytest.mark.parametrize(
    "text",
    [
        "4.5", "4,5", "4.5 mm", "4,5mm", "4,5 мм", "4,5\N{NO-BREAK SPACE}мм", "4.5 ММ", "4,5 mм", "4,5 мм.", "4 , 5 мм",
        "4,50", "4", "4 мм",
    ],
)  # fmt: skip
def test_a_calibre_in_millimetres_is_read_however_it_is_written(text: str) -> None:
    """R-20: in Latin and Cyrillic letters."""
    asked = command(C.CITIZEN_RK, kind=K.PNEUMATIC)
    known = asked.units[0].weapon.model_copy(update={"calibre": text})
    made = given().when(register, replace(asked, units=(WeaponDetails(known, Decimal("7.5")),))).state
    assert made.units[0].exempt


@pytest.mark.parametrize(
    "text", ["NaN", "sNaN", "Infinity", "12/70", ".22", ".177", "4.5 inch", "4.5x2", "-4.5", "4.51 мм", "4..5", "4,5 м"]
)
def test_what_is_no_number_is_no_calibre(text: str) -> None:
    asked = command(C.CITIZEN_RK, kind=K.PNEUMATIC)
    unknown = asked.units[0].weapon.model_copy(update={"calibre": text})
    units = (WeaponDetails(unknown, Decimal(3)),)
    made = given().when(register, replace(asked, units=units)).state
    assert not made.units[0].exempt


def test_where_the_standard_has_no_list_nothing_of_it_is_missing() -> None:
    """R-48: the case is registered and marked; the nearest list is shown, and is no ground of 17(1)."""
    asked = command(
        C.EMPLOYEE_SECURITY_SUBJECT, service=True, action=Action.RE_REGISTRATION, employer_annex=None, documents=()
    )
    found = seen(asked)
    assert found[0] == (Seen.NO_LIST, "11(4)")
    assert {what for what, _ in found[1:]} == {Seen.DOCUMENT_IMPLIED}
    received = given().when(register, asked).events[0]
    assert isinstance(received, ApplicationReceived)
    assert received.missing_documents == ()


REGISTRATION_DUTY, PERMIT_DUTY = D.RECEIPT_DUTY_REGISTRATION, D.RECEIPT_DUTY_PERMIT
SHORT = Residence(registered_on=date(2011, 2, 1), registered_until=date(2011, 3, 1))


def paid(document: DocumentCode, tenge: str, on: date = TODAY) -> Receipt:
    return Receipt(document, Decimal(tenge), on, "Bank")


@pytest.mark.parametrize(
    ("asked", "against"),
    [
        (command(C.CITIZEN_RK), ()),
        (command(C.CITIZEN_RK, receipts=(paid(PERMIT_DUTY, "756"), paid(REGISTRATION_DUTY, "151.20"))), ()),
        (command(C.CITIZEN_RK, receipts=(paid(PERMIT_DUTY, "1"), paid(REGISTRATION_DUTY, "151.20"))), (PERMIT_DUTY,)),
        (
            command(C.CITIZEN_RK, receipts=(paid(REGISTRATION_DUTY, "151.20", TODAY + timedelta(days=1)),)),
            (REGISTRATION_DUTY,),
        ),
        # what isn't known doesn't tell against it
        (command(C.CITIZEN_RK, receipts=(paid(PERMIT_DUTY, "756", date(2009, 3, 3)),)), ()),
        # 11(3)(f) doesn't list the receipt for registration, and a gap lists nothing
        (command(ENTITY, receipts=(paid(REGISTRATION_DUTY, "1"),)), ()),
        (
            command(
                C.EMPLOYEE_SECURITY_SUBJECT,
                service=True,
                action=Action.RE_REGISTRATION,
                employer_annex=None,
                receipts=(paid(REGISTRATION_DUTY, "1"),),
            ),
            (),
        ),
        (command(C.FOREIGNER), ()),
        (command(C.FOREIGNER, residence=SHORT), (D.RESIDENCE_REGISTRATION_1Y,)),
        (command(C.FOREIGNER, residence=None), (D.RESIDENCE_REGISTRATION_1Y,)),
        (
            command(C.FOREIGNER, residence=SHORT, petitioning_state="France"),
            (D.DIPLOMATIC_PETITION, D.RESIDENCE_REGISTRATION_1Y),
        ),
        # what isn't handed in is missing, and no more than that
        (command(C.FOREIGNER, residence=SHORT, documents=()), ()),
    ],
)
def test_documents_that_do_not_show_what_they_must_are_told_to_the_officer(
    asked: Register, against: tuple[DocumentCode, ...]
) -> None:
    """R-21, R-34 and R-35: in the event, by their codes alone."""
    decision = given().when(register, asked)
    received = decision.events[0]
    assert isinstance(received, ApplicationReceived)
    assert received.doubtful_documents == against
    assert received.missing_documents is not None
    assert not set(against) & set(received.missing_documents)
    assert ApplicationOut.of(decision.state).doubtful_documents == list(against)


def test_what_a_receipt_is_entered_for_counts_as_handed_in() -> None:
    asked = command(C.CITIZEN_RK, documents=(D.APPLICATION,), receipts=(paid(PERMIT_DUTY, "756"),))
    application = given().when(register, asked).state
    assert application.documents == (D.APPLICATION, PERMIT_DUTY)
    assert application.missing is not None
    assert PERMIT_DUTY not in application.missing
    assert not any(one.code.startswith("receipt") for one in case_warnings(application, "en"))


def test_a_receipt_that_is_ticked_and_not_entered_is_told_of() -> None:
    application = given().when(register, command(C.CITIZEN_RK)).state
    told = [(one.code, one.paragraph) for one in case_warnings(application, "en")]
    assert told == [("receipt-not-entered", "8")] * 2


def test_a_foreigners_right_is_storage_and_carrying() -> None:
    """R-36."""
    application = given().when(register, command(C.FOREIGNER)).state
    assert application.requested_right is RequestedRight.STORAGE_CARRYING
    given().when(register, replace(command(C.FOREIGNER), requested_right=RequestedRight.STORAGE)).refused_with(
        RightNotAvailable, paragraph="11(1)(g)"
    )
    usual = given().when(register, command(C.CITIZEN_RK)).state
    assert usual.requested_right is RequestedRight.STORAGE


def test_what_is_missing_is_told_to_everyone_and_what_is_personal_to_few() -> None:
    asked = command(C.EMPLOYEE_SECURITY_SUBJECT, service=True, documents=(D.HEAD_PETITION,))
    received, particulars = given().when(register, asked).events
    assert isinstance(received, ApplicationReceived)
    assert isinstance(particulars, ApplicationParticulars)
    assert received.missing_documents is not None
    assert D.GUARD_TRAINING_CERTIFICATE in received.missing_documents
    assert D.HEAD_PETITION not in received.missing_documents
    assert particulars.employer_annex == "7-1"
    assert "7-1" not in received.model_dump_json()


def test_every_observation_has_its_words_in_three_languages() -> None:
    assert set(OBSERVATIONS) == set(Observation)
    at_noon_break = NOW + timedelta(hours=3)
    application = given(at=at_noon_break).when(register, command(C.CITIZEN_RK, applicant=SEVENTEEN, documents=())).state
    details = [{one.detail for one in case_warnings(application, lang)} for lang in ("kk", "ru", "en")]
    assert all(FIRST.reception.text.in_language(lang) in str(details) for lang in ("kk", "ru", "en"))
    assert all(len(one) == len(details[0]) > 5 for one in details)
    assert not set.intersection(*details)
    assert "Әбенов" not in str(details)
