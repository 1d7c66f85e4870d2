"""The words in which rules are tested: what they let pass, and what they say of a rule that isn't kept."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from uuid import UUID

import pytest

from tirkeu_chassis.decider.decision import Aggregate, Change, Context, Decision, NotYet
from tirkeu_chassis.decider.refusals import Refusal, require
from tirkeu_chassis.office.roles import Role
from tirkeu_contracts.events.intake import ApplicationWithdrawn
from tirkeu_sandbox.testing.given import Given, Outcome, actor

NOW, LATER = (datetime(2011, 3, day, 4, tzinfo=UTC) for day in (1, 2))
CLERK, HEAD = actor("clerk-1", Role.CLERK, body="7.19"), actor("head-1", Role.HEAD, body="7.19")


@dataclass(frozen=True, slots=True)
class Tally:
    count: int
    by: str = "clerk-1"


class TooMany(Refusal):
    code = "too-many"
    detail = "At most {limit}."
    paragraph = "7"


class Unsaid(TooMany):
    detail = "At most {limit}, not {asked}."


TALLIES = Aggregate("tallies", Tally)
LIMIT, TOTAL = TALLIES.key("limit"), TALLIES.key("total")


def told(ctx: Context) -> ApplicationWithdrawn:
    return ApplicationWithdrawn(application_id=UUID(int=1), body_no="7.19", withdrawn_at=ctx.now)


def add(state: Tally | None, amount: int, ctx: Context) -> Decision[Tally]:
    """Adds, within a limit that another aggregate holds; nothing at all is too early, zero changes nothing."""
    if state is None:
        raise NotYet("no tally yet")
    if amount == 0:
        return Decision()
    limit, total = ctx.others[LIMIT] or Tally(9), ctx.others[TOTAL] or Tally(0)
    require(amount != 13, Unsaid(limit=13))
    require(state.count + amount <= limit.count, TooMany(limit=limit.count))
    return Decision(
        Tally(state.count + amount, ctx.actor_id()),
        told(ctx),
        also=(Change(TOTAL, replace(total, count=total.count + amount)),),
    )


given = Given(at=NOW, by=CLERK)
EVENT, EVENT_LATER = (told(given(at=at).context) for at in (NOW, LATER))
TOTALLED = Change(TOTAL, Tally(2))


def test_what_is_so_passes() -> None:
    given(Tally(1)).when(add, 2).then(Tally(3), EVENT, also=(TOTALLED,))
    given(Tally(1)).when(add, 0).then()
    given(Tally(1)).when(add, 2).then_tells(EVENT)
    given(Tally(1)).when(add, 2).then_has(count=3)
    given(Tally(1)).when(add, 2).allowed()
    given(Tally(1)).when(add, 9).refused_with(TooMany, paragraph="7")
    given(Tally(1)).when(add, 9).refused_with(TooMany(limit=9))
    given().when(add, 1).then_waits("no tally")
    assert given(Tally(1)).when(add, 2).changed == {TOTAL: Tally(2)}
    assert given(Tally(1)).when(add, 2).event == EVENT


def test_each_circumstance_can_be_another() -> None:
    outcome = given(Tally(1), at=LATER, by=HEAD, known={LIMIT: Tally(99), TOTAL: Tally(5)}).when(add, 50)
    outcome.then(Tally(51, "head-1"), EVENT_LATER, also=(Change(TOTAL, Tally(55)),))
    given(Tally(1), by=None).when(add, 2).then_has(by="system")


EXPECTATIONS: list[tuple[int, Callable[[Outcome[Tally]], object], str]] = [
    (2, lambda it: it.then(Tally(4), EVENT, also=(TOTALLED,)), r"state\.count: expected 4\n +found +3"),
    (2, lambda it: it.then(Tally(3), EVENT_LATER, also=(TOTALLED,)), r"events\[0\]\.withdrawn_at"),
    (2, lambda it: it.then(Tally(3), also=(TOTALLED,)), r"events: expected \(\)"),
    (2, lambda it: it.then(Tally(3), EVENT, EVENT, also=(TOTALLED,)), "events: "),
    (2, lambda it: it.then(Tally(3), EVENT), r"also: expected \(\)"),
    (2, lambda it: it.then(), "state: expected None"),
    (0, lambda it: it.then(Tally(1)), "state: expected Tally"),
    (0, lambda it: it.state, "nothing changes"),
    (0, lambda it: it.event, "it tells nothing"),
    (0, lambda it: it.allowed(), "nothing changes"),
    (9, lambda it: it.allowed(), "it is refused: TooMany"),
    (2, lambda it: it.then_tells(), "events"),
    (2, lambda it: it.then_has(count=3, by="head-1"), "by: expected 'head-1'"),
    (2, lambda it: it.then_waits(), "it is decided: a Tally changes, and it tells ApplicationWithdrawn"),
    (2, lambda it: it.refused_with(TooMany), "it is decided"),
    (9, lambda it: it.then(), "it is refused: TooMany"),
    (9, lambda it: it.then_waits(), "it is refused: TooMany"),
    (9, lambda it: it.refused_with(Unsaid), "Unsaid was expected, it is refused: TooMany"),
    (9, lambda it: it.refused_with(TooMany(limit=8)), "params"),
    (9, lambda it: it.refused_with(TooMany, paragraph="8"), "of paragraph 8 was expected, not of 7"),
    (13, lambda it: it.refused_with(Unsaid), "lacks 'asked'"),
]


@pytest.mark.parametrize(("amount", "expect", "words"), EXPECTATIONS)
def test_what_is_otherwise_fails_and_says_where(
    amount: int, expect: Callable[[Outcome[Tally]], object], words: str
) -> None:
    with pytest.raises(AssertionError, match=words):
        expect(given(Tally(1)).when(add, amount))


def test_what_is_too_early_is_neither_decided_nor_refused() -> None:
    early = given().when(add, 1)
    for expect in (early.then, early.then_tells, lambda: early.refused_with(TooMany), lambda: early.state):
        with pytest.raises(AssertionError, match="too early: no tally yet"):
            expect()
    with pytest.raises(AssertionError, match="other words"):
        early.then_waits("other words")


def test_another_fault_is_a_fault() -> None:
    def broken(state: None, message: None, ctx: Context) -> Decision[Tally]:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        given().when(broken, None)
