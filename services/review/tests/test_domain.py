"""What review decides: given a case, when something is asked or happens, then these events or this refusal."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from tirkeu_chassis.decider.actors import Actor
from tirkeu_chassis.decider.decision import Decision
from tirkeu_chassis.decider.refusals import Refusal
from tirkeu_chassis.office.roles import Role
from tirkeu_contracts.event import Event
from tirkeu_contracts.events import intake
from tirkeu_contracts.events.registry import PermitDraftReturned
from tirkeu_contracts.events.review import (
    ApplicationAssigned,
    ApplicationRefused,
    DeadlineApproaching,
    DeadlineMissed,
    DocumentsVerified,
    ReviewTermExtended,
)
from tirkeu_contracts.standard import (
    ApplicantCategory,
    ApplicationLanguage,
    DocumentCode,
    ExtensionReason,
    PermitKind,
    RefusalGround,
    RequestedRight,
    WeaponClass,
)
from tirkeu_review.domain import arrivals, consideration, refusal, review
from tirkeu_review.domain.consideration import Assign, Checks, Extend, Verify
from tirkeu_review.domain.deadlines import watch
from tirkeu_review.domain.refusal import Propose, Sign
from tirkeu_review.domain.review import Finding, Review, Stage
from tirkeu_sandbox.testing.events import application_received, permit_issued
from tirkeu_sandbox.testing.given import Given, Outcome, actor

CASE = UUID("019ab7e0-0000-7000-8000-000000000001")
MESSAGE = UUID("019ab7e0-0000-7000-8000-000000000002")
REGISTERED = datetime(2011, 11, 22, 5, tzinfo=UTC)
"""22 November 2011, 11:00 in Almaty."""
DUE = date(2011, 12, 7)
EXTENDED = date(2011, 12, 22)
LATER = REGISTERED + timedelta(days=3)
LAST_MOMENT = datetime(2011, 12, 7, 17, 59, 59, tzinfo=UTC)
"""One second before the due day is over in Almaty (UTC+6)."""
TOO_LATE = datetime(2011, 12, 7, 18, tzinfo=UTC)

RECEIVED = application_received(
    CASE,
    REGISTERED,
    body_no="2.10",
    talon_no="2.10-2011-000001",
    requested_right="storage_carrying",
    units=(intake.Unit(kind="rifled_hunting", duty="due"),),
    documents=("application",),
)
PARTICULARS = intake.ApplicationParticulars(
    application_id=CASE,
    body_no="2.10",
    applicant=intake.Person(surname="Әлиев", name="Нұрлан"),
    weapons=(
        intake.Weapon(kind="rifled_hunting", type="карабин", model="Сайга", calibre="7.62", number="X1", year=2009),
    ),
)
WITHDRAWN = intake.ApplicationWithdrawn(application_id=CASE, body_no="2.10", withdrawn_at=LATER)
PERMIT = permit_issued(CASE, LATER, body_no="2.10", due_on=DUE)

RETURNED = PermitDraftReturned(application_id=CASE, body_no="2.10", permit_id=MESSAGE, returned_at=LATER)

PASSED = Checks(documents_complete=True, person_checked=True, weapon_inspected=True, storage_checked=True)
LAW = "art. 15 of the Law"


def finding(ground: RefusalGround = RefusalGround.NO_STORAGE_CONDITIONS, **fields: Any) -> Finding:
    return Finding(**{"ground": ground, "legal_reference": LAW, "text": "no safe", **fields})


HEAD = actor("head-1", Role.HEAD, body="2.10")
OFFICER, OTHER = (actor(subject, Role.OFFICER, body="2.10") for subject in ("officer-1", "officer-2"))
given = Given(at=LATER, by=OFFICER, message_id=MESSAGE)


OPENED = given(at=REGISTERED, by=None).when(arrivals.open_review, RECEIVED).state
WITHOUT_FILE = given(OPENED, by=HEAD).when(consideration.assign, Assign("officer-1")).state
ASSIGNED = given(WITHOUT_FILE, by=None).when(arrivals.attach, PARTICULARS).state
PROPOSED = given(ASSIGNED).when(refusal.propose, Propose((finding(),))).state
VERIFIED = given(ASSIGNED).when(consideration.verify, Verify(PASSED)).state
REFUSED = given(PROPOSED, by=HEAD).when(refusal.sign, Sign()).state
ISSUED = given(VERIFIED, by=None).when(arrivals.permit_issued, PERMIT).state
GIVEN_UP = given(ASSIGNED, by=None).when(arrivals.withdraw, WITHDRAWN).state
BY_STAGE = {one.stage: one for one in (OPENED, ASSIGNED, PROPOSED, VERIFIED, REFUSED, ISSUED, GIVEN_UP)}


def test_the_term_runs_from_registration() -> None:
    assert OPENED.due_on == DUE
    assert OPENED.stage is Stage.OPENED
    assert OPENED.wake_at == datetime(2011, 12, 1, 18, tzinfo=UTC), "five days before, as the day begins in Almaty"


def test_every_stage_is_covered_here() -> None:
    assert set(BY_STAGE) == set(Stage)


# -- what comes from the others


@pytest.mark.parametrize(
    ("decide", "event"),
    [(arrivals.attach, PARTICULARS), (arrivals.withdraw, WITHDRAWN), (arrivals.permit_issued, PERMIT)],
)
def test_what_comes_before_the_case_waits(decide: Callable[..., Decision[Review]], event: Event) -> None:
    given(by=None).when(decide, event).then_waits()


@pytest.mark.parametrize("stage", Stage)
def test_particulars_are_attached_at_any_stage_and_once(stage: Stage) -> None:
    without = replace(BY_STAGE[stage], particulars=replace(BY_STAGE[stage].particulars, applicant=None, weapons=()))
    attached = given(without, by=None).when(arrivals.attach, PARTICULARS).state
    assert attached.particulars.applicant == PARTICULARS.applicant
    assert attached.stage is stage
    assert attached.particulars.findings == BY_STAGE[stage].particulars.findings
    given(attached, by=None).when(arrivals.attach, PARTICULARS).then()


@pytest.mark.parametrize("stage", Stage)
def test_a_case_is_opened_once(stage: Stage) -> None:
    given(BY_STAGE[stage], by=None).when(arrivals.open_review, RECEIVED).then()


@pytest.mark.parametrize("stage", [Stage.OPENED, Stage.ASSIGNED, Stage.REFUSAL_PROPOSED, Stage.VERIFIED])
def test_a_withdrawal_ends_the_case_without_a_refusal(stage: Stage) -> None:
    decision = given(BY_STAGE[stage], by=None).when(arrivals.withdraw, WITHDRAWN)
    ended = decision.state
    decision.then_tells()
    assert (ended.stage, ended.grounds) == (Stage.WITHDRAWN, (RefusalGround.VOLUNTARY_WITHDRAWAL,))
    assert (ended.ended_at, ended.wake_at) == (WITHDRAWN.withdrawn_at, None)


@pytest.mark.parametrize("stage", Stage)
def test_a_draft_that_the_head_returns_is_its_officers_again(stage: Stage) -> None:
    """Paragraph 14: without the head's signature there is no permit."""
    decision = given(BY_STAGE[stage], by=None).when(arrivals.draft_returned, RETURNED)
    if stage is not Stage.VERIFIED:
        decision.then()
        return
    again = decision.state
    assert (again.stage, again.officer_id, again.permit_kind) == (Stage.ASSIGNED, "officer-1", None)
    assert again.wake_at is not None
    assert given(again).when(consideration.verify, Verify(PASSED)).state.stage is Stage.VERIFIED


@pytest.mark.parametrize("stage", [Stage.OPENED, Stage.ASSIGNED, Stage.REFUSAL_PROPOSED, Stage.VERIFIED])
def test_the_permit_ends_the_case(stage: Stage) -> None:
    decision = given(BY_STAGE[stage], by=None).when(arrivals.permit_issued, PERMIT)
    ended = decision.state
    decision.then_tells()
    assert (ended.stage, ended.ended_at, ended.wake_at) == (Stage.PERMIT_ISSUED, PERMIT.issued_at, None)


ENDINGS = [(arrivals.withdraw, WITHDRAWN), (arrivals.permit_issued, PERMIT), (arrivals.draft_returned, RETURNED)]


@pytest.mark.parametrize("stage", sorted(review.ENDS))
@pytest.mark.parametrize(("decide", "event"), ENDINGS)
def test_an_end_stands(stage: Stage, decide: Callable[..., Decision[Review]], event: Event) -> None:
    given(BY_STAGE[stage], by=None).when(decide, event).then()


# -- what the head and the officer do

COMMANDS: dict[str, tuple[Callable[..., Decision[Review]], Any, Actor, set[Stage]]] = {
    "assign": (
        consideration.assign,
        Assign("officer-2"),
        HEAD,
        {Stage.OPENED, Stage.ASSIGNED, Stage.REFUSAL_PROPOSED},
    ),
    "extend": (
        consideration.extend,
        Extend(ExtensionReason.ONSITE_CHECK),
        OFFICER,
        {Stage.ASSIGNED, Stage.REFUSAL_PROPOSED},
    ),
    "verify": (consideration.verify, Verify(PASSED), OFFICER, {Stage.ASSIGNED, Stage.REFUSAL_PROPOSED}),
    "propose": (refusal.propose, Propose((finding(),)), OFFICER, {Stage.ASSIGNED, Stage.REFUSAL_PROPOSED}),
    "sign": (refusal.sign, Sign(), HEAD, {Stage.REFUSAL_PROPOSED}),
}


@pytest.mark.parametrize("stage", Stage)
@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_has_its_stages(name: str, stage: Stage) -> None:
    decide, command, who, allowed = COMMANDS[name]
    if stage in allowed:
        given(BY_STAGE[stage], by=who).when(decide, command).allowed()
    else:
        given(BY_STAGE[stage], by=who).when(decide, command).refused_with(review.WrongStage)


@pytest.mark.parametrize("name", ["extend", "verify", "propose"])
def test_another_officers_case_is_left_alone(name: str) -> None:
    decide, command, _, _ = COMMANDS[name]
    given(ASSIGNED, by=OTHER).when(decide, command).refused_with(review.OtherOfficer)


def test_the_head_assigns() -> None:
    decision = given(OPENED, by=HEAD).when(consideration.assign, Assign("officer-1"))
    decision.then_tells(
        ApplicationAssigned(application_id=CASE, body_no="2.10", officer_id="officer-1", due_on=DUE, assigned_at=LATER)
    )


def test_the_same_officer_again_changes_nothing() -> None:
    given(ASSIGNED, by=HEAD).when(consideration.assign, Assign("officer-1")).then()


def test_a_new_assignment_sends_a_proposed_refusal_back() -> None:
    sent_back = given(PROPOSED, by=HEAD).when(consideration.assign, Assign("officer-1")).state
    assert (sent_back.stage, sent_back.grounds, sent_back.particulars.findings) == (Stage.ASSIGNED, (), ())


def test_the_term_is_thirty_days_from_registration() -> None:
    decision = given(ASSIGNED, at=LAST_MOMENT).when(consideration.extend, Extend(ExtensionReason.INFO_OFFICIALS))
    decision.then_tells(
        ReviewTermExtended(
            application_id=CASE,
            body_no="2.10",
            reason="info_officials",
            previous_due_on=DUE,
            due_on=EXTENDED,
            extended_at=LAST_MOMENT,
        )
    )
    assert decision.state.due_on == EXTENDED


@pytest.mark.parametrize("reason", ExtensionReason)
def test_a_term_is_extended_once(reason: ExtensionReason) -> None:
    extended = given(ASSIGNED).when(consideration.extend, Extend(reason)).state
    given(extended).when(consideration.extend, Extend(reason)).refused_with(consideration.AlreadyExtended)


def test_a_term_that_is_over_is_not_extended() -> None:
    given(ASSIGNED, at=TOO_LATE).when(consideration.extend, Extend(ExtensionReason.ONSITE_CHECK)).refused_with(
        consideration.TermOver
    )


@pytest.mark.parametrize("name", Checks.__slots__)
def test_every_check_must_be_passed(name: str) -> None:
    refused = (
        given(ASSIGNED)
        .when(consideration.verify, Verify(replace(PASSED, **{name: False})))
        .refused_with(consideration.CheckNotPassed)
    )
    assert name in str(refused)


CITIZEN, SPORTS = ApplicantCategory.CITIZEN_RK, ApplicantCategory.SPORTS_ORGANISATION
STORAGE, CARRYING = PermitKind.PERMIT_STORAGE, PermitKind.PERMIT_STORAGE_CARRYING


@pytest.mark.parametrize(
    ("category", "right", "asked", "granted"),
    [
        (CITIZEN, RequestedRight.STORAGE, None, STORAGE),
        (CITIZEN, RequestedRight.STORAGE, STORAGE, STORAGE),
        (CITIZEN, RequestedRight.STORAGE, CARRYING, None),
        (CITIZEN, RequestedRight.STORAGE_CARRYING, None, CARRYING),
        (CITIZEN, RequestedRight.STORAGE_CARRYING, CARRYING, CARRYING),
        (CITIZEN, RequestedRight.STORAGE_CARRYING, STORAGE, STORAGE),
        (SPORTS, RequestedRight.STORAGE, None, STORAGE),
        (SPORTS, RequestedRight.STORAGE_CARRYING, None, STORAGE),
        (SPORTS, RequestedRight.STORAGE_CARRYING, CARRYING, None),
    ],
)
def test_the_permit_is_no_more_than_was_asked_for(
    category: ApplicantCategory, right: RequestedRight, asked: PermitKind | None, granted: PermitKind | None
) -> None:
    case = replace(ASSIGNED, category=category, requested_right=right)
    if granted is None:
        given(case).when(consideration.verify, Verify(PASSED, asked)).refused_with(consideration.PermitKindNotAvailable)
        return
    given(case).when(consideration.verify, Verify(PASSED, asked)).then_tells(
        DocumentsVerified(
            application_id=CASE,
            body_no="2.10",
            permit_kind=granted,
            officer_id="officer-1",
            due_on=DUE,
            verified_at=LATER,
        )
    )


def test_verification_drops_an_unsigned_proposal() -> None:
    verified = given(PROPOSED).when(consideration.verify, Verify(PASSED)).state
    assert (verified.grounds, verified.refusal_language, verified.particulars.findings) == ((), None, ())


# -- the refusal

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


# -- the alarms


def ring(state: Review, at: datetime) -> Outcome[Review]:
    return given(state, at=at, by=None).when(watch, None)


def approaching(threshold: int, stage: str = "review", due: date = DUE) -> DeadlineApproaching:
    return DeadlineApproaching(application_id=CASE, body_no="2.10", due_on=due, stage=stage, threshold=threshold)


def missed(stage: str = "review") -> DeadlineMissed:
    return DeadlineMissed(application_id=CASE, body_no="2.10", due_on=DUE, stage=stage)


FIVE = datetime(2011, 12, 1, 18, tzinfo=UTC)
ONE = datetime(2011, 12, 5, 18, tzinfo=UTC)


@pytest.mark.parametrize(
    ("case", "at", "told", "wake_at"),
    [
        (OPENED, FIVE - timedelta(milliseconds=1), (), FIVE),
        (OPENED, FIVE, (approaching(5),), ONE),
        (replace(ASSIGNED, announced=(5,)), ONE, (approaching(1),), TOO_LATE),
        (PROPOSED, ONE, (approaching(1),), TOO_LATE),
        (VERIFIED, ONE, (approaching(1, "permit"),), TOO_LATE),
        (replace(OPENED, announced=(5, 1)), LAST_MOMENT, (), TOO_LATE),
        (replace(OPENED, announced=(5, 1)), TOO_LATE, (missed(),), None),
        (VERIFIED, TOO_LATE + timedelta(days=99), (missed("permit"),), None),
        (replace(OPENED, missed=True), TOO_LATE, (), None),
        (REFUSED, TOO_LATE, (), None),
        (ISSUED, TOO_LATE, (), None),
        (GIVEN_UP, TOO_LATE, (), None),
    ],
)
def test_what_is_announced(case: Review, at: datetime, told: tuple[Event, ...], wake_at: datetime | None) -> None:
    decision = ring(case, at)
    decision.then_tells(*told)
    assert decision.state.wake_at == wake_at


def test_an_extended_term_is_announced_anew() -> None:
    """R-14: the thresholds are those of the due day (ADR 12)."""
    told = ring(ASSIGNED, ONE).state
    extended = given(told, at=ONE).when(consideration.extend, Extend(ExtensionReason.ONSITE_CHECK)).state
    five_before, one_before = (datetime(2011, 12, day, 18, tzinfo=UTC) for day in (16, 20))
    assert extended.wake_at == five_before
    again = ring(extended, five_before)
    again.then_tells(approaching(5, due=EXTENDED))
    assert again.state.wake_at == one_before
    ring(again.state, one_before).then_tells(approaching(1, due=EXTENDED))


def test_a_case_that_comes_late_is_looked_at_at_once() -> None:
    late = given(at=ONE, by=None).when(arrivals.open_review, RECEIVED).state
    assert late.wake_at is not None
    assert late.wake_at <= ONE
    ring(late, ONE).then_tells(approaching(1))


def test_nobody_is_head_and_officer_of_one_case() -> None:
    """R-51 and R-05, by domain."""
    both = actor("officer-1", Role.HEAD, body="2.10")
    given(OPENED, by=both).when(consideration.assign, Assign("officer-1")).refused_with(
        consideration.AssignedToOneself, paragraph="14"
    )
    given(PROPOSED, by=both).when(refusal.sign, Sign()).refused_with(refusal.SignedByProposer, paragraph="14")
