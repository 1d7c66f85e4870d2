"""What the reception's API takes and gives."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from pydantic import BaseModel, Field

from tirkeu_chassis.http.requests import Request
from tirkeu_chassis.office.time_zone import local_date
from tirkeu_contracts.standard import Language, TimeLimit, VisitPurpose
from tirkeu_contracts.standard.editions import edition_on
from tirkeu_intake.api.warnings import WarningOut, visit_warnings
from tirkeu_intake.domain.reception_calendar import ReceptionCalendar
from tirkeu_intake.domain.visits import Stage, Visit, exceeded, limits


class VisitIn(Request):
    paragraph: ClassVar[str | None] = "9"

    body_no: str
    purpose: VisitPurpose
    application_id: UUID | None = None


class CompletionIn(Request):
    paragraph: ClassVar[str | None] = "9"

    application_id: UUID | None = None


class VisitOut(BaseModel):
    visit_id: UUID
    body_no: str
    purpose: VisitPurpose
    stage: Stage
    arrived_at: datetime
    called_at: datetime | None
    completed_at: datetime | None
    waited_seconds: int | None
    served_seconds: int | None
    within_limits: bool | None = Field(description="the limits of paragraph 7; null before anything is measured")
    exceeded: list[TimeLimit]
    within_reception_hours: bool = Field(description="the hours of paragraph 9, with the days that the body has fixed")
    warnings: list[WarningOut]

    @classmethod
    def of(cls, visit: Visit, lang: Language = "en") -> "VisitOut":
        over = exceeded(visit)
        measured = visit.waited_seconds if visit.purpose is VisitPurpose.SUBMISSION else visit.served_seconds
        return cls(
            visit_id=visit.id,
            body_no=visit.body_no,
            purpose=visit.purpose,
            stage=visit.stage,
            arrived_at=visit.arrived_at,
            called_at=visit.called_at,
            completed_at=visit.completed_at,
            waited_seconds=visit.waited_seconds,
            served_seconds=visit.served_seconds,
            within_limits=None if measured is None else not over,
            exceeded=list(over),
            within_reception_hours=not visit.came_outside_hours,
            warnings=visit_warnings(visit, lang),
        )


class WaitingOut(BaseModel):
    visit_id: UUID
    purpose: VisitPurpose
    arrived_at: datetime
    waited_seconds: int = Field(description="so far")
    limit_seconds: int | None = Field(description="of paragraph 7(2); null where it sets none, as for a collection")

    @classmethod
    def of(cls, visit: Visit, now: datetime) -> "WaitingOut":
        minutes = limits(visit.purpose, edition_on(local_date(visit.arrived_at))).get(TimeLimit.QUEUE_SUBMIT_MAX)
        return cls(
            visit_id=visit.id,
            purpose=visit.purpose,
            arrived_at=visit.arrived_at,
            waited_seconds=int((now - visit.arrived_at).total_seconds()),
            limit_seconds=None if minutes is None else minutes * 60,
        )


class ReceptionQueueOut(BaseModel):
    body_no: str
    waiting: list[WaitingOut] = Field(description="the first is the next to be called")

    @classmethod
    def of(cls, body_no: str, waiting: Sequence[Visit], now: datetime) -> "ReceptionQueueOut":
        return cls(body_no=body_no, waiting=[WaitingOut.of(visit, now) for visit in waiting])


class ReceptionDaysIn(Request):
    paragraph: ClassVar[str | None] = "9"

    open_on: list[date] = Field(default=[], max_length=31, description="non-working days on which the body receives")
    closed_on: list[date] = Field(default=[], max_length=31, description="reception days that fall out")


class ReceptionDaysOut(BaseModel):
    body_no: str
    year: int
    month: int
    open_on: list[date]
    closed_on: list[date]
    hours: str = Field(description="those of the week, and of the non-working days")
    paragraph: str

    @classmethod
    def of(cls, calendar: ReceptionCalendar, lang: Language = "en") -> "ReceptionDaysOut":
        reception = edition_on(date(calendar.year, calendar.month, 1)).reception
        return cls(
            body_no=calendar.body_no,
            year=calendar.year,
            month=calendar.month,
            open_on=list(calendar.open_on),
            closed_on=list(calendar.closed_on),
            hours=reception.text.in_language(lang),
            paragraph=reception.paragraph,
        )
