"""`tirkeu dead` on a real broker: looking moves nothing, and nothing that moves is ever nowhere."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aio_pika
import pytest
from aio_pika.abc import AbstractChannel
from typer.testing import CliRunner, Result

from tirkeu_chassis.broker import topology
from tirkeu_chassis.broker.topology import (
    DISCARDED,
    dead_queue_name,
    declare_service,
    declare_shared,
    queue_name,
    queues,
)
from tirkeu_contracts.envelope import format_time
from tirkeu_local import record
from tirkeu_local.cli import app
from tirkeu_local.record import Record
from tirkeu_operations.dead import queues as dead_letters
from tirkeu_operations.dead.dead_letter import Selection
from tirkeu_sandbox.nodes.process import poll_until

pytest_plugins = ["tirkeu_sandbox.testing.pytest_plugin"]

SERVICES = ("alpha", "beta")
NAME = "Әлиев Нұрлан"
SECONDS = 10.0


class Operator:
    """Types commands, and sees the queues."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url = url
        self._folder = folder

    def __call__(self, *arguments: str, says: str = "") -> Result:
        environment = {"TIRKEU_DATA": str(self._folder), "COLUMNS": "200"}
        return CliRunner().invoke(app, ["dead", *arguments], env=environment, input=says)

    def ids(self, *arguments: str) -> list[str]:
        """The ids that `tirkeu dead list` shows."""
        result = self("list", "--json", *arguments)
        assert result.exit_code == 0, result.output
        return [letter["id"] for letter in json.loads(result.stdout)]

    def on_a_channel(self, work: Callable[[AbstractChannel], Coroutine[Any, Any, Any]]) -> Any:
        async def connected() -> Any:
            async with await aio_pika.connect(self.url) as connection, connection.channel() as channel:
                return await work(channel)

        return asyncio.run(connected())

    def bury(self, service: str, identity: str, *, minutes: float = 60, body: bytes = b"{}", **changed: Any) -> None:
        """A letter as the bus sets it aside, dead for so many minutes; `changed` replaces headers."""
        died = format_time(datetime.now(UTC) - timedelta(minutes=minutes))
        headers: dict[str, Any] = {
            "ce-id": identity,
            "ce-type": "kz.tirkeu.application.withdrawn.v1",
            "x-tirkeu-reason": "fault",
            "x-tirkeu-detail": "KeyError",
            "x-tirkeu-attempt": 4,
            "x-tirkeu-first-failed-at": died,
            "x-tirkeu-dead-at": died,
        } | {name.replace("_", "-"): value for name, value in changed.items()}
        message = aio_pika.Message(body, headers=headers, message_id=identity, type=str(headers["ce-type"]))
        self.on_a_channel(lambda channel: channel.default_exchange.publish(message, dead_queue_name(service)))

    def take(self, queue: str) -> list[Any]:
        """Everything in the queue, taken out."""

        async def all_of(channel: AbstractChannel) -> list[Any]:
            found = []
            source = await channel.get_queue(queue)
            while (message := await source.get(fail=False)) is not None:
                await message.ack()
                found.append(message)
            return found

        taken: list[Any] = self.on_a_channel(all_of)
        return taken


@pytest.fixture
def operator(rabbitmq_url: str, tmp_path: Path) -> Operator:
    """With the empty queues of two services, and the record of a running stack."""
    operator = Operator(rabbitmq_url, tmp_path)

    async def declare(channel: AbstractChannel) -> None:
        await declare_shared(channel)
        for service in SERVICES:
            await declare_service(channel, service, ())
            for name in (*queues(service), DISCARDED):
                await (await channel.get_queue(name)).purge()

    operator.on_a_channel(declare)
    started = record.started_at(os.getpid()) or 0.0
    services = dict.fromkeys(SERVICES, "http://127.0.0.1:1")
    record.write(tmp_path, Record(rabbitmq_url, rabbitmq_url, "", services, os.getpid(), started, ""))
    return operator


def test_a_look_leaves_every_letter_where_it_was(operator: Operator) -> None:
    sent = [f"letter-{number}" for number in range(30)]
    for identity in sent:
        operator.bury("alpha", identity)
    for _ in range(3):
        assert operator.ids() == sent
    assert operator("show", "letter-7").exit_code == 0
    taken = operator.take(dead_queue_name("alpha"))
    assert [message.headers["ce-id"] for message in taken] == sent
    assert taken[0].headers["x-tirkeu-attempt"] == 4


def test_what_a_killed_command_held_is_back(operator: Operator) -> None:
    sent = [f"letter-{number}" for number in range(5)]
    for identity in sent:
        operator.bury("alpha", identity)
    program = (
        "import asyncio, sys\n"
        "from tirkeu_local import dead_letters\n"
        "async def hold():\n"
        "    async with dead_letters._held(sys.argv[1], {'tirkeu.alpha.dead': 'alpha'}) as held:\n"
        "        print(len(held), flush=True)\n"
        "        await asyncio.sleep(600)\n"
        "asyncio.run(hold())\n"
    )
    with subprocess.Popen([sys.executable, "-c", program, operator.url], stdout=subprocess.PIPE, text=True) as holder:
        try:
            assert holder.stdout is not None
            assert holder.stdout.readline() == "5\n"
            assert operator.ids() == []
        finally:
            holder.kill()
    assert poll_until(lambda: operator.ids() == sent, SECONDS)


def test_the_table_tells_what_there_is(operator: Operator) -> None:
    assert operator("list").output == "No dead letters.\n"
    operator.bury("alpha", "letter-1", x_tirkeu_detail="[bold]\x1b[2J")
    shown = operator("list").output
    assert shown.splitlines()[0].split() == ["service", "id", "type", "reason", "attempts", "age", "cause"]
    row = ["alpha", "letter-1", "application.withdrawn.v1", "fault", "5", "1:00:00", r"[bold]\x1b[2J"]
    assert shown.splitlines()[1].split() == row


def test_filters(operator: Operator) -> None:
    operator.bury("alpha", "a", minutes=5)
    operator.bury("alpha", "b", x_tirkeu_reason="refused")
    operator.bury("beta", "c", ce_type="kz.tirkeu.permit.issued.v1")
    assert operator.ids() == ["b", "c", "a"]
    assert operator.ids("--service", "beta") == ["c"]
    assert operator.ids("--reason", "fault") == ["c", "a"]
    assert operator.ids("--type", "application.*") == ["b", "a"]
    assert operator.ids("--older-than", "15m", "--service", "alpha") == ["b"]


def test_show_prints_headers_and_body(operator: Operator) -> None:
    operator.bury("alpha", "a", body='{"body_no": "2.10", "said": "ә"}'.encode())
    operator.bury("alpha", "b", body=b"\xffnot json\x1b")
    shown = operator("show", "a").output
    assert "x-tirkeu-detail: KeyError\n" in shown
    assert '{\n  "body_no": "2.10",\n  "said": "ә"\n}\n' in shown
    assert '"\\\\xffnot json\\u001b"\n' in operator("show", "b").output


@pytest.mark.parametrize("type_", ["kz.tirkeu.application.particulars.v1", "kz.tirkeu.nothing.v9"])
def test_the_particulars_are_shown_only_on_demand(operator: Operator, type_: str) -> None:
    operator.bury("alpha", "a", ce_type=type_, body=json.dumps({"name": NAME}, ensure_ascii=False).encode())
    shown = operator("show", "a").output
    assert NAME not in shown
    assert "--with-particulars" in shown
    assert NAME in operator("show", "a", "--with-particulars").output
    assert NAME not in operator("list", "--json").output


def test_a_requeued_letter_begins_anew(operator: Operator) -> None:
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
    result = operator(*command, "--service", "alpha", says=answer)
    assert result.exit_code == 1
    shown = result.stderr.splitlines()
    assert shown[0].split() == ["service", "type", "reason", "messages", "oldest"]
    assert [line.split() for line in shown[1:3]] == [
        ["alpha", "application.withdrawn.v1", "fault", "2", "2:00:00"],
        ["alpha", "application.withdrawn.v1", "refused", "1", "1:00:00"],
    ]
    assert asked in result.stderr
    assert operator.ids("--service", "alpha") == ["a", "b", "d"]
    assert operator(*command, "--service", "alpha", says="y\n").exit_code == 0
    assert operator.ids() == ["c"]


def test_restore_asks_too(operator: Operator) -> None:
    bury_three(operator)
    assert operator("discard", "--all", "--because", "x", "--yes").exit_code == 0
    result = operator("restore", "--all", says="n\n")
    assert (result.exit_code, operator.ids()) == (1, [])
    assert "Restore these 3 messages?" in result.stderr
    assert operator("restore", "--all", says="y\n").exit_code == 0
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


def test_a_failure_on_the_way_tells_how_many_have_moved(operator: Operator) -> None:
    bury_three(operator)
    operator.on_a_channel(lambda channel: channel.queue_delete(queue_name("beta")))
    result = operator("requeue", "--all", "--yes")
    assert result.exit_code == 1
    assert "and so do those after it; 2 had moved before." in " ".join(result.output.split())
    assert poll_until(lambda: operator.ids() == ["c"], SECONDS)


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


def test_the_table_tells_the_first_cause_where_it_was_another(operator: Operator) -> None:
    operator.bury("alpha", "a", x_tirkeu_first_reason="not_yet", x_tirkeu_first_detail="no case")
    assert operator("list").output.splitlines()[1].endswith("KeyError (at first not_yet: no case)")
    [told] = json.loads(operator("list", "--json").stdout)
    assert (told["reason"], told["first_reason"], told["first_cause"]) == ("fault", "not_yet", "no case")


def test_a_discarded_letter_can_be_brought_back(operator: Operator) -> None:
    operator.bury("alpha", "a", body=b"kept", x_tirkeu_attempt=2)
    operator.bury("alpha", "b")
    for identity in ("a", "b"):
        assert operator("discard", identity, "--because", "a mistake", "--by", "aigerim").exit_code == 0
    assert "x-tirkeu-discarded-because: a mistake\n" in operator("show", "a", "--discarded").output
    result = operator("restore", "a", "--by", "nurlan")
    assert (result.exit_code, result.output[:12]) == (0, "Restored: 1.")
    assert operator.ids() == ["a"]
    assert [letter["id"] for letter in json.loads(operator("discarded", "--json").stdout)] == ["b"]
    [told] = json.loads(operator("list", "--json").stdout)
    assert (told["reason"], told["attempts"], "discarded" in told) == ("fault", 3, False)
    shown = operator("show", "a").output
    assert "x-tirkeu-restored-by: nurlan\n" in shown
    assert "x-tirkeu-discarded-because: a mistake\n" in shown
    assert operator("requeue", "a").exit_code == 0
    [message] = operator.take(queue_name("alpha"))
    assert (message.body, message.message_id) == (b"kept", "a")
    assert not any(name.startswith(("x-tirkeu-discarded", "x-tirkeu-restored")) for name in message.headers)


def test_a_restored_letter_may_be_discarded_again(operator: Operator) -> None:
    operator.bury("alpha", "a")
    assert operator("discard", "a", "--because", "one").exit_code == 0
    assert operator("restore", "a").exit_code == 0
    assert operator("discard", "a", "--because", "two").exit_code == 0
    [told] = json.loads(operator("discarded", "--json").stdout)
    assert told["discarded"]["because"] == "two"


def test_a_restored_letter_is_no_younger(operator: Operator) -> None:
    operator.bury("alpha", "old", minutes=31 * 24 * 60)
    assert operator("discard", "old", "--because", "x").exit_code == 0
    assert operator("restore", "old").exit_code == 0
    result = operator("requeue", "old")
    assert result.exit_code == 1
    assert "could take effect twice" in result.output


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
        (["list", "--service", "gamma"], "There is no service 'gamma' in this stack: it has alpha, beta."),
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
def test_an_end_between_confirm_and_acknowledgement_leaves_the_letter_in_both_places(
    operator: Operator, monkeypatch: pytest.MonkeyPatch, command: list[str], queue: str
) -> None:
    async def fail(*_: Any, **__: Any) -> None:
        raise ConnectionResetError

    operator.bury("alpha", "a")
    with monkeypatch.context() as patch:
        patch.setattr(aio_pika.IncomingMessage, "ack", fail)
        result = operator(*command)
    assert result.exit_code == 1
    assert "No letter is lost" in result.output
    assert poll_until(lambda: operator.ids() == ["a"], SECONDS)
    assert [message.headers["ce-id"] for message in operator.take(queue)] == ["a"]


def test_a_letter_whose_new_place_is_missing_stays(operator: Operator) -> None:
    operator.bury("alpha", "a")
    operator.on_a_channel(lambda channel: channel.queue_delete(queue_name("alpha")))
    result = operator("requeue", "a")
    assert result.exit_code == 1
    assert "The broker did not take a letter" in result.output
    assert poll_until(lambda: operator.ids() == ["a"], SECONDS)


async def test_what_the_broker_set_aside_is_understood(rabbitmq_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(topology, "DELIVERY_LIMIT", 1)
    now = datetime.now(UTC)
    async with await aio_pika.connect(rabbitmq_url) as connection, connection.channel() as channel:
        await declare_service(channel, "crashing", ())
        message = aio_pika.Message(b"{}", headers={"ce-id": "a"})
        await channel.default_exchange.publish(message, queue_name("crashing"))
        queue = await channel.get_queue(queue_name("crashing"))
        for _ in range(2):
            taken = await queue.get()
            assert taken is not None
            await taken.nack(requeue=True)

        letters: list[Any] = []
        deadline = asyncio.get_running_loop().time() + SECONDS
        while not letters and asyncio.get_running_loop().time() < deadline:
            letters = await dead_letters.read(rabbitmq_url, ["crashing"], Selection(), now)
        [letter] = letters
        assert letter.reason == "delivery_limit"
        assert letter.dead_at is not None
        assert abs(letter.dead_at - now) < timedelta(minutes=1)

        done = await dead_letters.requeue(
            rabbitmq_url,
            ["crashing"],
            Selection(id="a"),
            window=timedelta(days=30),
            by="aigerim",
            now=now,
            advance=lambda done, total: None,
        )
        assert [moved.id for moved in done.moved] == ["a"]
        again = await queue.get()
        assert again is not None
        assert "x-death" not in again.headers
        assert again.headers["x-tirkeu-first-failed-at"] == format_time(letter.dead_at)
        await again.ack()
