"""What review decides: given a case, when something is asked or happens, then these events or this refusal."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from tirkeu_chassis.decider.actors import Actor
from tirkeu_chassis.decider.decision import Context, Decision, NotYet
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


def context(subject: str = "officer-1", at: datetime = LATER, role: Role = Role.OFFICER) -> Context:
    return Context(now=at, message_id=MESSAGE, actor=Actor(subject, frozenset({role}), "2.10"))


HEAD = context("head-1", role=Role.HEAD)
OFFICER = context()
OTHER = context("officer-2")
SYSTEM = Context(now=LATER, message_id=MESSAGE)


def state_of(decision: Decision[Review]) -> Review:
    assert decision.state is not None
    return decision.state


OPENED = state_of(arrivals.open_review(None, RECEIVED, replace(SYSTEM, now=REGISTERED)))
WITHOUT_FILE = state_of(consideration.assign(OPENED, Assign("officer-1"), HEAD))
ASSIGNED = state_of(arrivals.attach(WITHOUT_FILE, PARTICULARS, SYSTEM))
PROPOSED = state_of(refusal.propose(ASSIGNED, Propose((finding(),)), OFFICER))
VERIFIED = state_of(consideration.verify(ASSIGNED, Verify(PASSED), OFFICER))
REFUSED = state_of(refusal.sign(PROPOSED, Sign(), HEAD))
ISSUED = state_of(arrivals.permit_issued(VERIFIED, PERMIT, SYSTEM))
GIVEN_UP = state_of(arrivals.withdraw(ASSIGNED, WITHDRAWN, SYSTEM))
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
    with pytest.raises(NotYet):
        decide(None, event, SYSTEM)


@pytest.mark.parametrize("stage", Stage)
def test_particulars_are_attached_at_any_stage_and_once(stage: Stage) -> None:
    without = replace(BY_STAGE[stage], particulars=replace(BY_STAGE[stage].particulars, applicant=None, weapons=()))
    attached = state_of(arrivals.attach(without, PARTICULARS, SYSTEM))
    assert attached.particulars.applicant == PARTICULARS.applicant
    assert attached.stage is stage
    assert attached.particulars.findings == BY_STAGE[stage].particulars.findings
    assert arrivals.attach(attached, PARTICULARS, SYSTEM) == Decision()


@pytest.mark.parametrize("stage", Stage)
def test_a_case_is_opened_once(stage: Stage) -> None:
    assert arrivals.open_review(BY_STAGE[stage], RECEIVED, SYSTEM) == Decision()


@pytest.mark.parametrize("stage", [Stage.OPENED, Stage.ASSIGNED, Stage.REFUSAL_PROPOSED, Stage.VERIFIED])
def test_a_withdrawal_ends_the_case_without_a_refusal(stage: Stage) -> None:
    decision = arrivals.withdraw(BY_STAGE[stage], WITHDRAWN, SYSTEM)
    ended = state_of(decision)
    assert decision.events == ()
    assert (ended.stage, ended.grounds) == (Stage.WITHDRAWN, (RefusalGround.VOLUNTARY_WITHDRAWAL,))
    assert (ended.ended_at, ended.wake_at) == (WITHDRAWN.withdrawn_at, None)


@pytest.mark.parametrize("stage", Stage)
def test_a_draft_that_the_head_returns_is_its_officers_again(stage: Stage) -> None:
    """Paragraph 14: without the head's signature there is no permit."""
    decision = arrivals.draft_returned(BY_STAGE[stage], RETURNED, SYSTEM)
    if stage is not Stage.VERIFIED:
        assert decision == Decision()
        return
    again = state_of(decision)
    assert (again.stage, again.officer_id, again.permit_kind) == (Stage.ASSIGNED, "officer-1", None)
    assert again.wake_at is not None
    assert state_of(consideration.verify(again, Verify(PASSED), OFFICER)).stage is Stage.VERIFIED


@pytest.mark.parametrize("stage", [Stage.OPENED, Stage.ASSIGNED, Stage.REFUSAL_PROPOSED, Stage.VERIFIED])
def test_the_permit_ends_the_case(stage: Stage) -> None:
    decision = arrivals.permit_issued(BY_STAGE[stage], PERMIT, SYSTEM)
    ended = state_of(decision)
    assert decision.events == ()
    assert (ended.stage, ended.ended_at, ended.wake_at) == (Stage.PERMIT_ISSUED, PERMIT.issued_at, None)


ENDINGS = [(arrivals.withdraw, WITHDRAWN), (arrivals.permit_issued, PERMIT), (arrivals.draft_returned, RETURNED)]


@pytest.mark.parametrize("stage", sorted(review.ENDS))
@pytest.mark.parametrize(("decide", "event"), ENDINGS)
def test_an_end_stands(stage: Stage, decide: Callable[..., Decision[Review]], event: Event) -> None:
    assert decide(BY_STAGE[stage], event, SYSTEM) == Decision()


# -- what the head and the officer do

COMMANDS: dict[str, tuple[Callable[..., Decision[Review]], Any, Context, set[Stage]]] = {
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
    decide, command, ctx, allowed = COMMANDS[name]
    if stage in allowed:
        assert decide(BY_STAGE[stage], command, ctx).state is not None
    else:
        with pytest.raises(review.WrongStage):
            decide(BY_STAGE[stage], command, ctx)


@pytest.mark.parametrize("name", ["extend", "verify", "propose"])
def test_another_officers_case_is_left_alone(name: str) -> None:
    decide, command, _, _ = COMMANDS[name]
    with pytest.raises(review.OtherOfficer):
        decide(ASSIGNED, command, OTHER)


def test_the_head_assigns() -> None:
    decision = consideration.assign(OPENED, Assign("officer-1"), HEAD)
    assert decision.events == (
        ApplicationAssigned(application_id=CASE, body_no="2.10", officer_id="officer-1", due_on=DUE, assigned_at=LATER),
    )


def test_the_same_officer_again_changes_nothing() -> None:
    assert consideration.assign(ASSIGNED, Assign("officer-1"), HEAD) == Decision()


def test_a_new_assignment_sends_a_proposed_refusal_back() -> None:
    sent_back = state_of(consideration.assign(PROPOSED, Assign("officer-1"), HEAD))
    assert (sent_back.stage, sent_back.grounds, sent_back.particulars.findings) == (Stage.ASSIGNED, (), ())


def test_the_term_is_thirty_days_from_registration() -> None:
    decision = consideration.extend(ASSIGNED, Extend(ExtensionReason.INFO_OFFICIALS), context(at=LAST_MOMENT))
    assert decision.events == (
        ReviewTermExtended(
            application_id=CASE,
            body_no="2.10",
            reason="info_officials",
            previous_due_on=DUE,
            due_on=EXTENDED,
            extended_at=LAST_MOMENT,
        ),
    )
    assert state_of(decision).due_on == EXTENDED


@pytest.mark.parametrize("reason", ExtensionReason)
def test_a_term_is_extended_once(reason: ExtensionReason) -> None:
    extended = state_of(consideration.extend(ASSIGNED, Extend(reason), OFFICER))
    with pytest.raises(consideration.AlreadyExtended):
        consideration.extend(extended, Extend(reason), OFFICER)


def test_a_term_that_is_over_is_not_extended() -> None:
    with pytest.raises(consideration.TermOver):
        consideration.extend(ASSIGNED, Extend(ExtensionReason.ONSITE_CHECK), context(at=TOO_LATE))


@pytest.mark.parametrize("name", Checks.__slots__)
def test_every_check_must_be_passed(name: str) -> None:
    with pytest.raises(consideration.CheckNotPassed) as refused:
        consideration.verify(ASSIGNED, Verify(replace(PASSED, **{name: False})), OFFICER)
    assert name in str(refused.value)


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
    given = replace(ASSIGNED, category=category, requested_right=right)
    if granted is None:
        with pytest.raises(consideration.PermitKindNotAvailable):
            consideration.verify(given, Verify(PASSED, asked), OFFICER)
        return
    assert consideration.verify(given, Verify(PASSED, asked), OFFICER).events == (
        DocumentsVerified(
            application_id=CASE,
            body_no="2.10",
            permit_kind=granted,
            officer_id="officer-1",
            due_on=DUE,
            verified_at=LATER,
        ),
    )


def test_verification_drops_an_unsigned_proposal() -> None:
    verified = state_of(consideration.verify(PROPOSED, Verify(PASSED), OFFICER))
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
        with pytest.raises(error):
            refusal.propose(ASSIGNED, Propose(findings), OFFICER)
        return
    decision = refusal.propose(ASSIGNED, Propose(findings), OFFICER)
    proposed = state_of(decision)
    assert decision.events == ()
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
    given = replace(ASSIGNED, category=category, weapon_class=weapon_class)
    if available:
        assert state_of(refusal.propose(given, Propose((finding(ground),)), OFFICER)).grounds == (ground,)
    else:
        with pytest.raises(refusal.GroundNotAvailable):
            refusal.propose(given, Propose((finding(ground),)), OFFICER)


KK, RU = ApplicationLanguage.KK, ApplicationLanguage.RU


@pytest.mark.parametrize(
    ("of_application", "asked", "written"),
    [(KK, None, KK), (RU, None, RU), (RU, RU, RU), (RU, KK, KK), (KK, KK, KK), (KK, RU, None)],
)
def test_the_language_of_a_refusal(
    of_application: ApplicationLanguage, asked: ApplicationLanguage | None, written: ApplicationLanguage | None
) -> None:
    given = replace(ASSIGNED, language=of_application)
    if written is None:
        with pytest.raises(refusal.LanguageNotAvailable):
            refusal.propose(given, Propose((finding(),), asked), OFFICER)
    else:
        assert state_of(refusal.propose(given, Propose((finding(),), asked), OFFICER)).refusal_language is written


def test_a_proposal_replaces_the_one_before() -> None:
    again = state_of(refusal.propose(PROPOSED, Propose((finding(G.LEGAL_BAR),)), OFFICER))
    assert again.grounds == (G.LEGAL_BAR,)


@pytest.mark.parametrize(("at", "on_time"), [(LATER, True), (LAST_MOMENT, True), (TOO_LATE, False)])
def test_the_head_signs(at: datetime, on_time: bool) -> None:
    decision = refusal.sign(PROPOSED, Sign("Ә. Ғабдуллин"), context("head-1", at, Role.HEAD))
    signed = state_of(decision)
    assert decision.events == (
        ApplicationRefused(
            application_id=CASE,
            body_no="2.10",
            grounds=("no_storage_conditions",),
            refused_at=at,
            due_on=DUE,
            on_time=on_time,
        ),
    )
    assert (signed.stage, signed.ended_at, signed.wake_at) == (Stage.REFUSED, at, None)
    assert signed.signed_by == "head-1"


# -- the alarms


def ring(state: Review, at: datetime) -> Decision[Review]:
    return watch(state, None, Context(now=at, message_id=MESSAGE))


def approaching(threshold: int, stage: str = "review", due: date = DUE) -> DeadlineApproaching:
    return DeadlineApproaching(application_id=CASE, body_no="2.10", due_on=due, stage=stage, threshold=threshold)


def missed(stage: str = "review") -> DeadlineMissed:
    return DeadlineMissed(application_id=CASE, body_no="2.10", due_on=DUE, stage=stage)


FIVE = datetime(2011, 12, 1, 18, tzinfo=UTC)
ONE = datetime(2011, 12, 5, 18, tzinfo=UTC)


@pytest.mark.parametrize(
    ("given", "at", "told", "wake_at"),
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
def test_what_is_announced(given: Review, at: datetime, told: tuple[Event, ...], wake_at: datetime | None) -> None:
    decision = ring(given, at)
    assert decision.events == told
    assert state_of(decision).wake_at == wake_at


def test_an_extended_term_is_announced_anew() -> None:
    """R-14: the thresholds are those of the due day (ADR 12)."""
    told = state_of(ring(ASSIGNED, ONE))
    extended = state_of(consideration.extend(told, Extend(ExtensionReason.ONSITE_CHECK), context(at=ONE)))
    five_before, one_before = (datetime(2011, 12, day, 18, tzinfo=UTC) for day in (16, 20))
    assert extended.wake_at == five_before
    again = ring(extended, five_before)
    assert again.events == (approaching(5, due=EXTENDED),)
    assert state_of(again).wake_at == one_before
    assert ring(state_of(again), one_before).events == (approaching(1, due=EXTENDED),)


def test_a_case_that_comes_late_is_looked_at_at_once() -> None:
    late = state_of(arrivals.open_review(None, RECEIVED, Context(now=ONE, message_id=MESSAGE)))
    assert late.wake_at is not None
    assert late.wake_at <= ONE
    assert ring(late, ONE).events == (approaching(1),)


def test_nobody_is_head_and_officer_of_one_case() -> None:
    """R-51 and R-05, by domain."""
    both = context("officer-1", role=Role.HEAD)
    with pytest.raises(consideration.AssignedToOneself) as refused:
        consideration.assign(OPENED, Assign("officer-1"), both)
    assert refused.value.paragraph == "14"
    with pytest.raises(refusal.SignedByProposer) as unsigned:
        refusal.sign(PROPOSED, Sign(), both)
    assert unsigned.value.paragraph == "14"
