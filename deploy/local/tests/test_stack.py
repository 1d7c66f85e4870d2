"""The whole stack with a real broker and database, and services that are nothing but alive."""

import asyncio
import json
import os
import re
import signal
import stat
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import aio_pika
import httpx2
import psutil
import pytest
from pymongo import MongoClient
from typer.testing import CliRunner

from tirkeu_contracts.envelope import Envelope
from tirkeu_local import record
from tirkeu_local.record import Record
from tirkeu_operations.cli import app
from tirkeu_sandbox.nodes.process import ChildProcess, port_is_free
from tirkeu_sandbox.services.process import Service
from tirkeu_sandbox.waiting import poll_until

SECONDS = 60.0


def tirkeu(folder: Path, *arguments: str, code: int = 0) -> str:
    """Run the command in this process, and return what it prints."""
    result = CliRunner().invoke(app, arguments, env={"TIRKEU_DATA": str(folder), "COLUMNS": "200"})
    assert result.exit_code == code, result.output
    return result.output


def current(folder: Path) -> Record:
    found = record.read(folder)
    assert found is not None
    return found


def started_again(folder: Path, name: str) -> bool:
    """Whether the process was started again and all are ready."""
    return current(folder).restarts[name] == 1 and current(folder).ready


@pytest.fixture(scope="module")
def folder(fake_services: tuple[Service, ...], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The data folder of a running stack."""
    parent = tmp_path_factory.mktemp("stack")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tirkeu_local.cli.SERVICES", fake_services)
        patch.setenv("TIRKEU_FAKE_JOURNAL", str(parent / "journal"))
        folder = parent / ".local"
        printed = tirkeu(folder, "up", "--detach")
        assert re.search(r"alpha +http://127\.0\.0\.1:\d+ +http://127\.0\.0\.1:\d+/docs", printed)
        yield folder
        if record.read(folder) is not None:
            tirkeu(folder, "down")


@pytest.fixture
def stack(folder: Path) -> Record:
    return current(folder)


def test_the_record_and_the_secrets_are_their_owners_alone(folder: Path) -> None:
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    secrets = ["stack.json", "accounts.json", "issuer/key.pem", "rabbitmq/definitions.json"]
    assert {name: stat.S_IMODE((folder / name).stat().st_mode) for name in secrets} == dict.fromkeys(secrets, 0o600)


def test_the_record_leads_to_everything(folder: Path, stack: Record) -> None:
    assert list(stack.services) == ["alpha", "beta"]
    assert all(httpx2.get(f"{address}/readyz").text == "ready" for address in stack.services.values())
    with MongoClient[dict[str, Any]](stack.mongodb_url) as client:
        assert client.admin.command("hello")["isWritablePrimary"]
    assert stack.pids.keys() == {"rabbitmq", "mongodb", "alpha", "beta"}
    assert all(psutil.pid_exists(pid) for pid in stack.pids.values())
    assert stack.clock_file == str(folder.resolve() / "clock")
    assert Path(stack.clock_file).read_text() == "real"


async def test_each_account_has_just_its_rights(stack: Record) -> None:
    async with await aio_pika.connect(stack.rabbitmq_url) as operator, operator.channel() as channel:
        for name in ("tirkeu.alpha", "tirkeu.discarded"):
            assert await (await channel.get_queue(name)).get(fail=False) is None
    async with await aio_pika.connect(stack.subscriber_url) as subscriber:
        for name in ("tirkeu.alpha", "tirkeu.discarded"):
            channel = await subscriber.channel()
            with pytest.raises(aio_pika.exceptions.AMQPChannelError, match="ACCESS_REFUSED"):
                await (await channel.get_queue(name, ensure=False)).get()


def test_status_tells_of_every_process(folder: Path, stack: Record) -> None:
    found = json.loads(tirkeu(folder, "status", "--json"))
    assert found["ready"] is True
    assert found["supervisor_pid"] == stack.supervisor_pid
    assert [process["name"] for process in found["processes"]] == ["rabbitmq", "mongodb", "alpha", "beta"]
    assert {process["name"]: process["pid"] for process in found["processes"]} == stack.pids
    assert all(process["ready"] and process["uptime_seconds"] > 0 for process in found["processes"])
    shown = tirkeu(folder, "status")
    assert re.search(rf"rabbitmq +{stack.pids['rabbitmq']} +amqp://127\.0\.0\.1:\d+ +yes", shown)
    assert "secret" not in shown
    address = urlsplit(stack.rabbitmq_stream_url)
    assert f"rabbitmq-stream://127.0.0.1:{address.port}\n" in shown
    assert found["rabbitmq_stream"] == f"rabbitmq-stream://127.0.0.1:{address.port}"
    assert not port_is_free(address.port or 0)


def test_a_second_stack_in_the_folder_is_refused(folder: Path) -> None:
    for command in (["up"], ["up", "--detach"]):
        assert "A stack is running" in tirkeu(folder, *command, code=1)


async def publish(url: str, count: int) -> list[Envelope]:
    """Publish so many events of two kinds as a service does."""
    sent = []
    async with await aio_pika.connect(url) as connection, connection.channel() as channel:
        exchange = await channel.get_exchange("tirkeu.events")
        for number in range(count):
            key = "visit.completed.v1" if number % 2 else "application.withdrawn.v1"
            envelope = Envelope(
                id=uuid4(),
                source="/tirkeu/intake",
                type=f"kz.tirkeu.{key}",
                subject=f"case-{number}",
                time=datetime(2026, 11, 22, 9, 0, number, tzinfo=UTC),
                sequence=1,
                correlationid=uuid4(),
                causationid=uuid4(),
                data=json.dumps({"number": number}).encode(),
            )
            message = aio_pika.Message(envelope.data, headers=dict(envelope.to_headers()))
            await exchange.publish(message, routing_key=key)
            sent.append(envelope)
    return sent


def test_the_event_log_is_read_from_any_place(folder: Path, stack: Record) -> None:
    sent = asyncio.run(publish(stack.rabbitmq_url, 6))

    def tail(*arguments: str) -> list[dict[str, Any]]:
        printed = tirkeu(folder, "events", "tail", "--json", *arguments)
        return [json.loads(line) for line in printed.splitlines()]

    first = tail("--from", "first", "--limit", "6")
    assert [event["offset"] for event in first] == [0, 1, 2, 3, 4, 5]
    assert first[1] == {
        "specversion": "1.0",
        "id": str(sent[1].id),
        "source": "/tirkeu/intake",
        "type": "kz.tirkeu.visit.completed.v1",
        "subject": "case-1",
        "time": "2026-11-22T09:00:01.000Z",
        "dataschema": "urn:tirkeu:schema:visit.completed.v1",
        "sequence": "0000000001",
        "correlationid": str(sent[1].correlationid),
        "causationid": str(sent[1].causationid),
        "offset": 1,
        "datacontenttype": "application/json",
        "data": {"number": 1},
    }
    assert [event["offset"] for event in tail("--from", "4", "--limit", "2")] == [4, 5]
    visits = tail("--from", "2000-01-01T00:00:00Z", "--type", "visit.*", "--limit", "3")
    assert [event["data"]["number"] for event in visits] == [1, 3, 5]
    shown = tirkeu(folder, "events", "tail", "--from", "first", "--limit", "1")
    assert shown == '2026-11-22T09:00:00.000Z        0 application.withdrawn.v1 case-0 {"number": 0}\n'


@pytest.mark.parametrize("name", ["alpha", "mongodb", "rabbitmq"])
def test_what_is_killed_comes_back(folder: Path, stack: Record, name: str) -> None:
    os.kill(stack.pids[name], signal.SIGKILL)
    assert poll_until(lambda: started_again(folder, name), SECONDS), current(folder)
    now = current(folder)
    assert {process for process, pid in now.pids.items() if pid != stack.pids[process]} == {name}
    tirkeu(folder, "status")


def test_a_stack_whose_supervisor_was_killed_is_cleared_away_by_the_next(
    folder: Path, stack: Record, tmp_path: Path
) -> None:
    os.kill(stack.supervisor_pid, signal.SIGKILL)
    assert poll_until(lambda: not stack.running, SECONDS)
    assert "No stack is running" in tirkeu(folder, "status", code=1)
    # The kernel ends the children of a killed supervisor; this one it has overlooked.
    left = ChildProcess(["sleep", "600"], log=tmp_path / "log", env={"PATH": os.defpath})
    stack.pids["beta"], stack.started["beta"] = left.pid, psutil.Process(left.pid).create_time()
    record.write(folder, stack)

    tirkeu(folder, "up", "--detach")

    assert not left.running
    assert current(folder).supervisor_pid != stack.supervisor_pid
    tirkeu(folder, "status")


def test_down_ends_the_services_first_and_leaves_nothing(folder: Path, stack: Record) -> None:
    journal = folder.parent / "journal"
    journal.write_text("")
    processes = [psutil.Process(pid) for pid in stack.pids.values()]
    descendants = [child for process in processes for child in process.children(recursive=True)]

    assert tirkeu(folder, "down") == "Stopped.\n"

    ends = [json.loads(line) for line in journal.read_text().splitlines()]
    assert {end["database"] for end in ends} == {"tirkeu_alpha", "tirkeu_beta"}
    assert all(end["broker_answers"] and end["database_answers"] for end in ends)
    assert not (folder / "stack.json").exists()
    assert poll_until(lambda: not any(is_alive(process) for process in [*processes, *descendants]), SECONDS)
    assert all(port_is_free(int(address.rpartition(":")[2])) for address in stack.services.values())
    assert "No stack is running" in tirkeu(folder, "down", code=1)


def is_alive(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
