"""Requests and answers of the reception: visits, the queue, the reception days."""

from datetime import date, datetime
from typing import Any, ClassVar, Self
from uuid import UUID

from pydantic import Field

from tirkeu_chassis.http.answers import Answer
from tirkeu_chassis.http.requests import Request
from tirkeu_chassis.office.time_zone import local_date
from tirkeu_contracts.standard import Language, TimeLimit, VisitPurpose
from tirkeu_contracts.standard.editions import edition_on
from tirkeu_intake.api.warnings import WarningOut, visit_warnings
from tirkeu_intake.domain.reception_calendar import FixDays, ReceptionCalendar
from tirkeu_intake.domain.visits import Arrive, Complete, Stage, Visit, exceeded, limits


class VisitIn(Request):
    paragraph: ClassVar[str | None] = "9"

    body_no: str
    purpose: VisitPurpose
    application_id: UUID | None = None

    def command(self) -> Arrive:
        """The visitor takes a place in the queue."""
        return Arrive(self.body_no, self.purpose, self.application_id)


class CompletionIn(Request):
    paragraph: ClassVar[str | None] = "9"

    application_id: UUID | None = None

    def command(self) -> Complete:
        """The visit ends."""
        return Complete(self.application_id)


class VisitOut(Answer):
    visit_id: UUID = Field(validation_alias="id")
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
    def of(cls, visit: Visit, /, lang: Language = "en", **computed: Any) -> Self:
        """The visit, with its warnings in one language."""
        over = exceeded(visit)
        measured = visit.waited_seconds if visit.purpose is VisitPurpose.SUBMISSION else visit.served_seconds
        return super().of(
            visit,
            within_limits=None if measured is None else not over,
            exceeded=over,
            within_reception_hours=not visit.came_outside_hours,
            warnings=visit_warnings(visit, lang),
            **computed,
        )


class WaitingOut(Answer):
    visit_id: UUID = Field(validation_alias="id")
    purpose: VisitPurpose
    arrived_at: datetime
    waited_seconds: int = Field(description="so far")
    limit_seconds: int | None = Field(description="of paragraph 7(2); null where it sets none, as for a collection")

    @classmethod
    def at(cls, now: datetime, visit: Visit) -> Self:
        """The visitor's place at a moment."""
        minutes = limits(visit.purpose, edition_on(local_date(visit.arrived_at))).get(TimeLimit.QUEUE_SUBMIT_MAX)
        return cls.of(
            visit,
            waited_seconds=int((now - visit.arrived_at).total_seconds()),
            limit_seconds=None if minutes is None else minutes * 60,
        )


class ReceptionQueueOut(Answer):
    body_no: str
    waiting: list[WaitingOut] = Field(description="the first is the next to be called")


class ReceptionDaysIn(Request):
    paragraph: ClassVar[str | None] = "9"

    open_on: list[date] = Field(default=[], max_length=31, description="non-working days on which the body receives")
    closed_on: list[date] = Field(default=[], max_length=31, description="reception days that fall out")

    def command(self, body_no: str, month: str) -> FixDays:
        """The days of a body's month, which is like 2011-03."""
        year, number = (int(part) for part in month.split("-"))
        return FixDays(body_no, year, number, tuple(self.open_on), tuple(self.closed_on))


class ReceptionDaysOut(Answer):
    body_no: str
    year: int
    month: int
    open_on: list[date]
    closed_on: list[date]
    hours: str = Field(description="those of the week, and of the non-working days")
    paragraph: str

    @classmethod
    def of(cls, calendar: ReceptionCalendar, /, lang: Language = "en", **computed: Any) -> Self:
        """The days of a month, with the hours in one language."""
        reception = edition_on(date(calendar.year, calendar.month, 1)).reception
        return super().of(calendar, hours=reception.text.in_language(lang), paragraph=reception.paragraph, **computed)
