"""What is told of an application: to the officer by codes, to the applicant in words."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from tirkeu_contracts.events.intake import (
    ApplicationParticulars,
    ApplicationReceived,
    Residence,
)
from tirkeu_contracts.standard import (
    Action,
    DocumentCode,
    RequestedRight,
)
from tirkeu_intake.api.applications.schemas import ApplicationOut
from tirkeu_intake.api.warnings import OBSERVATIONS, case_warnings
from tirkeu_intake.domain.checklist import RightNotAvailable
from tirkeu_intake.domain.observations import Observation, observe
from tirkeu_intake.domain.particulars import WeaponDetails
from tirkeu_intake.domain.receipts import Receipt
from tirkeu_intake.domain.registration import Register, register

from .commands import ENTITY, FIRST, NOW, SEVENTEEN, TODAY, C, D, K, Seen, command, given, seen


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
