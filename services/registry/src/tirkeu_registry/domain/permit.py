"""The permit: drawn up by the officer, signed by the head, handed over by that officer (paragraphs 5, 14, 16)."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from tirkeu_chassis.decider.decision import Aggregate, Context, Decision
from tirkeu_chassis.decider.refusals import Refusal, require
from tirkeu_contracts.events import intake
from tirkeu_contracts.events.registry import PermitHandedOver
from tirkeu_contracts.standard import Action, ApplicantCategory, ApplicationLanguage, PermitKind, ReceivedBy, WeaponKind
from tirkeu_registry.domain.weapon import owner_marks


class Stage(StrEnum):
    """Where the permit is."""

    DRAFTED = "drafted"
    ISSUED = "issued"
    HANDED_OVER = "handed_over"
    RETURNED = "returned"
    CANCELLED = "cancelled"


SIGNED = frozenset({Stage.ISSUED, Stage.HANDED_OVER})


@dataclass(frozen=True, slots=True)
class PermitUnit:
    """A weapon of the permit; `reasons` say why it is a `duplicate`, empty where an earlier version drew the permit up.

    `differs` are particulars that were others in the register. `taken_from` are the permits that the weapon stood
    under until this one was signed, `went_over_to` is the one that was signed after it.
    """

    weapon_id: UUID
    kind: WeaponKind
    duplicate: bool
    differs: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    taken_from: tuple[UUID, ...] = ()
    went_over_to: UUID | None = None
    went_over_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Proxy:
    """Who received the permit by power of attorney; `power_of_attorney_until` where it has a last day (rule R-55)."""

    surname: str
    name: str
    power_of_attorney_no: str
    power_of_attorney_date: date
    patronymic: str | None = None
    power_of_attorney_until: date | None = None


@dataclass(frozen=True, slots=True)
class Particulars:
    """All personal data of the permit."""

    weapons: tuple[intake.Weapon, ...]
    applicant: intake.Person | None = None
    entity: intake.Entity | None = None
    employer: intake.Entity | None = None
    head_name: str = ""
    proxy: Proxy | None = None
    return_note: str = ""


@dataclass(frozen=True, slots=True)
class Permit:
    """One permit of one case; `extends` are the permits that its re-registration extends, once it is signed.

    `category` is None where an earlier version drew the permit up. `verification` is the verification of the case that
    it was drawn up from, counted from 1; 0 where review didn't count. `wake_at` is when its validity has to be looked
    at.
    """

    id: UUID
    body_no: str
    application_id: UUID
    permit_no: str
    kind: PermitKind
    action: Action
    units: tuple[PermitUnit, ...]
    language: ApplicationLanguage
    drafter: str
    drafted_at: datetime
    due_on: date
    particulars: Particulars
    category: ApplicantCategory | None = None
    stage: Stage = Stage.DRAFTED
    signed_by: str | None = None
    issued_at: datetime | None = None
    on_time: bool | None = None
    handed_over_at: datetime | None = None
    received_by: ReceivedBy | None = None
    cancelled_at: datetime | None = None
    extends: tuple[UUID, ...] = ()
    extended_by: UUID | None = None
    expiry_announced: bool = False
    expired: bool = False
    wake_at: datetime | None = None
    verification: int = 0

    @property
    def superseded_at(self) -> datetime | None:
        """When the last of its weapons went over to another permit; None while one hasn't."""
        moments = [unit.went_over_at for unit in self.units if unit.went_over_at is not None]
        return max(moments) if moments and len(moments) == len(self.units) else None


PERMITS = Aggregate(
    "permits",
    Permit,
    indexes=(("application_id",), ("body_no", "_id"), ("stage", "_id")),
    unique=(("permit_no",),),
)


@dataclass(frozen=True, slots=True)
class HandOver:
    """The officer hands the permit to the applicant, or to a proxy."""

    received_by: ReceivedBy
    proxy: Proxy | None = None


class WrongStage(Refusal):
    code = "wrong-stage"
    status = 409
    title = "The permit is at another stage"
    detail = "The permit is {stage}; this needs one of: {expected}."
    paragraph = "14"


class OtherOfficer(Refusal):
    code = "other-officer"
    status = 403
    title = "Another officer's permit"
    detail = "The officer who drew the permit up hands it over, and nobody else."
    paragraph = "16"


class PowerOfAttorneyMissing(Refusal):
    code = "power-of-attorney-missing"
    status = 422
    title = "The power of attorney is missing"
    detail = "Send `proxy` with the name, the number and the date of the power of attorney."
    paragraph = "16"


class ProxyNotExpected(Refusal):
    code = "proxy-not-expected"
    status = 422
    title = "The applicant needs no proxy"
    detail = "Leave `proxy` out, or send `received_by` as `proxy`."
    paragraph = "16"


class PowerOfAttorneyInFuture(Refusal):
    code = "power-of-attorney-in-future"
    status = 422
    title = "The power of attorney is of a day to come"
    detail = "`power_of_attorney_date` is later than today."
    paragraph = "16"


class PowerOfAttorneyExpired(Refusal):
    code = "power-of-attorney-expired"
    status = 422
    title = "The power of attorney has run out"
    detail = "`power_of_attorney_until` is over. Ask for a power of attorney that holds."
    paragraph = "16"


def hand_over(state: Permit, command: HandOver, ctx: Context) -> Decision[Permit]:
    """Hand the signed permit over (paragraph 16, rules R-54 and R-55)."""
    require_stage(state, Stage.ISSUED)
    require(ctx.actor_id() == state.drafter, OtherOfficer())
    proxy = command.proxy
    if command.received_by is ReceivedBy.PROXY:
        if proxy is None:
            raise PowerOfAttorneyMissing
        require(proxy.power_of_attorney_date <= ctx.today, PowerOfAttorneyInFuture())
        until = proxy.power_of_attorney_until
        require(until is None or until >= ctx.today, PowerOfAttorneyExpired())
    else:
        require(proxy is None, ProxyNotExpected())
    return Decision(
        replace(
            state,
            stage=Stage.HANDED_OVER,
            handed_over_at=ctx.now,
            received_by=command.received_by,
            particulars=replace(state.particulars, proxy=proxy),
        ),
        PermitHandedOver(
            application_id=state.application_id,
            body_no=state.body_no,
            permit_id=state.id,
            received_by=command.received_by,
            handed_over_at=ctx.now,
        ),
    )


def may_extend(permit: Permit, earlier: Permit) -> bool:
    """Whether a permit is of the same owner as an earlier one, and for every unit of it (11(2), R-37).

    An employer's name makes no owner: its employees have permits of their own. A unit that is left behind needs the
    earlier permit's term and notices.
    """
    if not {unit.weapon_id for unit in earlier.units} <= {unit.weapon_id for unit in permit.units}:
        return False
    new, old = permit.particulars, earlier.particulars
    return not set(owner_marks(new.applicant, new.entity)).isdisjoint(owner_marks(old.applicant, old.entity))


def require_stage(state: Permit, *stages: Stage) -> None:
    """Raises WrongStage."""
    require(state.stage in stages, WrongStage(stage=state.stage, expected=", ".join(stages)))
