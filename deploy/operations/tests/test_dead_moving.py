"""`tirkeu dead requeue`, `discard` and `restore` on a real broker: what they move, and in which order."""

import json
from typing import Any

import aio_pika
import pytest

from tirkeu_chassis.broker.topology import DISCARDED, queue_name
from tirkeu_sandbox.testing.broker import Operator


def test_a_requeued_dead_letter_begins_anew(operator: Operator) -> None:
    for identity in ("a", "b", "c"):
        operator.bury("alpha", identity, body=identity.encode())
    result = operator("requeue", "b", "--by", "aigerim")
    assert (result.exit_code, result.output) == (0, "Requeued: 1.\n")
    assert operator.ids() == ["a", "c"]
    [message] = operator.take(queue_name("alpha"))
    assert (message.body, message.message_id, message.type) == (b"b", "b", "kz.tirkeu.application.withdrawn.v1")
    assert message.delivery_mode == aio_pika.DeliveryMode.PERSISTENT
    assert message.headers["x-tirkeu-attempt"] == 0
    assert message.headers["x-tirkeu-requeued-by"] == "aigerim"
    assert "x-tirkeu-first-failed-at" in message.headers
    assert "x-tirkeu-reason" not in message.headers


@pytest.mark.parametrize(
    ("arguments", "moved", "left"),
    [
        (["--all"], ["a", "b"], []),
        (["--all", "--service", "alpha"], ["a", "b"], ["c"]),
        (["--reason", "refused"], ["b"], ["a", "c"]),
        (["--type", "permit.*"], [], ["a", "b"]),
        (["--older-than", "90m"], ["a"], ["b", "c"]),
        (["--type", "permit.*", "--reason", "refused"], [], ["a", "b", "c"]),
    ],
)
def test_requeue_of_many_keeps_their_order(
    operator: Operator, arguments: list[str], moved: list[str], left: list[str]
) -> None:
    operator.bury("alpha", "a", minutes=120)
    operator.bury("alpha", "b", x_tirkeu_reason="refused")
    operator.bury("beta", "c", ce_type="kz.tirkeu.permit.issued.v1")
    assert operator("requeue", *arguments, "--yes").exit_code == 0
    assert [message.message_id for message in operator.take(queue_name("alpha"))] == moved
    assert operator.ids() == left


def test_what_failed_before_the_inbox_window_stays(operator: Operator) -> None:
    operator.bury("alpha", "old", minutes=31 * 24 * 60)
    operator.bury("alpha", "new")
    result = operator("requeue", "--all", "--yes")
    assert result.exit_code == 1
    assert "Requeued: 1." in result.output
    assert "old of alpha stays: it first failed at" in result.output
    assert [message.message_id for message in operator.take(queue_name("alpha"))] == ["new"]
    assert operator.ids() == ["old"]
    assert operator("requeue", "old", "--inbox-days", "40").exit_code == 0
    assert operator.ids() == []


FILTERS = [
    (["--all"], ["a", "b", "c"]),
    (["--all", "--service", "alpha"], ["a", "b"]),
    (["--reason", "refused"], ["b"]),
    (["--reason", "fault", "--service", "beta"], ["c"]),
    (["--type", "permit.*"], ["c"]),
    (["--older-than", "90m"], ["a"]),
    (["--type", "permit.*", "--reason", "refused"], []),
]


def bury_three(operator: Operator) -> None:
    operator.bury("alpha", "a", minutes=120)
    operator.bury("alpha", "b", x_tirkeu_reason="refused")
    operator.bury("beta", "c", ce_type="kz.tirkeu.permit.issued.v1")


@pytest.mark.parametrize(("arguments", "hit"), FILTERS)
def test_the_same_filters_discard_show_and_restore(operator: Operator, arguments: list[str], hit: list[str]) -> None:
    bury_three(operator)
    everything = ["a", "b", "c"]
    filters = [argument for argument in arguments if argument != "--all"]
    assert operator.ids(*filters) == hit
    result = operator("discard", *arguments, "--because", "sent by a test", "--by", "aigerim", "--yes")
    assert (result.exit_code, result.output[:13]) == (0, f"Discarded: {len(hit)}.")
    assert operator.ids() == [one for one in everything if one not in hit]
    told = json.loads(operator("discarded", *filters, "--json").stdout)
    assert [one["id"] for one in told] == hit
    assert all(one["discarded"]["because"] == "sent by a test" for one in told)
    assert all(one["discarded"]["by"] == "aigerim" for one in told)
    assert operator("discard", "--all", "--because", "the rest", "--yes").exit_code == 0
    shown = operator("show", "--discarded", *arguments).output
    assert [one for one in everything if f"ce-id: {one}\n" in shown] == hit
    result = operator("restore", *arguments, "--yes")
    assert (result.exit_code, result.output[:12]) == (0, f"Restored: {len(hit)}.")
    assert operator.ids() == hit


@pytest.mark.parametrize(
    ("command", "asked"),
    [
        (["requeue", "--all"], "Requeue these 3 messages?"),
        (["discard", "--all", "--because", "x"], "Discard these 3 messages?"),
    ],
)
@pytest.mark.parametrize("answer", ["n\n", ""])
def test_where_several_are_hit_they_are_shown_and_nothing_moves_without_a_yes(
    operator: Operator, command: list[str], asked: str, answer: str
) -> None:
    bury_three(operator)
    operator.bury("alpha", "d")
    result = operator(*command, "--service", "alpha", typed=answer)
    assert result.exit_code == 1
    shown = result.stderr.splitlines()
    assert shown[0].split() == ["service", "type", "reason", "messages", "oldest"]
    assert [line.split() for line in shown[1:3]] == [
        ["alpha", "application.withdrawn.v1", "fault", "2", "2:00:00"],
        ["alpha", "application.withdrawn.v1", "refused", "1", "1:00:00"],
    ]
    assert asked in result.stderr
    assert operator.ids("--service", "alpha") == ["a", "b", "d"]
    assert operator(*command, "--service", "alpha", typed="y\n").exit_code == 0
    assert operator.ids() == ["c"]


def test_restore_asks_too(operator: Operator) -> None:
    bury_three(operator)
    assert operator("discard", "--all", "--because", "x", "--yes").exit_code == 0
    result = operator("restore", "--all", typed="n\n")
    assert (result.exit_code, operator.ids()) == (1, [])
    assert "Restore these 3 messages?" in result.stderr
    assert operator("restore", "--all", typed="y\n").exit_code == 0
    assert operator.ids() == ["a", "b", "c"]


def test_one_alone_is_not_asked_about(operator: Operator) -> None:
    bury_three(operator)
    assert operator("discard", "--reason", "refused", "--because", "x").output[:13] == "Discarded: 1."


def test_what_came_after_the_question_is_not_moved(operator: Operator, monkeypatch: pytest.MonkeyPatch) -> None:
    bury_three(operator)

    def answer(*_: Any, **__: Any) -> bool:
        operator.bury("alpha", "late")
        return True

    monkeypatch.setattr("tirkeu_operations.dead.command.typer.confirm", answer)
    assert operator("discard", "--all", "--because", "x").stdout[:13] == "Discarded: 3."
    assert operator.ids() == ["late"]


def test_a_discarded_letter_is_kept_with_the_reason(operator: Operator) -> None:
    operator.bury("alpha", "a", body=b"kept")
    assert operator("discard", "a", "--because", "sent by a test", "--by", "aigerim").exit_code == 0
    assert operator.ids() == []
    shown = operator("discarded").output
    assert "sent by a test" in shown
    [told] = json.loads(operator("discarded", "--json").stdout)
    assert (told["service"], told["id"], told["reason"]) == ("alpha", "a", "fault")
    assert (told["discarded"]["by"], told["discarded"]["because"]) == ("aigerim", "sent by a test")
    [message] = operator.take(DISCARDED)
    assert message.body == b"kept"
    assert message.headers["x-tirkeu-detail"] == "KeyError"


def test_a_discarded_letter_can_be_brought_back(operator: Operator) -> None:
    operator.bury("alpha", "a", body=b"kept", x_tirkeu_attempt=2)
    operator.bury("alpha", "b")
    for identity in ("a", "b"):
        assert operator("discard", identity, "--because", "a mistake", "--by", "aigerim").exit_code == 0
    assert "x-tirkeu-discarded-because: a mistake\n" in operator("show", "a", "--discarded").output
    result = operator("restore", "a", "--by", "nurlan")
    assert (result.exit_code, result.output[:12]) == (0, "Restored: 1.")
    assert operator.ids() == ["a"]
    assert [dead_letter["id"] for dead_letter in json.loads(operator("discarded", "--json").stdout)] == ["b"]
    [told] = json.loads(operator("list", "--json").stdout)
    assert (told["reason"], told["attempts"], "discarded" in told) == ("fault", 3, False)
    shown = operator("show", "a").output
    assert "x-tirkeu-restored-by: nurlan\n" in shown
    assert "x-tirkeu-discarded-because: a mistake\n" in shown
    assert operator("requeue", "a").exit_code == 0
    [message] = operator.take(queue_name("alpha"))
    assert (message.body, message.message_id) == (b"kept", "a")
    assert not any(name.startswith(("x-tirkeu-discarded", "x-tirkeu-restored")) for name in message.headers)


def test_a_restored_dead_letter_may_be_discarded_again(operator: Operator) -> None:
    operator.bury("alpha", "a")
    assert operator("discard", "a", "--because", "one").exit_code == 0
    assert operator("restore", "a").exit_code == 0
    assert operator("discard", "a", "--because", "two").exit_code == 0
    [told] = json.loads(operator("discarded", "--json").stdout)
    assert told["discarded"]["because"] == "two"


def test_a_restored_dead_letter_is_no_younger(operator: Operator) -> None:
    operator.bury("alpha", "old", minutes=31 * 24 * 60)
    assert operator("discard", "old", "--because", "x").exit_code == 0
    assert operator("restore", "old").exit_code == 0
    result = operator("requeue", "old")
    assert result.exit_code == 1
    assert "could take effect twice" in result.output
