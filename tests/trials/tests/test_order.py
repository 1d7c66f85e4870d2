"""The order of what was published, read from envelopes."""

from datetime import UTC, datetime
from uuid import UUID

from tirkeu_contracts.envelope import Envelope
from tirkeu_trials.world.order import Order

NOW = datetime(2011, 11, 22, tzinfo=UTC)


def envelope(number: int, subject: str, sequence: int, source: str = "/tirkeu/intake") -> Envelope:
    identity = UUID(int=number)
    return Envelope(identity, source, "kz.tirkeu.x.v1", subject, NOW, sequence, identity, identity, b"{}")


FIRST, SECOND, COPY = envelope(1, "a/1", 1), envelope(2, "a/1", 2), envelope(1, "a/1", 1)
OTHER = envelope(3, "b/1", 1, "/tirkeu/review")


def test_copies_are_no_disorder() -> None:
    order = Order.of([FIRST, SECOND, COPY])
    assert order.places() == {("a/1", 1), ("a/1", 2)}
    assert (order.disorder(), order.claimed_twice(), order.copies()) == ([], [], 1)


def test_a_later_event_that_comes_first_is_disorder() -> None:
    assert Order.of([SECOND, FIRST]).disorder() == [("a/1", [2, 1])]


def test_two_events_in_one_place_are_found() -> None:
    assert Order.of([FIRST, envelope(4, "a/1", 1)]).claimed_twice() == [("a/1", 1)]


def test_only_what_was_asked_for_counts() -> None:
    assert Order.of([FIRST, OTHER], source="/tirkeu/review").places() == {("b/1", 1)}
    assert Order.of([FIRST, OTHER], subjects=["a/1"]).places() == {("a/1", 1)}
