"""A case under consideration: its stages, its state, and who may act on it (paragraphs 7, 14 and 17)."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from tirkeu_chassis.decider.decision import Aggregate, Context
from tirkeu_chassis.decider.refusals import Refusal, require
from tirkeu_contracts.events import intake
from tirkeu_contracts.standard import (
    Action,
    ApplicantCategory,
    ApplicationLanguage,
    DocumentCode,
    ExtensionReason,
    OffenceKind,
    PermitKind,
    PremisesActSignatory,
    RefusalGround,
    RequestedRight,
    WeaponClass,
    WeaponKind,
)
from tirkeu_contracts.standard.editions import FIRST_EDITION


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
    offence_kind: OffenceKind | None = None


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
    residence: intake.Residence | None = None
    petitioning_state: str | None = None
    employer_annex: str | None = None
    premises_act_signatories: tuple[PremisesActSignatory, ...] = ()


@dataclass(frozen=True, slots=True)
class Review:
    """A case under consideration, or considered.

    `announced` are the thresholds of the due day whose coming was told, `edition` the edition of the standard that it
    is decided by. `missing_documents` are those of the list that the chancery didn't get, `doubtful_documents` those
    that it got and that don't show what the standard asks of them; None where it didn't say. `accounted_for` are those
    of both that are in order or aren't needed, as the officer who verified the case says; `citizenship_confirmed` that
    the officer has seen whose citizen the applicant is. `verifications` is how often the case was verified: once more
    after each draft that the head returned.
    """

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
    edition: str = FIRST_EDITION
    missing_documents: tuple[DocumentCode, ...] | None = None
    extended_by: str | None = None
    accounted_for: tuple[DocumentCode, ...] = ()
    doubtful_documents: tuple[DocumentCode, ...] | None = None
    citizenship_confirmed: bool = False
    verifications: int = 0


REVIEWS = Aggregate(
    "reviews",
    Review,
    indexes=(("due_on", "_id"), ("body_no", "stage", "due_on", "_id"), ("officer_id", "due_on", "_id")),
)


class WrongStage(Refusal):
    code = "wrong-stage"
    status = 409
    title = "The case is at another stage"
    detail = "The case is {stage}; this needs one of: {expected}."
    paragraph = "14"


class OtherOfficer(Refusal):
    code = "other-officer"
    status = 403
    title = "Another officer's case"
    detail = "The head has assigned this case to another officer. Ask the head to assign it to you."
    paragraph = "14"


def require_stage(state: Review, *stages: Stage) -> None:
    """Raises WrongStage."""
    require(state.stage in stages, WrongStage(stage=state.stage, expected=", ".join(stages)))


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
