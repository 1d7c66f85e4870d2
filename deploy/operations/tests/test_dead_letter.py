"""What a dead letter's headers tell, and whether it may go back."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from rich.console import Console

from tirkeu_contracts.events.intake import ApplicationParticulars, ApplicationWithdrawn
from tirkeu_operations.dead.dead_letter import DeadLetter, Selection
from tirkeu_operations.dead.display import print_dead_letters

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
WINDOW = timedelta(days=30)
SET_ASIDE = {
    "ce-id": "1",
    "ce-type": "kz.tirkeu.permit.issued.v1",
    "x-tirkeu-reason": "fault",
    "x-tirkeu-detail": "KeyError",
    "x-tirkeu-attempt": 4,
    "x-tirkeu-first-failed-at": "2026-11-22T08:00:00.000Z",
    "x-tirkeu-dead-at": "2026-11-22T08:30:00.000Z",
}
DEATH = {"queue": "tirkeu.alpha", "reason": "delivery_limit", "time": datetime(2026, 11, 22, 8, 45, tzinfo=UTC)}
EXPIRY = {"queue": "tirkeu.alpha.retry.1s", "reason": "expired", "time": datetime(2026, 11, 22, 8, tzinfo=UTC)}


def dead_letter(**changed: Any) -> DeadLetter:
    """One that the service set aside; a header that is None isn't there."""
    headers = SET_ASIDE | {name.replace("_", "-"): value for name, value in changed.items()}
    return DeadLetter("alpha", {name: value for name, value in headers.items() if value is not None}, b"{}")


def test_what_the_service_set_aside_tells_why() -> None:
    found = dead_letter()
    assert (found.id, found.type, found.reason, found.cause) == ("1", "permit.issued.v1", "fault", "KeyError")
    assert found.attempts == 5
    assert found.age(NOW) == timedelta(minutes=30)


@pytest.mark.parametrize("deaths", [[DEATH], [DEATH, EXPIRY]])
def test_what_the_broker_set_aside_tells_why_whatever_went_before(deaths: list[Any]) -> None:
    found = dead_letter(x_tirkeu_reason="not_yet", x_tirkeu_dead_at=None, x_death=deaths)
    assert (found.reason, found.dead_at) == ("delivery_limit", DEATH["time"])
    assert found.first_failed_at == datetime(2026, 11, 22, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("changed", "first"),
    [
        ({"x_tirkeu_first_reason": "not_yet", "x_tirkeu_first_detail": "no case"}, ("not_yet", "no case")),
        ({"x_tirkeu_first_reason": "not_yet", "x_death": [DEATH]}, ("not_yet", "")),
        ({"x_death": [DEATH]}, ("fault", "KeyError")),
        ({}, ("fault", "KeyError")),
    ],
)
def test_the_first_cause_is_told_beside_the_last(changed: dict[str, Any], first: tuple[str, str]) -> None:
    found = dead_letter(**changed)
    assert (found.first_reason, found.first_cause) == first
    assert found.failed_otherwise_first is (first != (found.reason, found.cause))
    told = found.to_dict(NOW)
    assert (told["first_reason"], told["first_cause"]) == first
    again = DeadLetter("alpha", found.headers_to_requeue("a", NOW), b"{}")
    assert (again.first_reason, again.first_cause) == first


def test_what_only_the_broker_set_aside_has_its_reason_first_too() -> None:
    found = dead_letter(x_tirkeu_reason=None, x_tirkeu_detail=None, x_death=[DEATH])
    assert (found.first_reason, found.first_cause) == (found.reason, found.cause)


def test_a_wait_in_a_delay_queue_is_no_death() -> None:
    assert dead_letter(x_death=[EXPIRY]).reason == "fault"


@pytest.mark.parametrize("name", ["ce-type", "x-tirkeu-reason", "x-tirkeu-dead-at", "x-tirkeu-attempt", "x-death"])
@pytest.mark.parametrize("value", [None, b"\xff", "yesterday", 7, [], [1], {"queue": 1}])
def test_strange_headers_are_read_as_far_as_they_go(name: str, value: Any) -> None:
    found = dead_letter(**{name: value})
    assert found.to_dict(NOW)["id"] == "1"
    assert Selection(type="nothing").matches(found, NOW) is False
    found.headers_to_requeue("a", NOW)


def test_a_dead_letter_without_an_id_gets_a_name_that_stays() -> None:
    assert dead_letter(ce_id=None).id == dead_letter(ce_id=None, x_delivery_count=3).id
    assert dead_letter(ce_id=None).id != dead_letter(ce_id=None, x_tirkeu_dead_at="2026-11-22T08:30:00.001Z").id


@pytest.mark.parametrize(
    ("selection", "chosen"),
    [
        (Selection(), True),
        (Selection(id="1"), True),
        (Selection(id="2"), False),
        (Selection(service="alpha"), True),
        (Selection(service="beta"), False),
        (Selection(reason="fault"), True),
        (Selection(reason="refused"), False),
        (Selection(type="permit.*"), True),
        (Selection(type="kz.tirkeu.permit.*"), True),
        (Selection(type="application.*"), False),
        (Selection(older_than=timedelta(minutes=29)), True),
        (Selection(older_than=timedelta(minutes=30)), False),
        (Selection(reason="fault", type="application.*"), False),
    ],
)
def test_a_selection(selection: Selection, chosen: bool) -> None:
    assert selection.matches(dead_letter(), NOW) is chosen


@pytest.mark.parametrize(
    ("first_failed_at", "says"),
    [
        ("2026-10-23T09:00:00.000Z", None),
        ("2026-10-23T08:59:59.999Z", "could take effect twice"),
        ("2026-11-22T09:00:01.000Z", None),
    ],
)
def test_what_the_inbox_may_have_forgotten_must_stay(first_failed_at: str, says: str | None) -> None:
    why = dead_letter(x_tirkeu_first_failed_at=first_failed_at).why_it_must_stay(NOW, WINDOW)
    assert why is None if says is None else says in str(why)


def test_what_failed_at_an_unknown_time_must_stay() -> None:
    unknown = dead_letter(x_tirkeu_first_failed_at=None, x_tirkeu_dead_at=None)
    assert "nobody can tell" in str(unknown.why_it_must_stay(NOW, WINDOW))


def test_a_requeued_dead_letter_is_as_new_but_for_its_past() -> None:
    broken = dead_letter(x_death=[DEATH], x_delivery_count=100, x_tirkeu_first_failed_at=None)
    assert broken.headers_to_requeue("aigerim", NOW) == {
        "ce-id": "1",
        "ce-type": "kz.tirkeu.permit.issued.v1",
        "x-tirkeu-attempt": 0,
        "x-tirkeu-first-failed-at": "2026-11-22T08:45:00.000Z",
        "x-tirkeu-first-reason": "fault",
        "x-tirkeu-first-detail": "KeyError",
        "x-tirkeu-requeued-at": "2026-11-22T09:00:00.000Z",
        "x-tirkeu-requeued-by": "aigerim",
    }


@pytest.mark.parametrize(
    ("type_", "restricted"),
    [
        (ApplicationParticulars.type, True),
        ("kz.tirkeu.application.particulars.v2", True),
        (None, True),
        (ApplicationWithdrawn.type, False),
    ],
)
def test_only_what_is_known_to_be_public_is_public(type_: str | None, restricted: bool) -> None:
    assert dead_letter(ce_type=type_).restricted is restricted


@pytest.mark.parametrize("width", [80, 120])
def test_a_narrow_terminal_shows_a_line_a_dead_letter_and_the_whole_id(width: int) -> None:
    console = Console(width=width, force_terminal=True, color_system=None, record=True)
    identity = "8bdff733-b4b9-41fe-9e8f-7a77472220a9"
    print_dead_letters(console, [dead_letter(ce_id=identity, x_tirkeu_detail="said at length " * 20)], NOW)
    _, line = console.export_text().splitlines()
    assert identity in line
    assert line.rstrip().endswith("…")


def test_a_pipe_gets_whole_lines() -> None:
    console = Console(width=80, force_terminal=False, color_system=None, record=True)
    print_dead_letters(console, [dead_letter(x_tirkeu_detail="said at length " * 20 + "end")], NOW)
    assert console.export_text().splitlines()[1].endswith("end")
