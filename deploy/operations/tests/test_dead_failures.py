"""`tirkeu dead` where it can't be done, or breaks on the way: nothing that moves is ever nowhere."""

from typing import Any

import aio_pika
import pytest

from tirkeu_chassis.broker.topology import DISCARDED, queue_name
from tirkeu_sandbox.testing.broker import Operator
from tirkeu_sandbox.waiting import poll_until

SECONDS = 10.0
SERVICES = ("alpha", "beta")


def test_an_id_in_two_queues_needs_the_service(operator: Operator) -> None:
    for service in SERVICES:
        operator.bury(service, "a")
    for arguments in (["requeue", "a"], ["discard", "a", "--because", "x"], ["show", "a"]):
        result = operator(*arguments)
        assert result.exit_code == 1
        assert "a dead letter of alpha and beta: say which one with --service" in result.output
    assert operator("requeue", "a", "--service", "beta").exit_code == 0
    assert [message.message_id for message in operator.take(queue_name("beta"))] == ["a"]
    assert operator.take(queue_name("alpha")) == []


def bury_three(operator: Operator) -> None:
    operator.bury("alpha", "a", minutes=120)
    operator.bury("alpha", "b", x_tirkeu_reason="refused")
    operator.bury("beta", "c", ce_type="kz.tirkeu.permit.issued.v1")


def test_a_failure_on_the_way_tells_how_many_have_moved(operator: Operator) -> None:
    bury_three(operator)
    operator.on_a_channel(lambda channel: channel.queue_delete(queue_name("beta")))
    result = operator("requeue", "--all", "--yes")
    assert result.exit_code == 1
    assert "and so do those after it; 2 had moved before." in " ".join(result.output.split())
    assert poll_until(lambda: operator.ids() == ["c"], SECONDS)


def test_an_id_discarded_from_two_services_needs_the_service(operator: Operator) -> None:
    for service in SERVICES:
        operator.bury(service, "a")
        assert operator("discard", "a", "--because", "x").exit_code == 0
    assert "say which one with --service" in operator("restore", "a").output
    assert operator("restore", "a", "--service", "beta").exit_code == 0
    assert operator.ids("--service", "beta") == ["a"]
    assert operator.ids("--service", "alpha") == []


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["restore", "nothing"], "There is no dead letter nothing"),
        (["restore", "a"], "There is no dead letter a"),
        (["show", "a", "--discarded"], "There is no dead letter a"),
        (["show", "nothing"], "There is no dead letter nothing"),
        (["requeue", "nothing"], "There is no dead letter nothing"),
        (["requeue"], "Say which: an ID"),
        (["requeue", "a", "--all"], "Say which: an ID"),
        (["requeue", "a", "--reason", "fault"], "Say which: an ID"),
        (["discard", "a", "--because", " "], "Say why with --because"),
        (["discard", "--because", "x"], "Say which: an ID"),
        (["discard", "--because", "x", "--service", "alpha"], "Say which: an ID"),
        (["discard", "a", "--because", "x", "--all"], "Say which: an ID"),
        (["discard", "--because", "x", "--all", "--yes", "--service", "gamma"], "There is no service 'gamma'"),
        (["restore"], "Say which: an ID"),
        (["restore", "--all", "--yes", "--service", "gamma"], "There is no service 'gamma'"),
        (["show"], "Say which: an ID"),
        (["discarded", "--older-than", "soon"], "'soon' is no duration"),
        (["list", "--service", "gamma"], "There is no service 'gamma' in this installation: it has alpha, beta."),
        (["list", "--older-than", "soon"], "'soon' is no duration"),
    ],
)
def test_a_command_that_cannot_be_done_moves_nothing(operator: Operator, arguments: list[str], says: str) -> None:
    operator.bury("alpha", "a")
    result = operator(*arguments)
    assert result.exit_code == 1
    assert says in result.output
    assert operator.ids() == ["a"]


def test_discard_needs_a_reason(operator: Operator) -> None:
    operator.bury("alpha", "a")
    assert operator("discard", "a").exit_code == 2
    assert operator.ids() == ["a"]


@pytest.mark.parametrize(
    ("command", "queue"),
    [(["requeue", "a"], queue_name("alpha")), (["discard", "a", "--because", "x"], DISCARDED)],
)
def test_an_end_between_confirm_and_acknowledgement_leaves_the_dead_letter_in_both_places(
    operator: Operator, monkeypatch: pytest.MonkeyPatch, command: list[str], queue: str
) -> None:
    async def fail(*_: Any, **__: Any) -> None:
        raise ConnectionResetError

    operator.bury("alpha", "a")
    with monkeypatch.context() as patch:
        patch.setattr(aio_pika.IncomingMessage, "ack", fail)
        result = operator(*command)
    assert result.exit_code == 1
    assert "No dead letter is lost" in result.output
    assert poll_until(lambda: operator.ids() == ["a"], SECONDS)
    assert [message.headers["ce-id"] for message in operator.take(queue)] == ["a"]


def test_a_dead_letter_whose_new_place_is_missing_stays(operator: Operator) -> None:
    operator.bury("alpha", "a")
    operator.on_a_channel(lambda channel: channel.queue_delete(queue_name("alpha")))
    result = operator("requeue", "a")
    assert result.exit_code == 1
    assert "The broker did not take a dead letter" in result.output
    assert poll_until(lambda: operator.ids() == ["a"], SECONDS)
