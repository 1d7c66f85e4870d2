"""What an application shows at its registration that is no bar to it: given the case, then what is told."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from tirkeu_chassis.decider.decision import Key
from tirkeu_chassis.decider.refusals import Refusal
from tirkeu_contracts.events.intake import (
    Residence,
)
from tirkeu_contracts.standard import (
    Action,
    PremisesActSignatory,
)
from tirkeu_contracts.standard.editions import AcquisitionSource
from tirkeu_intake.domain.eligibility import EmployerNotListed, SecurityServiceUnit
from tirkeu_intake.domain.reception_calendar import ReceptionCalendar, calendar_key
from tirkeu_intake.domain.registration import FutureTestFiring, Register, register

from .commands import ALL, CITIZEN, ENTITY, FOREIGNER, NOW, SEVENTEEN, TODAY, YEAR, C, D, Seen, command, given, seen

EIGHTEEN = CITIZEN.model_copy(update={"birth_date": date(1993, 3, 3)})
NINETEEN = CITIZEN.model_copy(update={"birth_date": date(1992, 3, 3)})
SIGNATORIES = tuple(PremisesActSignatory)


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
