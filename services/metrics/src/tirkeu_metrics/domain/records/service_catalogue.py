"""The catalogue of services, and the share of them whose information is available electronically (indicator 3.2).

It is national: every scope shows the same figure.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from tirkeu_chassis.decider.decision import Aggregate
from tirkeu_chassis.office.time_zone import end_of_day
from tirkeu_contracts.envelope import Envelope
from tirkeu_contracts.events.intake import ServiceInformationChanged
from tirkeu_metrics.domain.counting.periods import Period
from tirkeu_metrics.domain.counting.share import Share


@dataclass(frozen=True, slots=True, order=True)
class Availability:
    """From this moment on, a service's information could or could not be had electronically, as an event said."""

    changed_at: datetime
    service_code: str
    available_electronically: bool
    recorded_at: datetime
    event_id: UUID
    sequence: int
    offset: int | None = field(default=None, compare=False)

    @property
    def fact(self) -> tuple[object, ...]:
        """What it says, whatever id it came under."""
        return self.changed_at, self.service_code, self.available_electronically, self.sequence


@dataclass(frozen=True, slots=True)
class ServiceCatalogue:
    """The whole history in order of time."""

    history: tuple[Availability, ...] = ()


CATALOGUES = Aggregate("service_catalogues", ServiceCatalogue)
NATIONAL = "national"


def entered(
    catalogue: ServiceCatalogue, event: ServiceInformationChanged, envelope: Envelope, offset: int | None = None
) -> ServiceCatalogue:
    """The catalogue with one more event; the same one if its fact was heard before, be it under another id."""
    entry = Availability(
        changed_at=event.changed_at,
        service_code=event.service_code,
        available_electronically=event.available_electronically,
        recorded_at=envelope.time,
        event_id=envelope.id,
        sequence=envelope.sequence,
        offset=offset,
    )
    known = {one.fact: one for one in catalogue.history}
    same = known.get(entry.fact)
    # Of several ids the first place stands, so that every delivery gives the same.
    if same is not None and same <= entry:
        return catalogue
    known[entry.fact] = entry
    return ServiceCatalogue(tuple(sorted(known.values())))


def services(
    catalogue: ServiceCatalogue, period: Period, recorded_until: datetime | None = None
) -> Mapping[str, Availability]:
    """Each service known at the end of a period (in Almaty) or now, by code, as it then was."""
    end = end_of_day(period.last)
    return {
        entry.service_code: entry
        for entry in catalogue.history
        if entry.changed_at < end and (recorded_until is None or entry.recorded_at <= recorded_until)
    }


def available_share(catalogue: ServiceCatalogue, period: Period | int, recorded_until: datetime | None = None) -> Share:
    """Indicator 3.2 of a period; a number is a year."""
    known = services(catalogue, Period(period) if isinstance(period, int) else period, recorded_until).values()
    return Share(sum(one.available_electronically for one in known), len(known))
