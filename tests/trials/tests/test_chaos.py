"""The pure parts of `tirkeu chaos`: the plan of faults, and the arithmetic of the ledger."""

from collections.abc import Callable
from dataclasses import replace
from itertools import islice
from typing import Any

import pytest

from tirkeu_operations.events.log import LoggedEvent
from tirkeu_sandbox.services import faulty
from tirkeu_trials.account.obligations import DeadLetter, Evidence, draw_up
from tirkeu_trials.account.planted import Planted
from tirkeu_trials.chaos.plan import BUSY, MIX, SEAMS, injections

CASE = "0198a000-0000-7000-8000-000000000001"
COMMAND = "0198a000-0000-7000-8000-0000000000c1"
RECEIVED, PARTICULARS = "e-received", "e-particulars"


def event(identity: str, type_: str, data: dict[str, Any], *, sequence: int, source: str = "intake") -> LoggedEvent:
    attributes = {
        "id": identity,
        "type": f"kz.tirkeu.{type_}",
        "source": f"/tirkeu/{source}",
        "subject": f"applications/{CASE}",
        "sequence": f"{sequence:010d}",
    }
    return LoggedEvent(sequence, attributes, data)


def clean() -> Evidence:
    """One case that was registered, and everything that has to come of it."""
    data = {"application_id": CASE, "talon_no": "7-2011-000001", "body_no": "7"}
    return Evidence(
        commands={COMMAND: "intake"},
        handled_commands={"intake": frozenset({COMMAND}), "review": frozenset()},
        handled_events={"intake": frozenset(), "review": frozenset({RECEIVED, PARTICULARS})},
        reactions={
            "intake": frozenset(),
            "review": frozenset({"application.received.v1", "application.particulars.v1"}),
        },
        counted={("/tirkeu/intake", f"applications/{CASE}"): 2},
        states={
            "applications": {CASE: {"talon_no": data["talon_no"], "status": "registered"}},
            "reviews": {CASE: {"talon_no": data["talon_no"], "particulars": {"weapons": ["one"]}}},
            "case_files": {CASE: {"received": {}, "particulars": {}}},
            "surveyed_cases": {data["talon_no"]: {"application_id": CASE}},
            "case_records": {CASE: {"body_no": "7"}},
        },
        public=[event(RECEIVED, "application.received.v1", data, sequence=1)],
        restricted=[event(PARTICULARS, "application.particulars.v1", {"application_id": CASE}, sequence=2)],
        outbox={"intake": 0, "review": 0},
        planted={"mark": Planted("review", "unreadable")},
        dead=[DeadLetter("review", "unreadable", "mark")],
    )


def test_a_run_in_which_all_is_well_is_clean() -> None:
    account = draw_up(clean())
    assert account.findings == ()
    # A command, two events, two reactions, four effects of the one event and two of the other.
    assert account.ledger.to_dict() == {
        "accepted": 11, "effects": 11, "duplicates": 0, "lost": 0, "outbox_pending": 0, "dead": 1,
    }  # fmt: skip


def test_copies_are_no_duplicates() -> None:
    evidence = clean()
    account = draw_up(
        replace(evidence, public=[*evidence.public, *evidence.public], dead=[*evidence.dead, *evidence.dead])
    )
    assert (account.findings, account.republished, account.ledger.dead) == ((), 1, 1)


def _without_command(evidence: Evidence) -> Evidence:
    return replace(evidence, handled_commands={"intake": frozenset(), "review": frozenset()})


def _without_reaction(evidence: Evidence) -> Evidence:
    return replace(evidence, handled_events={"intake": frozenset(), "review": frozenset({RECEIVED})})


def _without_event(evidence: Evidence) -> Evidence:
    return replace(evidence, counted={("/tirkeu/intake", f"applications/{CASE}"): 3})


def _without_effect(evidence: Evidence) -> Evidence:
    return replace(evidence, states=dict(evidence.states) | {"case_records": {}})


@pytest.mark.parametrize(
    ("lose", "says"),
    [
        (_without_command, "commands were accepted and are in no inbox"),
        (_without_reaction, "events never reached a service that reacts to them"),
        (_without_event, "events were counted and are in no log"),
        (_without_effect, "effects are missing"),
    ],
)
def test_what_is_lost_is_found(lose: Callable[[Evidence], Evidence], says: str) -> None:
    account = draw_up(lose(clean()))
    assert account.ledger.lost == 1
    assert account.ledger.accepted == account.ledger.effects + 1
    assert [says in one for one in account.findings] == [True]


def _second_event(evidence: Evidence) -> Evidence:
    again = event("e-again", "visit.completed.v1", {}, sequence=1)
    return replace(evidence, public=[*evidence.public, again])


def _uncounted_event(evidence: Evidence) -> Evidence:
    ghost = event("e-ghost", "visit.completed.v1", {}, sequence=3)
    return replace(evidence, public=[*evidence.public, ghost])


def _unasked_command(evidence: Evidence) -> Evidence:
    return replace(evidence, handled_commands={"intake": frozenset({COMMAND, "another"}), "review": frozenset()})


def _same_number(evidence: Evidence) -> Evidence:
    applications = evidence.states["applications"]
    return replace(
        evidence, states=dict(evidence.states) | {"applications": {**applications, "another": applications[CASE]}}
    )


@pytest.mark.parametrize(
    ("repeat", "says"),
    [
        (_second_event, "places in an aggregate's order hold two events"),
        (_uncounted_event, "events were published that no aggregate counts"),
        (_unasked_command, "commands took effect that nobody was told of"),
        (_same_number, "numbers were given out twice"),
    ],
)
def test_what_happened_twice_is_found(repeat: Callable[[Evidence], Evidence], says: str) -> None:
    account = draw_up(repeat(clean()))
    assert account.ledger.duplicates == 1
    assert [says in one for one in account.findings] == [True]


@pytest.mark.parametrize(
    ("dead", "says"),
    [
        ([DeadLetter("review", None, "mark")], ["without a reason", "with another reason"]),
        ([DeadLetter("review", "fault", "mark")], ["with another reason"]),
        ([DeadLetter("intake", "unreadable", "mark")], ["with another reason, or in another place"]),
        ([DeadLetter("review", "unreadable", "mark"), DeadLetter("review", "not_yet", None)], ["nobody planted"]),
        ([], ["have vanished"]),
    ],
)
def test_each_dead_letter_is_accounted_for(dead: list[DeadLetter], says: list[str]) -> None:
    account = draw_up(replace(clean(), dead=dead))
    assert len(account.findings) == len(says)
    assert all(words in line for words, line in zip(says, account.findings, strict=True))


def test_nothing_may_be_left_in_queues_and_outboxes() -> None:
    account = draw_up(replace(clean(), outbox={"intake": 2}, queues={"tirkeu.review.retry.10m": 1}))
    assert account.ledger.outbox_pending == 2
    assert len(account.findings) == 2


def test_the_same_seed_gives_the_same_faults() -> None:
    assert list(islice(injections(7), 100)) == list(islice(injections(7), 100))
    assert list(islice(injections(7), 100)) != list(islice(injections(8), 100))


def test_each_kind_comes_before_any_comes_again() -> None:
    first = [one.kind for one in islice(injections(3), 2 * len(MIX))]
    assert sorted(first[: len(MIX)]) == sorted(first[len(MIX) :]) == sorted(MIX)


def test_every_seam_has_its_fault() -> None:
    assert set(SEAMS.values()) == set(faulty.SEAMS)
    assert {one.service for one in islice(injections(5), 500) if one.kind in SEAMS} == set(BUSY)
