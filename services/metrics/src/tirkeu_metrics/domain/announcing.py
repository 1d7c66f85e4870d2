"""Announces changed indicators: `indicator.updated.v1`, each at most once a second, the last value always.

The values last announced are kept apart from the figures, so that the figures follow from the events alone.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from tirkeu_chassis.decider.decision import Aggregate, Change, Context, Decision, Key
from tirkeu_chassis.office.time_zone import local_date, start_of_day
from tirkeu_contracts.events.metrics import IndicatorUpdated
from tirkeu_contracts.standard import IndicatorCode
from tirkeu_metrics.domain.counting.counts import Counts
from tirkeu_metrics.domain.counting.disclosure import FEWEST
from tirkeu_metrics.domain.counting.measures import INDICATORS, QUESTIONS
from tirkeu_metrics.domain.counting.share import Share
from tirkeu_metrics.domain.counting.sums import COUNTRY, body_of
from tirkeu_metrics.domain.rebuild import STANDING, Standing
from tirkeu_metrics.domain.records.service_catalogue import NATIONAL, ServiceCatalogue, available_share

PAUSE = timedelta(seconds=1)
"""Least time between two announcements of one indicator."""


@dataclass(frozen=True, slots=True)
class Announcement:
    """What was last told of the indicators of a scope and year; `wake_at` is set while there is more to tell."""

    scope: str
    year: int
    told: Counts = field(default_factory=Counts)
    wake_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class YearShare:
    """The share of a year."""

    year: int
    share: Share


@dataclass(frozen=True, slots=True)
class CatalogueAnnouncement:
    """What was last told of indicator 3.2. `wake_at` is the next announcement, or the next turn of the year."""

    told: tuple[YearShare, ...] = ()
    wake_at: datetime | None = None


ANNOUNCEMENTS = Aggregate("announcements", Announcement)
CATALOGUE_ANNOUNCEMENTS = Aggregate("catalogue_announcements", CatalogueAnnouncement)
CATALOGUE_TOLD = CATALOGUE_ANNOUNCEMENTS.key(NATIONAL)


def is_told_of(scope: str) -> bool:
    """Whether the indicators of a scope are announced: those of a department without its units are not."""
    return not scope.startswith("direct/")


def announcement_key(scope: str, year: int) -> Key[Announcement]:
    """The key of what was told of a scope and year."""
    return ANNOUNCEMENTS.key(scope, year)


def to_be_told(scope: str, year: int, moved: Counts, ctx: Context) -> Iterable[Change[Announcement]]:
    """Have it told in a second, unless it will be already, that a scope's figures have moved."""
    key = announcement_key(scope, year)
    told = ctx.others[key] or Announcement(scope, year)
    if told.wake_at is None and any(share != Share() for share in moved.shares().values()):
        yield Change(key, replace(told, wake_at=ctx.now + PAUSE))


def announce(state: Announcement, message: None, ctx: Context) -> Decision[Announcement]:
    """Tell of the indicators that changed since they were last told of (alarm)."""
    live = (ctx.others[STANDING] or Standing()).live
    key = live.sums.key(state.scope, state.year)
    sums = ctx.others[key]
    counts = sums.counts if sums else Counts()
    before = state.told.shares()
    return Decision(
        replace(state, told=_of_indicators(counts), wake_at=None),
        *(
            _updated(indicator, body_of(state.scope), YearShare(state.year, share), ctx.now)
            for indicator, share in counts.shares().items()
            if share != before[indicator] and _is_published(indicator, state.scope, share)
        ),
        # Written as it is: whoever moves these sums meanwhile must see that what was told has changed.
        also=[Change(key, sums)] if sums else [],
    )


@dataclass(frozen=True, slots=True)
class TellAgain:
    """Figures come from another projection now: whatever differs from what was told is to be told."""

    scope: str
    year: int


def tell_again(state: Announcement | None, message: TellAgain, ctx: Context) -> Decision[Announcement]:
    """Have it told at once where it differs."""
    told = state or Announcement(message.scope, message.year)
    live = (ctx.others[STANDING] or Standing()).live
    sums = ctx.others[live.sums.key(message.scope, message.year)]
    same = (sums.counts if sums else Counts()).shares() == told.told.shares()
    return Decision() if same else Decision(replace(told, wake_at=told.wake_at or ctx.now))


def tell_catalogue_again(
    state: CatalogueAnnouncement | None, message: None, ctx: Context
) -> Decision[CatalogueAnnouncement]:
    """The same for the catalogue: the alarm finds out what differs."""
    return Decision(replace(state or CatalogueAnnouncement(), wake_at=ctx.now))


def catalogue_to_be_told(ctx: Context) -> Change[CatalogueAnnouncement]:
    """Have it told in a second that the catalogue has changed."""
    told = ctx.others[CATALOGUE_TOLD] or CatalogueAnnouncement()
    soon = ctx.now + PAUSE
    return Change(CATALOGUE_TOLD, replace(told, wake_at=min(told.wake_at or soon, soon)))


def announce_share(state: CatalogueAnnouncement, message: None, ctx: Context) -> Decision[CatalogueAnnouncement]:
    """Tell of every year whose share isn't the one last told of; a new year begins with the old one's (alarm)."""
    live = (ctx.others[STANDING] or Standing()).live
    key = live.catalogues.key(NATIONAL)
    stored = ctx.others[key]
    catalogue = stored or ServiceCatalogue()
    this_year = ctx.today.year
    first = local_date(catalogue.history[0].changed_at).year if catalogue.history else this_year
    shares = tuple(YearShare(year, available_share(catalogue, year)) for year in range(first, this_year + 1))
    return Decision(
        CatalogueAnnouncement(shares, wake_at=start_of_day(date(this_year + 1, 1, 1))),
        *(
            _updated(IndicatorCode.INFORMATION_ELECTRONIC, None, one, ctx.now)
            for one in shares
            if one not in state.told
        ),
        also=[Change(key, stored)] if stored else [],
    )


def _is_published(indicator: IndicatorCode, scope: str, share: Share) -> bool:
    """Whether an indicator is told of: one of the survey for the country alone, and of enough answers.

    What may be told of a body depends on the bodies beside it, which come and go while events are told one by one.
    """
    return indicator not in QUESTIONS or (scope == COUNTRY and share.denominator >= FEWEST)


def _of_indicators(counts: Counts) -> Counts:
    wanted: Mapping[str, int] = counts.tallies
    tallies = {tally for measure in INDICATORS.values() for tally in (measure.numerator, measure.denominator)}
    return Counts({tally: number for tally, number in wanted.items() if tally in tallies})


def _updated(indicator: IndicatorCode, body_no: str | None, one: YearShare, now: datetime) -> IndicatorUpdated:
    return IndicatorUpdated(
        indicator=indicator,
        body_no=body_no,
        year=one.year,
        numerator=one.share.numerator,
        denominator=one.share.denominator,
        value=one.share.value,
        as_of=now,
    )
