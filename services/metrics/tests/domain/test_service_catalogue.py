"""The catalogue of services (indicator 3.2)."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from tirkeu_contracts.events.intake import (
    ServiceInformationChanged,
)
from tirkeu_metrics.domain.announcing import (
    CATALOGUE_TOLD,
    CatalogueAnnouncement,
    YearShare,
    announce_share,
)
from tirkeu_metrics.domain.counting.periods import parse_period
from tirkeu_metrics.domain.counting.share import Share
from tirkeu_metrics.domain.folding import service_changed
from tirkeu_metrics.domain.projection import FIRST
from tirkeu_metrics.domain.records.service_catalogue import NATIONAL, Availability, ServiceCatalogue, available_share

from .told import A_SECOND, NOW, at, envelope, given, updated


def entry(text: str, code: str, available: bool, number: int = 0) -> Availability:
    return Availability(at(text), code, available, NOW, UUID(int=100 + number), number)


HISTORY = (
    entry("2009-12-31T23:59", "a", False, 1),
    entry("2010-06-01T12:00", "a", True, 2),
    entry("2010-07-01T12:00", "b", False, 3),
    entry("2011-01-01T00:00", "b", True, 4),
)


@pytest.mark.parametrize(
    ("period", "share"),
    [
        ("2008", Share(0, 0)),
        ("2009", Share(0, 1)),
        ("2010-Q1", Share(0, 1)),
        ("2010-06", Share(1, 1)),
        ("2010", Share(1, 2)),
        ("2011", Share(2, 2)),
        ("2012", Share(2, 2)),
    ],
)
def test_the_state_at_the_end_of_the_period_counts(period: str, share: Share) -> None:
    assert available_share(ServiceCatalogue(HISTORY), parse_period(period)) == share


def changed(one: Availability) -> ServiceInformationChanged:
    return ServiceInformationChanged(
        service_code=one.service_code,
        available_electronically=one.available_electronically,
        changed_at=one.changed_at,
    )


NATIONAL_KEY = FIRST.catalogues.key(NATIONAL)


@pytest.mark.parametrize(
    ("state", "number", "expected", "wake_at"),
    [
        pytest.param((), 2, (HISTORY[1],), None, id="the first"),
        pytest.param(
            HISTORY[1:], 1, HISTORY, NOW + timedelta(days=300), id="one that comes late takes its place in time"
        ),
        pytest.param(HISTORY[:1], 2, HISTORY[:2], NOW, id="an announcement that is due is not put off"),
        pytest.param(HISTORY, 2, None, None, id="heard before"),
    ],
)
def test_the_history_of_a_service(
    state: tuple[Availability, ...],
    number: int,
    expected: tuple[Availability, ...] | None,
    wake_at: datetime | None,
) -> None:
    others: dict[Any, Any] = {
        NATIONAL_KEY: ServiceCatalogue(state),
        CATALOGUE_TOLD: CatalogueAnnouncement(wake_at=wake_at),
    }
    decision = given(envelope=envelope(number), known=others).when(service_changed, changed(HISTORY[number - 1]))
    if expected is None:
        decision.then()
        return
    assert {change.key: change.state for change in decision.also} == {
        NATIONAL_KEY: ServiceCatalogue(expected),
        CATALOGUE_TOLD: CatalogueAnnouncement(wake_at=min(wake_at or NOW + A_SECOND, NOW + A_SECOND)),
    }


def test_the_share_of_each_year_is_told_when_it_changes_and_when_a_year_begins() -> None:
    told = tuple(YearShare(year, share) for year, share in ((2009, Share(0, 1)), (2010, Share(1, 2))))
    catalogue = ServiceCatalogue(HISTORY[:3])
    decision = given(CatalogueAnnouncement(told, wake_at=NOW), known={NATIONAL_KEY: catalogue}).when(
        announce_share, None
    )
    assert decision.state == CatalogueAnnouncement(
        (*told, YearShare(2011, Share(1, 2))), wake_at=at("2012-01-01T00:00")
    )
    decision.then_tells(updated(1, 2, "50.00", indicator="3.2", body_no=None))
