"""The reception: its queue, its limits, its hours and the days that a body fixes itself (paragraphs 7 and 9)."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import hypothesis
import pytest
from hypothesis import strategies as st

from tirkeu_chassis.decider.decision import Key
from tirkeu_chassis.decider.refusals import Refusal
from tirkeu_chassis.office.roles import Role
from tirkeu_chassis.office.time_zone import ALMATY
from tirkeu_contracts.events.intake import ReceptionVisitCompleted
from tirkeu_contracts.standard import Language, TimeLimit, VisitPurpose
from tirkeu_contracts.standard.editions import FIRST_EDITION, edition
from tirkeu_intake.api.reception.schemas import VisitOut
from tirkeu_intake.domain import reception_calendar as calendars
from tirkeu_intake.domain import visits
from tirkeu_intake.domain.reception_calendar import FixDays, ReceptionCalendar, fix_days
from tirkeu_sandbox.testing.given import Given, actor

FIRST = edition(FIRST_EDITION)
NOW = datetime(2011, 3, 3, 4, 0, tzinfo=UTC)  # a Thursday, 10:00
MESSAGE = UUID("01900000-0000-7000-8000-000000000001")
SUBMISSION, COLLECTION = VisitPurpose.SUBMISSION, VisitPurpose.COLLECTION
QUEUE = visits.QUEUES.key("7.19")


given = Given(at=NOW, by=actor("clerk-1", Role.CLERK, body="7.19"), message_id=MESSAGE)


def visit(**changed: Any) -> visits.Visit:
    values: dict[str, Any] = {"id": MESSAGE, "body_no": "7.19", "purpose": SUBMISSION, "arrived_at": NOW}
    return visits.Visit(**(values | changed))


# -- the queue


def test_a_visit_from_arrival_to_completion() -> None:
    first = given().when(visits.arrive, visits.Arrive("7.19", SUBMISSION))
    queue = first.also[0].state
    assert queue.waiting == (first.state.id,)

    later = NOW + timedelta(minutes=12)
    called = given(first.state, at=later, known={QUEUE: queue}).when(visits.call, None)
    assert called.also[0].state.waiting == ()

    done = given(called.state, at=NOW + timedelta(minutes=20)).when(visits.complete, visits.Complete())
    [event] = done.events
    assert isinstance(event, ReceptionVisitCompleted)
    assert (event.waited_seconds, event.served_seconds, event.exceeded) == (720, 480, ())


def test_nobody_is_served_before_their_turn() -> None:
    ahead = UUID(int=1)
    known = {QUEUE: visits.ReceptionQueue("7.19", (ahead, MESSAGE))}
    given(visit(), known=known).when(visits.call, None).refused_with(visits.NotNext)


def test_who_goes_lets_the_next_move_up() -> None:
    ahead = UUID(int=1)
    known = {QUEUE: visits.ReceptionQueue("7.19", (ahead, MESSAGE))}
    gone = given(visit(id=ahead), known=known).when(visits.leave, None)
    gone.then(
        visit(id=ahead, stage=visits.Stage.LEFT, completed_at=NOW),
        also=(gone.also[0],),
    )
    assert gone.also[0].state.waiting == (MESSAGE,)
    given(visit(), known={QUEUE: gone.also[0].state}).when(visits.call, None).allowed()


@pytest.mark.parametrize("stage", [one for one in visits.Stage if one is not visits.Stage.WAITING])
@pytest.mark.parametrize("decide", [visits.call, visits.leave])
def test_a_visitor_is_called_or_goes_once(stage: visits.Stage, decide: Any) -> None:
    given(visit(stage=stage)).when(decide, None).refused_with(visits.WrongVisitStage)


def test_a_visit_ends_after_the_call() -> None:
    given(visit()).when(visits.complete, visits.Complete()).refused_with(visits.WrongVisitStage)


@hypothesis.given(
    st.lists(st.sampled_from(["arrive", "call", "leave"]), max_size=40), st.randoms(use_true_random=False)
)
def test_whoever_is_called_came_first_of_those_who_wait(steps: list[str], chance: Any) -> None:
    """Whatever anybody tries: the call of one who isn't next is refused, and the queue stays as it was."""
    queue, waiting = visits.ReceptionQueue("7.19"), []
    for number, step in enumerate(steps, 1):
        known: dict[Key[Any], Any] = {QUEUE: queue}
        if step == "arrive":
            made = given(message_id=UUID(int=number), known=known).when(
                visits.arrive, visits.Arrive("7.19", SUBMISSION)
            )
            waiting.append(made.state)
            queue = made.also[0].state
        elif waiting:
            one = chance.choice(waiting)
            outcome = given(one, known=known).when(visits.call if step == "call" else visits.leave, None)
            if isinstance(outcome.refusal, visits.NotNext):
                assert one is not waiting[0]
                continue
            queue = outcome.also[0].state
            assert step == "leave" or one is waiting[0]
            waiting.remove(one)
        assert list(queue.waiting) == [one.id for one in waiting]


# -- the limits of paragraph 7: in minutes, inclusive


@pytest.mark.parametrize(
    ("purpose", "waited", "served", "over"),
    [
        (SUBMISSION, 30 * 60, 30 * 60, ()),
        (SUBMISSION, 30 * 60 + 1, 30 * 60, (TimeLimit.QUEUE_SUBMIT_MAX,)),
        (SUBMISSION, 0, 30 * 60 + 1, (TimeLimit.SERVE_SUBMIT_MAX,)),
        (SUBMISSION, 7200, 7200, (TimeLimit.QUEUE_SUBMIT_MAX, TimeLimit.SERVE_SUBMIT_MAX)),
        (COLLECTION, 7200, 30 * 60, ()),  # no limit on waiting for a permit
        (COLLECTION, 0, 30 * 60 + 1, (TimeLimit.ISSUE_MAX,)),
    ],
)
def test_which_limits_are_exceeded(
    purpose: VisitPurpose, waited: int, served: int, over: tuple[TimeLimit, ...]
) -> None:
    called_at = NOW + timedelta(seconds=waited)
    served_one = visit(purpose=purpose, stage=visits.Stage.SERVED, called_at=called_at)
    done = given(served_one, at=called_at + timedelta(seconds=served)).when(visits.complete, visits.Complete())
    [event] = done.events
    assert isinstance(event, ReceptionVisitCompleted)
    assert event.exceeded == over
    answer = VisitOut.of(done.state)
    assert (answer.exceeded, answer.within_limits) == (list(over), not over)
    assert [one.paragraph for one in answer.warnings] == [one.paragraph for one in over]


def test_a_wait_is_told_of_as_soon_as_the_visitor_is_called() -> None:
    assert VisitOut.of(visit()).within_limits is None
    called = visit(stage=visits.Stage.SERVED, called_at=NOW + timedelta(minutes=31))
    assert VisitOut.of(called).exceeded == [TimeLimit.QUEUE_SUBMIT_MAX]


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", "It took longer than 30 minutes: the wait in the queue on submission of the documents."),
        ("kk", "30 минуттан асып кетті: құжаттарды тапсыру кезінде кезек күту."),
        ("ru", "Дольше 30 минут: ожидание в очереди при сдаче документов."),
    ],
)
def test_a_limit_in_three_languages(lang: Language, words: str) -> None:
    called = visit(stage=visits.Stage.SERVED, called_at=NOW + timedelta(minutes=31))
    assert [one.detail for one in VisitOut.of(called, lang).warnings] == [words]


# -- the hours of paragraph 9

SUNDAY = date(2011, 3, 20)
NAURYZ = date(2011, 3, 21)  # a Monday, and a public holiday


@pytest.mark.parametrize(
    ("moment", "calendar", "outside"),
    [
        ("2011-03-03T10:00", None, False),
        ("2011-03-03T13:00", None, True),  # the lunch break
        ("2011-03-03T18:00", None, True),
        ("2011-03-04T10:00", None, True),  # a Friday
        ("2011-03-20T10:00", None, True),
        ("2011-03-20T10:00", ReceptionCalendar("7.19", 2011, 3, open_on=(SUNDAY,)), False),
        ("2011-03-20T13:00", ReceptionCalendar("7.19", 2011, 3, open_on=(SUNDAY,)), True),
        ("2011-03-21T10:00", None, False),  # holidays are the body's to close
        ("2011-03-21T10:00", ReceptionCalendar("7.19", 2011, 3, closed_on=(NAURYZ,)), True),
    ],
)
def test_who_comes_outside_the_hours(moment: str, calendar: ReceptionCalendar | None, outside: bool) -> None:
    now = datetime.fromisoformat(moment).replace(tzinfo=ALMATY)
    known: dict[Key[Any], Any] = {} if calendar is None else {calendars.calendar_key("7.19", now.date()): calendar}
    made = given(at=now, known=known).when(visits.arrive, visits.Arrive("7.19", SUBMISSION))
    assert made.state.outside_hours is outside
    told = [(one.code, one.paragraph) for one in VisitOut.of(made.state).warnings]
    assert told == ([("outside-reception-hours", "9")] if outside else [])


def test_where_the_hours_were_not_noted_they_are_those_of_the_week() -> None:
    assert VisitOut.of(visit()).within_reception_hours
    assert not VisitOut.of(visit(arrived_at=NOW + timedelta(days=1))).within_reception_hours


# -- the days that a body fixes

HEAD = actor("head-1", Role.HEAD, body="7.19")


def fixing(*open_on: str, closed_on: tuple[str, ...] = (), month: int = 3, year: int = 2011) -> FixDays:
    days, off = (tuple(date.fromisoformat(one) for one in some) for some in (open_on, closed_on))
    return FixDays("7.19", year, month, days, off)


@pytest.mark.parametrize(
    "command",
    [
        fixing(),
        fixing("2011-03-20"),
        fixing("2011-03-19", "2011-03-20"),
        fixing("2011-03-08"),  # a holiday on a Tuesday
        fixing(closed_on=("2011-03-21", "2011-03-24")),
        fixing("2012-01-07", year=2012, month=1),
    ],
)
def test_days_are_fixed(command: FixDays) -> None:
    fixed = given(by=HEAD).when(fix_days, command).state
    assert fixed == ReceptionCalendar("7.19", command.year, command.month, command.open_on, command.closed_on)
    before = ReceptionCalendar("7.19", command.year, command.month, (date(command.year, command.month, 5),))
    assert given(before, by=HEAD).when(fix_days, command).state == replace(fixed, open_on=command.open_on)


def test_a_day_that_is_over_stays_as_it_was() -> None:
    before = ReceptionCalendar("7.19", 2011, 3, (date(2011, 3, 6),), (date(2011, 3, 7),))
    later = NOW + timedelta(days=7)
    given(before, at=later, by=HEAD).when(
        fix_days, fixing("2011-03-06", "2011-03-20", closed_on=("2011-03-07",))
    ).allowed()
    for changed in (fixing("2011-03-06"), fixing(closed_on=("2011-03-07",)), fixing("2011-03-06", "2011-03-08")):
        given(before, at=later, by=HEAD).when(fix_days, changed).refused_with(calendars.DayOver)


@pytest.mark.parametrize(
    ("command", "refusal"),
    [
        (fixing("2011-03-06", "2011-03-13", "2011-03-20"), calendars.TooManyDays),
        (fixing("2011-03-04"), calendars.WorkingDay),
        (fixing("2011-04-03"), calendars.OtherMonth),
        (fixing(closed_on=("2011-04-04",)), calendars.OtherMonth),
        (fixing(closed_on=("2011-03-04",)), calendars.NoReceptionDay),
        (fixing("2011-03-21", closed_on=("2011-03-21",)), calendars.DayNamedTwice),
        (fixing("2011-02-20", month=2), calendars.MonthOver),
    ],
)
def test_days_that_cannot_be_fixed(command: FixDays, refusal: type[Refusal]) -> None:
    given(by=HEAD).when(fix_days, command).refused_with(refusal, paragraph="9")
