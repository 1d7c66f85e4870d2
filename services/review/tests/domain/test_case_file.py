"""What the case file shows against a permit, and what of it can't be verified away: given the case, then the ground."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import hypothesis
import pytest
from hypothesis import strategies as st

from tirkeu_chassis.decider.refusals import Refusal
from tirkeu_chassis.office.roles import Role
from tirkeu_contracts.events.intake import Person, Weapon
from tirkeu_contracts.events.registry import PermitDraftReturned
from tirkeu_contracts.standard import (
    Action,
    ApplicantCategory,
    ApplicationLanguage,
    DocumentCode,
    OffenceKind,
    PermitKind,
    RefusalGround,
    RequestedRight,
    WeaponClass,
    WeaponKind,
)
from tirkeu_review.api.reviews.schemas import CaseOut, ParticularsOut, ReviewOut
from tirkeu_review.domain import arrivals, consideration, refusal
from tirkeu_review.domain.consideration import Checks, Verify
from tirkeu_review.domain.indications import indicated, listed
from tirkeu_review.domain.refusal import Propose
from tirkeu_review.domain.review import Finding, Particulars, Review, Stage
from tirkeu_sandbox.testing.given import Given, Outcome, actor

C, D, G, K = ApplicantCategory, DocumentCode, RefusalGround, WeaponKind
REGISTERED = datetime(2011, 3, 2, 19, tzinfo=UTC)
"""3 March 2011, 01:00 in Almaty: still the 2nd in UTC."""
OFFICER = actor("officer-1", Role.OFFICER, body="7.19")
given = Given(at=REGISTERED + timedelta(days=3), by=OFFICER)
PASSED = Checks(documents_complete=True, person_checked=True, weapon_inspected=True, storage_checked=True)
WEAPON = Weapon(kind="rifled_hunting", type="t", model="m", calibre="9", number="1", year=2009)
OF_AGE = Person(surname="A", name="B", birth_date=date(1980, 1, 1))
UNKNOWN = OF_AGE.model_copy(update={"birth_date": None})


def born(day: str) -> Person:
    return OF_AGE.model_copy(update={"birth_date": date.fromisoformat(day)})


def citizen(citizenship: str) -> Person:
    return OF_AGE.model_copy(update={"citizenship": citizenship})


def case(
    category: ApplicantCategory = C.CITIZEN_RK,
    weapon_class: WeaponClass = WeaponClass.CIVILIAN,
    missing: tuple[DocumentCode, ...] | None = (),
    action: Action = Action.REGISTRATION,
    kinds: tuple[WeaponKind, ...] = (),
    **people: Any,
) -> Review:
    usual_kind = K.SERVICE_PISTOL_REVOLVER if weapon_class is WeaponClass.SERVICE else K.RIFLED_HUNTING
    usual = {"responsible_person": OF_AGE} if category.is_entity else {"applicant": OF_AGE}
    return Review(
        id=UUID(int=1),
        body_no="7.19",
        talon_no="7.19-2011-000001",
        category=category,
        action=action,
        weapon_class=weapon_class,
        requested_right=RequestedRight.STORAGE,
        units=kinds or (K.GAS_PISTOL_REVOLVER if category is C.FOREIGNER else usual_kind,),
        documents=(D.APPLICATION,),
        language=ApplicationLanguage.KK,
        registered_at=REGISTERED,
        due_on=date(2011, 3, 18),
        wake_at=None,
        particulars=Particulars(weapons=(WEAPON,), **(usual | people)),
        stage=Stage.ASSIGNED,
        officer_id="officer-1",
        missing_documents=missing,
    )


GUARD, STATUTORY, ENTITY = C.EMPLOYEE_SECURITY_SUBJECT, C.EMPLOYEE_SPECIAL_STATUTORY_ENTITY, C.SPORTS_ORGANISATION
CIVILIAN, SERVICE = WeaponClass.CIVILIAN, WeaponClass.SERVICE
CASES = [
    (case(), ()),
    (case(applicant=UNKNOWN), ()),
    # On the day of registration in Almaty: R-06.
    (case(applicant=born("1993-03-03")), ()),
    (case(applicant=born("1993-03-04")), (G.UNDER_18_CIVILIAN,)),
    (case(C.FOREIGNER, applicant=born("1993-03-04")), (G.UNDER_18_CIVILIAN,)),
    # R-07, and 6(3) for their civilian weapons
    (case(GUARD, SERVICE, applicant=born("1992-03-03")), ()),
    (case(GUARD, SERVICE, applicant=born("1992-03-04")), (G.UNDER_19_SECURITY,)),
    (case(GUARD, CIVILIAN, applicant=born("1992-03-04")), (G.UNDER_19_SECURITY,)),
    (case(GUARD, CIVILIAN, applicant=born("1993-03-04")), (G.UNDER_18_CIVILIAN, G.UNDER_19_SECURITY)),
    (case(STATUTORY, SERVICE, applicant=born("1995-01-01")), ()),
    # Every natural person of the case counts.
    (case(ENTITY, CIVILIAN, persons_with_access=(OF_AGE, born("1993-03-04"))), (G.UNDER_18_CIVILIAN,)),
    (case(ENTITY, CIVILIAN, responsible_person=born("1993-03-04")), (G.UNDER_18_CIVILIAN,)),
    (case(ENTITY, SERVICE, persons_with_access=(born("1993-03-04"),)), ()),
    #
    (case(missing=None), ()),
    (case(missing=(D.TEST_FIRE_ACT,)), (G.INCOMPLETE_DOCUMENTS,)),
    (
        case(missing=(D.TEST_FIRE_ACT,), applicant=born("1993-03-04")),
        (G.INCOMPLETE_DOCUMENTS, G.UNDER_18_CIVILIAN),
    ),
    # handed in, and not what it must be
    (replace(case(), doubtful_documents=(D.RECEIPT_DUTY_PERMIT,)), (G.INCOMPLETE_DOCUMENTS,)),
    (replace(case(C.FOREIGNER), doubtful_documents=(D.DIPLOMATIC_PETITION,)), (G.INCOMPLETE_DOCUMENTS,)),
    (replace(case(), doubtful_documents=()), ()),
    # whose citizen the applicant is: 6(1)
    (case(applicant=citizen("ҚР")), ()),
    (case(applicant=citizen("Россия")), (G.LEGAL_BAR,)),
    (case(C.FOREIGNER, applicant=citizen("Россия")), ()),
    (case(C.FOREIGNER, applicant=citizen("Қазақстан")), (G.LEGAL_BAR,)),
    (case(GUARD, SERVICE, applicant=citizen("Россия")), ()),
    # what an earlier version registered
    (case(kinds=(K.RIFLED_HUNTING, K.SERVICE_PISTOL_REVOLVER)), (G.LEGAL_BAR,)),
    (case(C.SECURITY_LICENCE_HOLDER, SERVICE, kinds=(K.COLD_HUNTING,)), (G.LEGAL_BAR,)),
    (case(C.FOREIGNER, kinds=(K.RIFLED_HUNTING,)), (G.LEGAL_BAR,)),
    (case(C.FOREIGNER, action=Action.RE_REGISTRATION, kinds=(K.RIFLED_HUNTING,)), (G.LEGAL_BAR,)),
    (
        case(C.FOREIGNER, kinds=(K.SIGNAL,), missing=(D.PHOTOS_3X4_2,), applicant=born("1993-03-04")),
        (G.INCOMPLETE_DOCUMENTS, G.LEGAL_BAR, G.UNDER_18_CIVILIAN),
    ),
]


@pytest.mark.parametrize(("review", "grounds"), CASES)
def test_what_the_case_file_shows(review: Review, grounds: tuple[RefusalGround, ...]) -> None:
    assert indicated(review) == grounds
    assert ParticularsOut.of(review).indicated == list(grounds)


@pytest.mark.parametrize(("review", "grounds"), CASES)
def test_what_it_shows_is_not_verified_away(review: Review, grounds: tuple[RefusalGround, ...]) -> None:
    if not grounds:
        given(review).when(consideration.verify, Verify(PASSED)).allowed()
        return
    outcome = given(review).when(consideration.verify, Verify(PASSED))
    if isinstance(outcome.refusal, consideration.CitizenshipContradicted):
        outcome.refused_with(consideration.CitizenshipContradicted, paragraph="6(1)")
        return
    kinds = (consideration.DocumentsMissing, consideration.KindNotCovered, consideration.UnderAge)
    assert isinstance(outcome.refusal, kinds)
    assert outcome.refusal.paragraph == grounds[0].paragraph


def test_nothing_is_verified_before_the_case_file_is_here() -> None:
    given(replace(case(), particulars=Particulars())).when(consideration.verify, Verify(PASSED)).refused_with(
        consideration.CaseFileMissing
    )


@pytest.mark.parametrize(
    ("accounted_for", "refusal_"),
    [
        ((), consideration.DocumentsMissing),
        ((D.TEST_FIRE_ACT,), consideration.DocumentsMissing),
        ((D.TEST_FIRE_ACT, D.PHOTOS_3X4_2), None),
        ((D.TEST_FIRE_ACT, D.PHOTOS_3X4_2, D.PHOTOS_3X4_2), None),
        ((D.TEST_FIRE_ACT, D.PHOTOS_3X4_2, D.APPLICATION), consideration.DocumentNotNotedMissing),
        ((D.TEST_FIRE_ACT, D.PHOTOS_3X4_2, D.DIPLOMATIC_PETITION), consideration.DocumentNotNotedMissing),
    ],
)
def test_the_officer_accounts_for_what_the_chancery_missed(
    accounted_for: tuple[DocumentCode, ...], refusal_: type[Refusal] | None
) -> None:
    review = case(missing=(D.TEST_FIRE_ACT, D.PHOTOS_3X4_2))
    command = Verify(PASSED, PermitKind.PERMIT_STORAGE, accounted_for)
    if refusal_ is not None:
        given(review).when(consideration.verify, command).refused_with(refusal_, paragraph="17(1)")
        return
    verified = given(review).when(consideration.verify, command).state
    # What the chancery said stands; the officer's word is beside it.
    assert (verified.documents, verified.missing_documents) == (review.documents, review.missing_documents)
    assert verified.accounted_for == (D.TEST_FIRE_ACT, D.PHOTOS_3X4_2)
    assert ReviewOut.of(verified).missing_documents == ReviewOut.of(verified).accounted_for
    assert indicated(verified) == ()
    assert CaseOut(**ReviewOut.of(verified).model_dump()).particulars is None


def test_the_officer_accounts_for_what_does_not_show_what_it_must() -> None:
    review = replace(case(missing=(D.PHOTOS_3X4_2,)), doubtful_documents=(D.RECEIPT_DUTY_PERMIT,))
    given(review).when(consideration.verify, Verify(PASSED, accounted_for=(D.PHOTOS_3X4_2,))).refused_with(
        consideration.DocumentsMissing
    )
    both = (D.RECEIPT_DUTY_PERMIT, D.PHOTOS_3X4_2)
    verified = given(review).when(consideration.verify, Verify(PASSED, accounted_for=both)).state
    assert indicated(verified) == ()
    assert ReviewOut.of(verified).doubtful_documents == [D.RECEIPT_DUTY_PERMIT]


def test_a_citizenship_is_the_officers_to_confirm() -> None:
    review = case(applicant=citizen("Казакстан"))
    verified = given(review).when(consideration.verify, Verify(PASSED, citizenship_confirmed=True)).state
    assert indicated(review) == (G.LEGAL_BAR,)
    assert indicated(verified) == ()


@pytest.mark.parametrize("asked", RequestedRight)
def test_a_foreigner_gets_storage_and_carrying_and_nothing_less(asked: RequestedRight) -> None:
    """R-36, whatever an earlier version registered."""
    review = replace(case(C.FOREIGNER), requested_right=asked)
    verified = given(review).when(consideration.verify, Verify(PASSED)).state
    assert verified.permit_kind is PermitKind.PERMIT_STORAGE_CARRYING
    given(review).when(consideration.verify, Verify(PASSED, PermitKind.PERMIT_STORAGE)).refused_with(
        consideration.PermitKindNotAvailable
    )


def test_where_the_chancery_did_not_say_nothing_is_accounted_for() -> None:
    given(case(missing=None)).when(consideration.verify, Verify(PASSED, accounted_for=(D.TEST_FIRE_ACT,))).refused_with(
        consideration.DocumentNotNotedMissing
    )


def test_a_returned_draft_is_verified_anew() -> None:
    review = case(missing=(D.TEST_FIRE_ACT,))
    verified = given(review).when(consideration.verify, Verify(PASSED, accounted_for=(D.TEST_FIRE_ACT,))).state
    event = PermitDraftReturned(
        application_id=review.id, body_no="7.19", permit_id=UUID(int=3), returned_at=given.at, verification=1
    )
    returned = given(verified).when(arrivals.draft_returned, event).state
    assert returned == replace(review, verifications=1)
    assert indicated(returned) == (G.INCOMPLETE_DOCUMENTS,)
    given(returned).when(consideration.verify, Verify(PASSED)).refused_with(consideration.DocumentsMissing)


def propose(review: Review, ground: RefusalGround, *missing: DocumentCode) -> Outcome[Review]:
    finding = Finding(ground, "art. 15", "so it is", missing_documents=missing)
    return given(review).when(refusal.propose, Propose((finding,)))


@pytest.mark.parametrize(
    ("review", "ground", "shown"),
    [
        (case(applicant=born("1993-03-04")), G.UNDER_18_CIVILIAN, True),
        (case(applicant=born("1993-03-03")), G.UNDER_18_CIVILIAN, False),
        (case(applicant=UNKNOWN), G.UNDER_18_CIVILIAN, True),  # then the officer's finding says so
        (case(GUARD, SERVICE, applicant=born("1992-03-04")), G.UNDER_19_SECURITY, True),
        (case(GUARD, SERVICE), G.UNDER_19_SECURITY, False),
    ],
)
def test_a_ground_of_age_needs_somebody_that_young(review: Review, ground: RefusalGround, shown: bool) -> None:
    if shown:
        propose(review, ground).allowed()
        return
    propose(review, ground).refused_with(refusal.AgeNotShown, paragraph=ground.paragraph)


@pytest.mark.parametrize(
    ("review", "document", "in_the_list"),
    [
        (case(), D.PHOTOS_3X4_2, True),
        (case(), D.DIPLOMATIC_PETITION, False),  # the list of 11(1) has it, for foreigners
        (case(C.FOREIGNER), D.DIPLOMATIC_PETITION, True),
        (case(), D.TEST_FIRE_ACT, True),
        (replace(case(), units=(K.SMOOTH_BORE_HUNTING,)), D.TEST_FIRE_ACT, False),
        (case(), D.MEDICAL_CONCLUSION, False),  # implied by 11(1)(f), not listed
        (case(), D.GUARD_TRAINING_CERTIFICATE, False),
        (case(action=Action.RE_REGISTRATION), D.PHOTOS_3X4_2, False),
        (case(GUARD, SERVICE), D.MEDICAL_CONCLUSION, True),
        (case(GUARD, SERVICE), D.ORG_HEAD_ORDERS, True),
        (case(GUARD, SERVICE), D.GUARD_TRAINING_CERTIFICATE, True),
        (case(GUARD, SERVICE), D.DINAMO_SAFE_HANDLING_CERTIFICATE, False),
        (case(GUARD, SERVICE, action=Action.RE_REGISTRATION), D.MEDICAL_CONCLUSION, False),  # there is no list
        (case(ENTITY, SERVICE), D.RECEIPT_DUTY_REGISTRATION, False),  # 11(3)(f) names the other receipt alone
    ],
)
def test_what_can_be_missing_stands_in_the_list(review: Review, document: DocumentCode, in_the_list: bool) -> None:
    assert (document in listed(review)) is in_the_list
    if in_the_list:
        propose(review, G.INCOMPLETE_DOCUMENTS, document).allowed()
        return
    propose(review, G.INCOMPLETE_DOCUMENTS, document).refused_with(refusal.DocumentNotListed, paragraph="17(1)")


@pytest.mark.parametrize(
    ("documents", "doubtful", "named", "handed_in"),
    [
        ((D.PHOTOS_3X4_2,), (), D.PHOTOS_3X4_2, True),
        ((), (), D.PHOTOS_3X4_2, False),
        ((D.PHOTOS_3X4_2,), (), D.RECEIPT_DUTY_PERMIT, False),
        ((D.RECEIPT_DUTY_PERMIT,), (D.RECEIPT_DUTY_PERMIT,), D.RECEIPT_DUTY_PERMIT, False),
        ((D.ORG_HEAD_ORDERS,), (), D.ORDERS_APPOINTMENT_ASSIGNMENT, True),
        ((D.ORDERS_APPOINTMENT_ASSIGNMENT,), (), D.ORG_HEAD_ORDERS, True),
    ],
)
def test_what_the_talon_names_as_received_is_not_missing(
    documents: tuple[DocumentCode, ...], doubtful: tuple[DocumentCode, ...], named: DocumentCode, handed_in: bool
) -> None:
    """R-56: the letter doesn't contradict the talon."""
    review = replace(case(GUARD, SERVICE), documents=documents, doubtful_documents=doubtful)
    if not handed_in:
        propose(review, G.INCOMPLETE_DOCUMENTS, named).allowed()
        return
    propose(review, G.INCOMPLETE_DOCUMENTS, named).refused_with(refusal.DocumentHandedIn, paragraph="17(1)")


def offended(*days: str) -> Outcome[Review]:
    dates = tuple(date.fromisoformat(day) for day in days)
    finding = Finding(G.REPEAT_ADMIN_OFFENCE, "art. 15", "so it is", dates, (), OffenceKind.PUBLIC_ORDER)
    return given(case()).when(refusal.propose, Propose((finding,)))


def test_two_offences_of_one_kind_are_a_repetition() -> None:
    state = offended("2010-09-01", "2011-02-01").state
    [found] = ParticularsOut.of(state).findings
    assert found.offence_kind is OffenceKind.PUBLIC_ORDER


@pytest.mark.parametrize(
    "days",
    [
        pytest.param(("1950-03-01", "1950-03-02"), id="before anybody in the case was born"),
        pytest.param(("2011-02-01", "2011-02-01"), id="one day twice"),
        pytest.param(("2011-02-01", "2011-03-07"), id="tomorrow"),
        pytest.param(("2010-01-01", "2011-01-02"), id="more than a year"),
    ],
)
def test_days_that_show_no_repetition(days: tuple[str, str]) -> None:
    """R-58."""
    offended(*days).refused_with(refusal.OffenceDatesWrong, paragraph="17(3)")


@hypothesis.given(st.dates(date(1985, 1, 1), date(2000, 1, 1)), st.sampled_from([C.CITIZEN_RK, C.FOREIGNER, GUARD]))
def test_whoever_is_too_young_is_refused_and_nobody_else(birth: date, category: ApplicantCategory) -> None:
    """Of each age either the verification or the ground is open, never both."""
    state = case(category, SERVICE if category is GUARD else CIVILIAN, applicant=born(birth.isoformat()))
    ground = G.UNDER_19_SECURITY if category is GUARD else G.UNDER_18_CIVILIAN
    if indicated(state):
        propose(state, ground).allowed()
        given(state).when(consideration.verify, Verify(PASSED)).refused_with(consideration.UnderAge)
    else:
        given(state).when(consideration.verify, Verify(PASSED)).allowed()
        propose(state, ground).refused_with(refusal.AgeNotShown)
