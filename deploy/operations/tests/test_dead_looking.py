"""`tirkeu dead list` and `show` on a real broker: looking moves nothing."""

import asyncio
import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from typing import Any

import aio_pika
import pytest

from tirkeu_chassis.broker import topology
from tirkeu_chassis.broker.topology import dead_queue_name, declare_service, queue_name
from tirkeu_contracts.envelope import format_time
from tirkeu_operations.dead import queues
from tirkeu_operations.dead.dead_letter import Selection
from tirkeu_sandbox.testing.broker import Operator
from tirkeu_sandbox.waiting import poll_until

NAME = "Әлиев Нұрлан"
SECONDS = 10.0


def test_a_look_leaves_every_dead_letter_where_it_was(operator: Operator) -> None:
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
        "from tirkeu_operations.dead import queues\n"
        "async def hold():\n"
        "    async with queues._held(sys.argv[1], {'tirkeu.alpha.dead': 'alpha'}) as held:\n"
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


def test_the_table_tells_the_first_cause_where_it_was_another(operator: Operator) -> None:
    operator.bury("alpha", "a", x_tirkeu_first_reason="not_yet", x_tirkeu_first_detail="no case")
    assert operator("list").output.splitlines()[1].endswith("KeyError (at first not_yet: no case)")
    [told] = json.loads(operator("list", "--json").stdout)
    assert (told["reason"], told["first_reason"], told["first_cause"]) == ("fault", "not_yet", "no case")


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

        dead_letters: list[Any] = []
        deadline = asyncio.get_running_loop().time() + SECONDS
        while not dead_letters and asyncio.get_running_loop().time() < deadline:
            dead_letters = await queues.read(rabbitmq_url, ["crashing"], Selection(), now)
        [dead_letter] = dead_letters
        assert dead_letter.reason == "delivery_limit"
        assert dead_letter.dead_at is not None
        assert abs(dead_letter.dead_at - now) < timedelta(minutes=1)

        done = await queues.requeue(
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
        assert again.headers["x-tirkeu-first-failed-at"] == format_time(dead_letter.dead_at)
        await again.ack()
