"""The figures of the current year as Prometheus gauges, for the country and each department."""

import asyncio
from typing import Final

import structlog
from prometheus_client import Gauge

from tirkeu_chassis.office.time_zone import local_date
from tirkeu_chassis.service import Service
from tirkeu_chassis.store.errors import StoreUnavailable
from tirkeu_contracts.standard import IndicatorCode
from tirkeu_contracts.standard.directory import departments
from tirkeu_metrics.domain.counting.share import Share
from tirkeu_metrics.figures.figures import read_figures_of_many, shares_of

log = structlog.get_logger(__name__)

LOOK_SECONDS: Final = 5.0
BODIES: Final[tuple[str | None, ...]] = (None, *(one.no for one in departments()))

LABELS: Final = ("code", "body")
VALUE = Gauge("tirkeu_indicator_percent", "An indicator or series of the current year; NaN without a value", LABELS)
NUMERATOR = Gauge("tirkeu_indicator_numerator", "What it counts; NaN where it is withheld", LABELS)
DENOMINATOR = Gauge("tirkeu_indicator_denominator", "Of how many; NaN where it is withheld", LABELS)


async def keep_gauges(service: Service) -> None:
    """Read the figures, all in one query, for as long as the service runs."""
    while True:
        try:
            today = local_date(service.clock.now())
            for figures in await read_figures_of_many(service.store, today.year, BODIES, today=today):
                for code, share in shares_of(figures).items():
                    withheld = isinstance(code, IndicatorCode) and code in figures.withheld
                    _show(code, figures.body or "country", None if withheld else share)
        except (StoreUnavailable, OSError) as error:
            # No database, or a clock file that can't be read for a moment.
            log.warning("gauges stand still", reason=type(error).__name__)
        except Exception:
            log.exception("gauges failed")
        await asyncio.sleep(LOOK_SECONDS)


def _show(code: str, body: str, share: Share | None) -> None:
    """Show a share; None for one that is withheld."""
    nothing = float("nan")
    NUMERATOR.labels(code, body).set(nothing if share is None else share.numerator)
    DENOMINATOR.labels(code, body).set(nothing if share is None else share.denominator)
    VALUE.labels(code, body).set(nothing if share is None or share.value is None else float(share.value))
