"""The one decision about every event: add it to its record, and add the difference it makes to sums and journal.

It is the same for an event from the bus and from the log, and for the live projection and a fresh one.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any, Final, Generic, TypeVar
from uuid import UUID

from tirkeu_chassis.decider.bodies import require_body
from tirkeu_chassis.decider.decision import Aggregate, Change, Context, Decision, Key
from tirkeu_chassis.office.time_zone import local_date
from tirkeu_contracts.envelope import Envelope
from tirkeu_contracts.events.complaints import (
    ComplaintAnswered,
    ComplaintFiled,
    ComplaintOverdue,
    ComplaintTermExtended,
)
from tirkeu_contracts.events.intake import ReceptionVisitCompleted, ServiceInformationChanged
from tirkeu_metrics.domain.announcing import announcement_key, catalogue_to_be_told, is_told_of, to_be_told
from tirkeu_metrics.domain.counting.counts import NOTHING, Counts
from tirkeu_metrics.domain.counting.periods import year_of
from tirkeu_metrics.domain.counting.sums import JournalDay, Sums, scopes
from tirkeu_metrics.domain.projection import Projection
from tirkeu_metrics.domain.rebuild import Stage, Standing
from tirkeu_metrics.domain.records.case_facts import case_facts, count_case
from tirkeu_metrics.domain.records.complaints import complaint_facts, count_complaint
from tirkeu_metrics.domain.records.contributions import Contributions, Moves, difference, late_moves
from tirkeu_metrics.domain.records.heard import Heard, RecordEvent, add, of_event
from tirkeu_metrics.domain.records.service_catalogue import NATIONAL, ServiceCatalogue, entered
from tirkeu_metrics.domain.records.visits import count_visit, visit_facts

F = TypeVar("F")


@dataclass(frozen=True, slots=True)
class Kind(Generic[F]):
    """What events are about: where its records stand, what follows from what was heard, and what that counts.

    `own_id` is the field that identifies a record.
    """

    own_id: str
    records: Callable[[Projection], Aggregate[F]]
    facts: Callable[[UUID, str, tuple[Heard, ...]], F]
    count: Callable[[F], Contributions]

    def counted(self, identity: UUID, body_no: str, heard: tuple[Heard, ...]) -> Contributions:
        """What so much heard adds to the figures."""
        return self.count(self.facts(identity, body_no, heard)) if heard else {}


CASES: Final = Kind("application_id", lambda projection: projection.cases, case_facts, count_case)
VISITS: Final = Kind("visit_id", lambda projection: projection.visits, visit_facts, count_visit)
COMPLAINTS: Final = Kind("complaint_id", lambda projection: projection.complaints, complaint_facts, count_complaint)


def kind_of(event: RecordEvent) -> tuple[Kind[Any], UUID]:
    """What an event is about, and which one."""
    match event:
        case ReceptionVisitCompleted():
            return VISITS, event.visit_id
        case ComplaintFiled() | ComplaintTermExtended() | ComplaintAnswered() | ComplaintOverdue():
            return COMPLAINTS, event.complaint_id
        case _:
            return CASES, event.application_id


@dataclass(frozen=True, slots=True)
class LoggedEvent:
    """An event found in the log, at its offset."""

    event: RecordEvent | ServiceInformationChanged
    offset: int


def learn(state: Standing | None, event: RecordEvent, ctx: Context) -> Decision[Standing]:
    """Whichever event comes first makes its case known; one that was heard before changes nothing.

    Raises:
        UnknownBodyNo: Annex 1 lacks the body; the figure of no scope would be right with such a case.
    """
    standing = state or Standing()
    return Decision(also=_folded(event, ctx, standing.written, standing.live))


def service_changed(state: Standing | None, event: ServiceInformationChanged, ctx: Context) -> Decision[Standing]:
    """A service was entered in the catalogue, or its information became available or unavailable."""
    standing = state or Standing()
    return Decision(also=_entered(event, ctx, standing.written, standing.live))


def learn_again(state: Standing | None, message: LoggedEvent, ctx: Context) -> Decision[Standing]:
    """An event of the log goes into the projection that is being built, and nowhere else."""
    standing = state or Standing()
    if standing.rebuild is None or standing.rebuild.stage is not Stage.FOLDING:
        return Decision()
    fresh = standing.written[1:]
    if isinstance(message.event, ServiceInformationChanged):
        return Decision(also=_entered(message.event, ctx, fresh, None, message.offset))
    return Decision(also=_folded(message.event, ctx, fresh, None, message.offset))


@dataclass(frozen=True, slots=True)
class _Learned:
    """What one projection has learned of one record."""

    projection: Projection
    record: Change[Any]
    scopes: tuple[str, ...]
    moves: Moves
    years: Mapping[int, Counts]

    def moved(self) -> Iterable[Key[Any]]:
        for scope in self.scopes:
            yield from (self.projection.sums.key(scope, year) for year in self.years)
            yield from (self.projection.journal.key(scope, month, day) for month, day in self.moves)

    def changes(self, ctx: Context) -> Iterable[Change[Any]]:
        yield self.record
        for scope in self.scopes:
            for year, moved in self.years.items():
                sums_key = self.projection.sums.key(scope, year)
                sums = ctx.others[sums_key]
                yield Change(sums_key, Sums(scope, year, (sums.counts if sums else NOTHING) + moved))
            for (month, day), moved in self.moves.items():
                day_key = self.projection.journal.key(scope, month, day)
                journal = ctx.others[day_key]
                yield Change(day_key, JournalDay(scope, month, day, (journal.counts if journal else NOTHING) + moved))


def _folded(
    event: RecordEvent,
    ctx: Context,
    projections: Sequence[Projection],
    live: Projection | None,
    offset: int | None = None,
) -> list[Change[Any]]:
    require_body(event.body_no)
    kind, identity = kind_of(event)
    ctx.others.fetch(kind.records(projection).key(identity) for projection in projections)
    heard = of_event(event, _envelope(ctx), offset)
    learned = [
        one
        for projection in projections
        if (one := _learned(projection, kind, identity, event.body_no, heard, ctx)) is not None
    ]
    told = [
        (scope, year, moved)
        for one in learned
        if one.projection is live
        for scope in one.scopes
        if is_told_of(scope)
        for year, moved in one.years.items()
    ]
    ctx.others.fetch(
        [key for one in learned for key in one.moved()] + [announcement_key(scope, year) for scope, year, _ in told]
    )
    changes = [change for one in learned for change in one.changes(ctx)]
    return changes + [change for scope, year, moved in told for change in to_be_told(scope, year, moved, ctx)]


def _learned(
    projection: Projection, kind: Kind[Any], identity: UUID, body_no: str, heard: Heard, ctx: Context
) -> _Learned | None:
    key = kind.records(projection).key(identity)
    record = ctx.others[key]
    before: tuple[Heard, ...] = record.heard if record is not None else ()
    after = add(before, heard)
    if after is before:
        return None
    # A case belongs to one body for good.
    body_no = record.body_no if record is not None else body_no
    facts = kind.facts(identity, body_no, after)
    if after[-1] is heard and len(after) > len(before):
        # Mostly the new event is the last, and nothing before it changes.
        day = local_date(heard.recorded_at)
        was = kind.count(record) if record is not None else {}
        moved: Moves = {(month, day): counts for month, counts in difference(kind.count(facts), was).items()}
    else:
        moved = late_moves(before, after, partial(kind.counted, identity, body_no))
    return _Learned(projection, Change(key, facts), scopes(body_no), moved, _by_year(moved))


def _by_year(moved: Moves) -> Mapping[int, Counts]:
    years: dict[int, Counts] = {}
    for (month, _), counts in moved.items():
        year = year_of(month)
        years[year] = years.get(year, NOTHING) + counts
    return {year: counts for year, counts in years.items() if counts}


def _entered(
    event: ServiceInformationChanged,
    ctx: Context,
    projections: Sequence[Projection],
    live: Projection | None,
    offset: int | None = None,
) -> list[Change[Any]]:
    changes: list[Change[Any]] = []
    for projection in projections:
        key = projection.catalogues.key(NATIONAL)
        before = ctx.others[key] or ServiceCatalogue()
        after = entered(before, event, _envelope(ctx), offset)
        if after is not before:
            changes.append(Change(key, after))
            if projection is live:
                changes.append(catalogue_to_be_told(ctx))
    return changes


def _envelope(ctx: Context) -> Envelope:
    if ctx.envelope is None:
        raise ValueError("an event without its envelope")
    return ctx.envelope


_UNKNOWN: Final = Envelope(UUID(int=0), "", "", "", datetime.fromtimestamp(0, UTC), 0, UUID(int=0), UUID(int=0), b"")


def likely_keys(event: RecordEvent, projections: Sequence[Projection], *, told: bool = True) -> list[Key[Any]]:
    """What an event most often reads and moves, so that it comes in the first query: a guess, and nothing worse.

    `told` says whether it has the figures announced, too.
    """
    kind, identity = kind_of(event)
    heard = of_event(event, _UNKNOWN)
    months = kind.counted(identity, event.body_no, (heard,))
    day = local_date(heard.at) if heard.at else heard.due_on + timedelta(days=1) if heard.due_on else date.min
    found: list[Key[Any]] = [kind.records(projection).key(identity) for projection in projections]
    for scope in scopes(event.body_no) if months else ():
        for year in {year_of(month) for month in months}:
            found += [projection.sums.key(scope, year) for projection in projections]
            if told and is_told_of(scope):
                found.append(announcement_key(scope, year))
        found += [projection.journal.key(scope, month, day) for projection in projections for month in months]
    return found
