"""The catalogue of services and the share of them whose information can be had electronically (indicator 3.2).

It is national: every scope shows the same figure, and it is announced for the country alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from tirkeu_chassis.decision import Aggregate, Context, Decision
from tirkeu_chassis.time_zone import local_date, start_of_day
from tirkeu_contracts.events.intake import ServiceInformationChanged
from tirkeu_contracts.events.metrics import IndicatorUpdated
from tirkeu_contracts.standard import IndicatorCode
from tirkeu_metrics.domain.share import Share
from tirkeu_metrics.domain.sums import PAUSE


@dataclass(frozen=True, slots=True, order=True)
class Availability:
    """From this moment on, a service's information could or could not be had electronically."""

    changed_at: datetime
    service_code: str
    available_electronically: bool


@dataclass(frozen=True, slots=True)
class YearShare:
    """The share that was last announced for a year."""

    year: int
    share: Share


@dataclass(frozen=True, slots=True)
class ServiceCatalogue:
    """The whole history in order of time. `wake_at` is the next announcement, or the next turn of the year."""

    history: tuple[Availability, ...] = ()
    announced: tuple[YearShare, ...] = ()
    wake_at: datetime | None = None


CATALOGUES = Aggregate("service_catalogue", ServiceCatalogue)
CATALOGUE = CATALOGUES.key("national")


def services(catalogue: ServiceCatalogue, year: int) -> Mapping[str, Availability]:
    """Each service known at the end of a year (in Almaty) or now, by code, as it then was."""
    end = _start_of_year(year + 1)
    return {entry.service_code: entry for entry in catalogue.history if entry.changed_at < end}


def available_share(catalogue: ServiceCatalogue, year: int) -> Share:
    """Indicator 3.2 of a year."""
    known = services(catalogue, year).values()
    return Share(sum(one.available_electronically for one in known), len(known))


def service_changed(
    state: ServiceCatalogue | None, event: ServiceInformationChanged, ctx: Context
) -> Decision[ServiceCatalogue]:
    """A service was entered in the catalogue, or its information became available or unavailable."""
    catalogue = state or ServiceCatalogue()
    entry = Availability(event.changed_at, event.service_code, event.available_electronically)
    if entry in catalogue.history:
        return Decision()
    soon = ctx.now + PAUSE
    return Decision(
        replace(
            catalogue,
            history=tuple(sorted((*catalogue.history, entry))),
            wake_at=min(catalogue.wake_at or soon, soon),
        )
    )


def announce_share(state: ServiceCatalogue, message: None, ctx: Context) -> Decision[ServiceCatalogue]:
    """Tell of every year whose share isn't the one last told of; a new year begins with the old one's (alarm)."""
    this_year = ctx.today.year
    first = local_date(state.history[0].changed_at).year if state.history else this_year
    shares = tuple(YearShare(year, available_share(state, year)) for year in range(first, this_year + 1))
    return Decision(
        replace(state, announced=shares, wake_at=_start_of_year(this_year + 1)),
        *(
            IndicatorUpdated(
                indicator=IndicatorCode.INFORMATION_ELECTRONIC,
                year=one.year,
                numerator=one.share.numerator,
                denominator=one.share.denominator,
                value=one.share.value,
                as_of=ctx.now,
            )
            for one in shares
            if one not in state.announced
        ),
    )


def _start_of_year(year: int) -> datetime:
    return start_of_day(date(year, 1, 1))
