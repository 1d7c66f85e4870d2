"""The reasoned refusal: its grounds, its language, its signature (paragraphs 5, 14 and 17)."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from tirkeu_chassis.decider.refusals import Refusal
from tirkeu_contracts.events.review import (
    ApplicationRefused,
)
from tirkeu_contracts.standard import (
    ApplicantCategory,
    ApplicationLanguage,
    DocumentCode,
    RefusalGround,
    WeaponClass,
)
from tirkeu_review.domain import refusal
from tirkeu_review.domain.refusal import Propose, Sign
from tirkeu_review.domain.review import Finding, Stage

from .cases import ASSIGNED, CASE, CITIZEN, DUE, HEAD, LAST_MOMENT, LATER, PROPOSED, TOO_LATE, finding, given

G = RefusalGround
OFFENCES = (date(2011, 3, 1), date(2010, 3, 1))


@pytest.mark.parametrize(
    ("findings", "error"),
    [
        ((finding(),), None),
        ((finding(), finding(G.LEGAL_BAR)), None),
        ((finding(), finding()), refusal.GroundRepeated),
        ((finding(legal_reference=" "),), refusal.LegalReferenceMissing),
        ((finding(G.VOLUNTARY_WITHDRAWAL),), refusal.GroundNotAvailable),
        ((finding(G.UNDER_18_CIVILIAN),), None),
        ((finding(G.UNDER_19_SECURITY),), refusal.GroundNotAvailable),
        ((finding(G.REPEAT_ADMIN_OFFENCE, offence_dates=OFFENCES),), None),
        ((finding(G.REPEAT_ADMIN_OFFENCE),), refusal.OffenceDatesWrong),
        ((finding(G.REPEAT_ADMIN_OFFENCE, offence_dates=OFFENCES[:1]),), refusal.OffenceDatesWrong),
        (
            (finding(G.REPEAT_ADMIN_OFFENCE, offence_dates=(date(2011, 3, 2), OFFENCES[1])),),
            refusal.OffenceDatesWrong,
        ),
        (
            (finding(G.REPEAT_ADMIN_OFFENCE, offence_dates=(date(2011, 11, 26), OFFENCES[0])),),
            refusal.OffenceDatesWrong,
        ),
        ((finding(G.LEGAL_BAR, offence_dates=OFFENCES),), refusal.DetailNotExpected),
        ((finding(G.INCOMPLETE_DOCUMENTS, missing_documents=(DocumentCode.PHOTOS_3X4_2,)),), None),
        ((finding(G.INCOMPLETE_DOCUMENTS),), refusal.MissingDocumentsWrong),
        (
            (finding(G.INCOMPLETE_DOCUMENTS, missing_documents=(DocumentCode.PHOTOS_3X4_2,) * 2),),
            refusal.MissingDocumentsWrong,
        ),
        ((finding(G.LEGAL_BAR, missing_documents=(DocumentCode.PHOTOS_3X4_2,)),), refusal.DetailNotExpected),
    ],
)
def test_grounds_and_their_reasons(findings: tuple[Finding, ...], error: type[Refusal] | None) -> None:
    if error is not None:
        given(ASSIGNED).when(refusal.propose, Propose(findings)).refused_with(error)
        return
    decision = given(ASSIGNED).when(refusal.propose, Propose(findings))
    proposed = decision.state
    decision.then_tells()
    assert (proposed.stage, proposed.grounds) == (Stage.REFUSAL_PROPOSED, tuple(one.ground for one in findings))
    assert proposed.particulars.findings == findings


@pytest.mark.parametrize(
    ("category", "weapon_class", "ground", "available"),
    [
        (CITIZEN, WeaponClass.CIVILIAN, G.UNDER_18_CIVILIAN, True),
        (ApplicantCategory.EMPLOYEE_SECURITY_SUBJECT, WeaponClass.SERVICE, G.UNDER_18_CIVILIAN, False),
        (ApplicantCategory.EMPLOYEE_SECURITY_SUBJECT, WeaponClass.SERVICE, G.UNDER_19_SECURITY, True),
        (ApplicantCategory.EMPLOYEE_SECURITY_SUBJECT, WeaponClass.CIVILIAN, G.UNDER_19_SECURITY, True),
        (ApplicantCategory.EMPLOYEE_SPECIAL_STATUTORY_ENTITY, WeaponClass.SERVICE, G.UNDER_19_SECURITY, False),
    ],
)
def test_the_grounds_of_age_belong_to_their_weapons(
    category: ApplicantCategory, weapon_class: WeaponClass, ground: RefusalGround, available: bool
) -> None:
    case = replace(ASSIGNED, category=category, weapon_class=weapon_class)
    if available:
        assert given(case).when(refusal.propose, Propose((finding(ground),))).state.grounds == (ground,)
    else:
        given(case).when(refusal.propose, Propose((finding(ground),))).refused_with(refusal.GroundNotAvailable)


KK, RU = ApplicationLanguage.KK, ApplicationLanguage.RU


@pytest.mark.parametrize(
    ("of_application", "asked", "written"),
    [(KK, None, KK), (RU, None, RU), (RU, RU, RU), (RU, KK, KK), (KK, KK, KK), (KK, RU, None)],
)
def test_the_language_of_a_refusal(
    of_application: ApplicationLanguage, asked: ApplicationLanguage | None, written: ApplicationLanguage | None
) -> None:
    case = replace(ASSIGNED, language=of_application)
    if written is None:
        given(case).when(refusal.propose, Propose((finding(),), asked)).refused_with(refusal.LanguageNotAvailable)
    else:
        assert given(case).when(refusal.propose, Propose((finding(),), asked)).state.refusal_language is written


def test_a_proposal_replaces_the_one_before() -> None:
    again = given(PROPOSED).when(refusal.propose, Propose((finding(G.LEGAL_BAR),))).state
    assert again.grounds == (G.LEGAL_BAR,)


@pytest.mark.parametrize(("at", "on_time"), [(LATER, True), (LAST_MOMENT, True), (TOO_LATE, False)])
def test_the_head_signs(at: datetime, on_time: bool) -> None:
    decision = given(PROPOSED, at=at, by=HEAD).when(refusal.sign, Sign("Ә. Ғабдуллин"))
    signed = decision.state
    decision.then_tells(
        ApplicationRefused(
            application_id=CASE,
            body_no="2.10",
            grounds=("no_storage_conditions",),
            refused_at=at,
            due_on=DUE,
            on_time=on_time,
        )
    )
    assert (signed.stage, signed.ended_at, signed.wake_at) == (Stage.REFUSED, at, None)
    assert signed.signed_by == "head-1"
