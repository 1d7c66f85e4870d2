"""The moments of `as_of`: figures of what had been recorded by the end of a day, or by a moment."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from tirkeu_chassis.decider.refusals import Refusal
from tirkeu_chassis.office.time_zone import end_of_day, local_date, start_of_day
from tirkeu_metrics.domain.counting.counts import NOTHING, Counts
from tirkeu_metrics.domain.counting.periods import Month
from tirkeu_metrics.domain.folding import Kind
from tirkeu_metrics.domain.records.contributions import Contributions, difference


class MalformedMoment(Refusal):
    code = "malformed-moment"
    status = 422
    title = "No such moment"
    detail = (
        "`as_of` is a day in Almaty, with all that was recorded on it, or a time with its zone: "
        "2011-03-31 or 2011-03-31T12:00:00+06:00."
    )


class MomentToCome(Refusal):
    code = "moment-to-come"
    status = 422
    title = "The moment has not come yet"
    detail = "`as_of` lies in the future: nobody knows the figures as they will stand. Leave it out for those of now."


@dataclass(frozen=True, slots=True)
class AsOf:
    """The last whole day in Almaty that counts, and the moment of the day after it up to which the rest counts."""

    last_whole_day: date
    moment: datetime | None = None

    @property
    def until(self) -> datetime:
        """The last moment that counts."""
        return self.moment or end_of_day(self.last_whole_day) - timedelta(milliseconds=1)

    @property
    def beginning(self) -> datetime:
        """The first moment that the whole days don't cover."""
        return start_of_day(self.last_whole_day + timedelta(days=1))

    def is_after(self, now: datetime) -> bool:
        """Whether it has not come by now; today has."""
        return self.moment > now if self.moment else self.last_whole_day > local_date(now)

    def __str__(self) -> str:
        return self.moment.isoformat() if self.moment else self.last_whole_day.isoformat()


def parse_as_of(text: str) -> AsOf:
    """The moment that a text names.

    Raises:
        MalformedMoment
    """
    try:
        if len(text) == len("2011-03-31"):
            return _within_the_calendar(AsOf(date.fromisoformat(text)))
        # A `+` in an address that is not escaped arrives as a space.
        moment = datetime.fromisoformat(text.replace(" ", "+"))
        if moment.tzinfo is not None:
            return _within_the_calendar(AsOf(local_date(moment) - timedelta(days=1), moment))
    except (ValueError, OverflowError):
        raise MalformedMoment from None
    raise MalformedMoment


def _within_the_calendar(as_of: AsOf) -> AsOf:
    """Raises OverflowError where a moment around it is beyond what a datetime holds, in UTC too."""
    as_of.until.astimezone(UTC), as_of.beginning.astimezone(UTC)
    return as_of


def moved_within(kind: Kind[Any], record: Any, identity: Any, begin: datetime, until: datetime) -> Contributions:
    """What the events of one record that were recorded from one moment to another changed."""
    before = tuple(one for one in record.heard if one.recorded_at < begin)
    after = tuple(one for one in record.heard if one.recorded_at <= until)
    return difference(kind.counted(identity, record.body_no, after), kind.counted(identity, record.body_no, before))


def add_up(moves: Iterable[Contributions]) -> Mapping[Month, Counts]:
    """The sum by month."""
    months: dict[Month, Counts] = {}
    for one in moves:
        for month, moved in one.items():
            months[month] = months.get(month, NOTHING) + moved
    return months
