"""The application and its stages: registered, then withdrawn, permitted or refused (paragraphs 13 and 17(2))."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from tirkeu_chassis.decider.decision import Aggregate, Context, Decision, NotYet
from tirkeu_chassis.decider.refusals import Refusal, require
from tirkeu_chassis.office.time_zone import local_date
from tirkeu_chassis.office.years import whole_years
from tirkeu_contracts.events import intake as events
from tirkeu_contracts.events.registry import PermitIssued
from tirkeu_contracts.events.review import ApplicationRefused
from tirkeu_contracts.standard import (
    Action,
    ApplicantCategory,
    ApplicationLanguage,
    DocumentCode,
    RequestedRight,
    WeaponClass,
)
from tirkeu_intake.domain.checklist import Circumstances
from tirkeu_intake.domain.particulars import NOTHING_STATED, Particulars, Stated, Unit
from tirkeu_intake.domain.receipts import Receipt


class Status(StrEnum):
    """Where the application stands, as the counter sees it."""

    REGISTERED = "registered"
    WITHDRAWN = "withdrawn"
    PERMITTED = "permitted"
    REFUSED = "refused"


RESULTS = frozenset({Status.PERMITTED, Status.REFUSED})
"""What a case comes to once: the first result told stands. A withdrawal that crossed it gives way to it."""


@dataclass(frozen=True, slots=True)
class Application:
    """A registered application; `missing` are documents of its list that were not handed in (17(1)).

    `doubtful` are those of its list that don't show what the standard asks of them. They and `outside_hours` are None
    where an earlier version registered it, which didn't look.
    """

    id: UUID
    body_no: str
    talon_no: str
    talon_code: str
    edition: str
    category: ApplicantCategory
    action: Action
    weapon_class: WeaponClass
    requested_right: RequestedRight
    units: tuple[Unit, ...]
    documents: tuple[DocumentCode, ...]
    language: ApplicationLanguage
    submitted_at: datetime
    registered_at: datetime
    clerk: str
    particulars: Particulars
    petition_no: str | None = None
    receipts: tuple[Receipt, ...] = ()
    stated: Stated = NOTHING_STATED
    missing: tuple[DocumentCode, ...] | None = None
    doubtful: tuple[DocumentCode, ...] | None = None
    outside_hours: bool | None = None
    status: Status = Status.REGISTERED
    ended_at: datetime | None = None
    permit_no: str | None = None
    statement_date: date | None = None


APPLICATIONS = Aggregate(
    "applications",
    Application,
    indexes=(("body_no", "_id"), ("petition_no",)),
    unique=(("talon_no",),),
)


@dataclass(frozen=True, slots=True)
class Withdraw:
    """The applicant gives the service up, by a signed statement (rule R-57)."""

    statement_date: date


class StatementDateWrong(Refusal):
    code = "statement-date-wrong"
    status = 422
    title = "The day of the statement can't be right"
    detail = "`statement_date` lies between the day of submission, {first}, and today."
    paragraph = "17(2)"


class ApplicationEnded(Refusal):
    code = "application-ended"
    status = 409
    title = "The application has ended"
    detail = "The application is {status}; it can't be withdrawn any more."
    paragraph = "17(2)"


def withdraw(state: Application, command: Withdraw, ctx: Context) -> Decision[Application]:
    """The applicant gives the service up; counted apart from refusals (17(2), rule R-57)."""
    require(state.status is Status.REGISTERED, ApplicationEnded(status=state.status))
    first = local_date(state.submitted_at)
    require(first <= command.statement_date <= ctx.today, StatementDateWrong(first=first))
    return Decision(
        replace(state, status=Status.WITHDRAWN, ended_at=ctx.now, statement_date=command.statement_date),
        events.ApplicationWithdrawn(
            application_id=state.id,
            body_no=state.body_no,
            withdrawn_at=ctx.now,
            statement_date=command.statement_date,
        ),
    )


def permitted(state: Application | None, event: PermitIssued, ctx: Context) -> Decision[Application]:
    """The permit is ready: the counter can say so to who asks with the talon. A result told again changes nothing."""
    if state is None:
        raise NotYet("application unknown")
    if state.status in RESULTS:
        return Decision()
    return Decision(replace(state, status=Status.PERMITTED, ended_at=event.issued_at, permit_no=event.permit_no))


def refused(state: Application | None, event: ApplicationRefused, ctx: Context) -> Decision[Application]:
    """The refusal is signed. A result told again changes nothing."""
    if state is None:
        raise NotYet("application unknown")
    if state.status in RESULTS:
        return Decision()
    return Decision(replace(state, status=Status.REFUSED, ended_at=event.refused_at))


def circumstances(application: Application) -> Circumstances:
    """What the documents of an application depend on."""
    return circumstances_of(
        application.category,
        application.action,
        application.weapon_class,
        application.units,
        application.stated,
        local_date(application.registered_at),
    )


def circumstances_of(
    category: ApplicantCategory,
    action: Action,
    weapon_class: WeaponClass,
    units: tuple[Unit, ...],
    stated: Stated,
    day: date,
) -> Circumstances:
    """The same, of what is registered on a day."""
    tested = stated.last_test_fire_on
    return Circumstances(
        category=category,
        action=action,
        weapon_class=weapon_class,
        kinds=frozenset(unit.kind for unit in units),
        source=stated.source,
        duty_due=not all(unit.exempt for unit in units),
        new_storage_facility=stated.new_storage_facility,
        years_since_test_fire=whole_years(tested, day) if tested is not None else None,
        serviceman=stated.serviceman,
    )
