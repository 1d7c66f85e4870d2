"""The consideration of a case: from the head's desk to the officer's result (paragraphs 7, 14 and 17)."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from tirkeu_chassis.decision import Aggregate, Context, Decision, NotYet, Refusal, require
from tirkeu_contracts.events import intake
from tirkeu_contracts.events.registry import PermitIssued
from tirkeu_contracts.events.review import ApplicationAssigned, DocumentsVerified, ReviewTermExtended
from tirkeu_contracts.standard import (
    Action,
    ApplicantCategory,
    ApplicationLanguage,
    DocumentCode,
    ExtensionReason,
    PermitKind,
    RefusalGround,
    RequestedRight,
    WeaponClass,
    WeaponKind,
)
from tirkeu_review.domain.term import EXTENDED_DAYS, STANDARD_DAYS, due_on, next_wake


class Stage(StrEnum):
    """Where the case stands; the last three are its ends."""

    OPENED = "opened"
    ASSIGNED = "assigned"
    REFUSAL_PROPOSED = "refusal_proposed"
    VERIFIED = "verified"
    REFUSED = "refused"
    PERMIT_ISSUED = "permit_issued"
    WITHDRAWN = "withdrawn"


ENDS = frozenset({Stage.REFUSED, Stage.PERMIT_ISSUED, Stage.WITHDRAWN})
WITH_OFFICER = (Stage.ASSIGNED, Stage.REFUSAL_PROPOSED)


@dataclass(frozen=True, slots=True)
class Finding:
    """A ground for refusal with its reasons as to the substance (paragraph 14, rule R-53)."""

    ground: RefusalGround
    legal_reference: str
    text: str
    offence_dates: tuple[date, ...] = ()
    missing_documents: tuple[DocumentCode, ...] = ()


@dataclass(frozen=True, slots=True)
class Particulars:
    """All personal data of the case; `weapons` is empty until the case file has come."""

    applicant: intake.Person | None = None
    entity: intake.Entity | None = None
    employer: intake.Entity | None = None
    responsible_person: intake.Person | None = None
    persons_with_access: tuple[intake.Person, ...] = ()
    weapons: tuple[intake.Weapon, ...] = ()
    findings: tuple[Finding, ...] = ()
    head_name: str = ""


@dataclass(frozen=True, slots=True)
class Review:
    """A case under consideration, or considered. `announced` are the thresholds whose coming was told."""

    id: UUID
    body_no: str
    talon_no: str
    category: ApplicantCategory
    action: Action
    weapon_class: WeaponClass
    requested_right: RequestedRight
    units: tuple[WeaponKind, ...]
    documents: tuple[DocumentCode, ...]
    language: ApplicationLanguage
    registered_at: datetime
    due_on: date
    wake_at: datetime | None
    particulars: Particulars = Particulars()
    stage: Stage = Stage.OPENED
    officer_id: str | None = None
    assigned_at: datetime | None = None
    extension_reason: ExtensionReason | None = None
    extended_at: datetime | None = None
    permit_kind: PermitKind | None = None
    verified_at: datetime | None = None
    grounds: tuple[RefusalGround, ...] = ()
    refusal_language: ApplicationLanguage | None = None
    proposed_at: datetime | None = None
    signed_by: str | None = None
    ended_at: datetime | None = None
    announced: tuple[int, ...] = ()
    missed: bool = False


REVIEWS = Aggregate(
    "reviews",
    Review,
    indexes=(("due_on", "_id"), ("body_no", "stage", "due_on", "_id"), ("officer_id", "due_on", "_id")),
)


@dataclass(frozen=True, slots=True)
class Assign:
    """The head hands the case to an officer."""

    officer_id: str


@dataclass(frozen=True, slots=True)
class Extend:
    """The officer needs outside information or an on-site check."""

    reason: ExtensionReason


@dataclass(frozen=True, slots=True)
class Checks:
    """What the officer has looked at (paragraphs 11, 14 and 17)."""

    documents_complete: bool
    person_checked: bool
    weapon_inspected: bool
    storage_checked: bool

    def failed(self) -> tuple[str, ...]:
        """The names of those that are not confirmed."""
        return tuple(name for name in self.__slots__ if not getattr(self, name))


@dataclass(frozen=True, slots=True)
class Verify:
    """The officer finds nothing that bars the permit; `permit_kind` None for the one that was asked for."""

    checks: Checks
    permit_kind: PermitKind | None = None


class WrongStage(Refusal):
    code = "wrong-stage"
    status = 409
    title = "The case is at another stage"
    detail = "The case is {stage}; this needs {expected}."
    paragraph = "14"


class OtherOfficer(Refusal):
    code = "other-officer"
    status = 403
    title = "Another officer's case"
    detail = "The head has assigned this case to another officer. Ask the head to assign it to you."
    paragraph = "14"


class AlreadyExtended(Refusal):
    code = "already-extended"
    status = 409
    title = "The term is extended already"
    detail = "A term is extended once, to 30 calendar days from registration: {due_on}."
    paragraph = "7(1)(b)"


class TermOver(Refusal):
    code = "term-over"
    status = 409
    title = "The term is over"
    detail = "The due day was {due_on}; a term that is over can't be extended. Settle the case as it is."
    paragraph = "7(1)"


class CheckNotPassed(Refusal):
    code = "check-not-passed"
    status = 422
    title = "A check is not passed"
    detail = "Not confirmed: {checks}. Finish the check, or propose a refusal."
    paragraph = "14"


class PermitKindNotAvailable(Refusal):
    code = "permit-kind-not-available"
    status = 422
    title = "This permit was not asked for, or can't be had"
    detail = "At most `{most}` can be granted here: no more than was asked for, and storage alone to an entity."
    paragraph = "5"


def open_review(state: Review | None, event: intake.ApplicationReceived, ctx: Context) -> Decision[Review]:
    """The case comes to the head, and its term runs from registration (rules R-11 and R-12)."""
    if state is not None:
        return Decision()
    due = due_on(event.registered_at, STANDARD_DAYS)
    return Decision(
        Review(
            id=event.application_id,
            body_no=event.body_no,
            talon_no=event.talon_no,
            category=ApplicantCategory(event.applicant_category),
            action=Action(event.action),
            weapon_class=WeaponClass(event.weapon_class),
            requested_right=RequestedRight(event.requested_right),
            units=tuple(WeaponKind(unit.kind) for unit in event.units),
            documents=tuple(DocumentCode(code) for code in event.documents),
            language=ApplicationLanguage(event.language),
            registered_at=event.registered_at,
            due_on=due,
            wake_at=next_wake(due, (), ctx.now),
        )
    )


def attach(state: Review | None, event: intake.ApplicationParticulars, ctx: Context) -> Decision[Review]:
    """The case file with personal data, whatever became of the case meanwhile."""
    if state is None:
        raise NotYet("review unknown")
    if state.particulars.weapons:
        return Decision()
    particulars = replace(
        state.particulars,
        applicant=event.applicant,
        entity=event.entity,
        employer=event.employer,
        responsible_person=event.responsible_person,
        persons_with_access=event.persons_with_access,
        weapons=event.weapons,
    )
    return Decision(replace(state, particulars=particulars))


def withdraw(state: Review | None, event: intake.ApplicationWithdrawn, ctx: Context) -> Decision[Review]:
    """The applicant gave the service up (17(2), rule R-57); a result that was ready before stands."""
    if state is None:
        raise NotYet("review unknown")
    if state.stage in ENDS:
        return Decision()
    grounds = (RefusalGround.VOLUNTARY_WITHDRAWAL,)
    return Decision(replace(end(state, Stage.WITHDRAWN, event.withdrawn_at), grounds=grounds))


def permit_issued(state: Review | None, event: PermitIssued, ctx: Context) -> Decision[Review]:
    """The head has signed the permit: the result is ready."""
    if state is None:
        raise NotYet("review unknown")
    if state.stage in ENDS:
        return Decision()
    return Decision(end(state, Stage.PERMIT_ISSUED, event.issued_at))


def assign(state: Review, command: Assign, ctx: Context) -> Decision[Review]:
    """The head assigns the case, or assigns it anew (rule R-51).

    A refusal that is proposed and not signed falls away: so the head sends a case back.
    """
    require_stage(state, Stage.OPENED, *WITH_OFFICER)
    if state.stage is Stage.ASSIGNED and state.officer_id == command.officer_id:
        return Decision()
    return Decision(
        replace(without_proposal(state), stage=Stage.ASSIGNED, officer_id=command.officer_id, assigned_at=ctx.now),
        ApplicationAssigned(
            application_id=state.id,
            body_no=state.body_no,
            officer_id=command.officer_id,
            due_on=state.due_on,
            assigned_at=ctx.now,
        ),
    )


def extend(state: Review, command: Extend, ctx: Context) -> Decision[Review]:
    """Thirty days instead of fifteen, once, while the term runs (7(1)(b), rule R-13)."""
    require_stage(state, *WITH_OFFICER)
    require_officer(state, ctx)
    require(state.extension_reason is None, AlreadyExtended(due_on=state.due_on))
    require(ctx.today <= state.due_on, TermOver(due_on=state.due_on))
    due = due_on(state.registered_at, EXTENDED_DAYS)
    return Decision(
        replace(
            state,
            due_on=due,
            extension_reason=command.reason,
            extended_at=ctx.now,
            wake_at=next_wake(due, state.announced, ctx.now),
        ),
        ReviewTermExtended(
            application_id=state.id,
            body_no=state.body_no,
            reason=command.reason,
            previous_due_on=state.due_on,
            due_on=due,
            extended_at=ctx.now,
        ),
    )


def verify(state: Review, command: Verify, ctx: Context) -> Decision[Review]:
    """The documents are complete and nothing bars the permit: the registry may draw it up (paragraph 14)."""
    require_stage(state, *WITH_OFFICER)
    officer = require_officer(state, ctx)
    failed = command.checks.failed()
    require(not failed, CheckNotPassed(checks=", ".join(failed)))
    most = PermitKind.PERMIT_STORAGE if state.category.is_entity else state.requested_right.permit_kind
    kind = command.permit_kind or most
    require(kind in {most, PermitKind.PERMIT_STORAGE}, PermitKindNotAvailable(most=most))
    return Decision(
        replace(without_proposal(state), stage=Stage.VERIFIED, permit_kind=kind, verified_at=ctx.now),
        DocumentsVerified(
            application_id=state.id,
            body_no=state.body_no,
            permit_kind=kind,
            officer_id=officer,
            due_on=state.due_on,
            verified_at=ctx.now,
        ),
    )


def require_stage(state: Review, *stages: Stage) -> None:
    """Raises WrongStage."""
    require(state.stage in stages, WrongStage(stage=state.stage, expected=" or ".join(stages)))


def require_officer(state: Review, ctx: Context) -> str:
    """The officer the case is assigned to; raises OtherOfficer where somebody else acts."""
    officer = ctx.actor_id()
    require(officer == state.officer_id, OtherOfficer())
    return officer


def without_proposal(state: Review) -> Review:
    """The case without the refusal that was proposed; unsigned, it binds nobody."""
    return replace(
        state,
        grounds=(),
        refusal_language=None,
        proposed_at=None,
        particulars=replace(state.particulars, findings=()),
    )


def end(state: Review, stage: Stage, at: datetime) -> Review:
    """The case at its end: its term is watched no more."""
    return replace(state, stage=stage, ended_at=at, wake_at=None)
