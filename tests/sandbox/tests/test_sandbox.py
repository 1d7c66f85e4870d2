"""The private nodes: data survives SIGKILL, and nothing is left behind."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import aio_pika
import pytest
from aio_pika import DeliveryMode, Message
from pymongo import MongoClient, WriteConcern
from yarl import URL

from tirkeu_chassis.broker.definitions import password_hash
from tirkeu_sandbox.nodes import rabbitmq
from tirkeu_sandbox.nodes.mongod import mongod_path
from tirkeu_sandbox.nodes.mongodb import MongodbNode
from tirkeu_sandbox.nodes.process import ChildProcess, NotInstalledError, StartFailedError, free_port, port_is_free
from tirkeu_sandbox.nodes.rabbitmq import RabbitmqNode
from tirkeu_sandbox.waiting import poll_until

QUEUE = "tirkeu.sandbox-test"
SECONDS = 10.0


def definitions() -> Mapping[str, Any]:
    """A vhost's queue, and an account that may only use this queue."""
    return {
        "vhosts": [{"name": "/"}],
        "users": [{"name": "clerk", "password_hash": password_hash("s/cret"), "tags": []}],
        "permissions": [{"user": "clerk", "vhost": "/", "configure": "", "write": ".*", "read": QUEUE}],
        "queues": [
            {
                "name": QUEUE,
                "vhost": "/",
                "durable": True,
                "auto_delete": False,
                "arguments": {"x-queue-type": "quorum"},
            }
        ],
    }


def processes_of(folder: Path) -> dict[int, str]:
    """The command lines of the living processes whose environment or command line names ``folder``."""
    found = {}
    for process in Path("/proc").iterdir():
        try:
            command = (process / "cmdline").read_bytes()
            if process.name.isdigit() and str(folder).encode() in command + (process / "environ").read_bytes():
                found[int(process.name)] = command.decode()
        except OSError:  # it ended meanwhile, or belongs to another user
            continue
    return found


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RabbitmqNode]:
    with RabbitmqNode(tmp_path_factory.mktemp("broker"), definitions=definitions()) as node:
        yield node


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MongodbNode]:
    with MongodbNode(tmp_path_factory.mktemp("database"), cache_gigabytes=0.25) as node:
        yield node


async def test_a_confirmed_message_survives_sigkill_of_the_broker(broker: RabbitmqNode) -> None:
    url, first_pid = broker.url(), broker.pid
    async with await aio_pika.connect(url) as connection, connection.channel() as channel:
        message = Message(b"case 1", delivery_mode=DeliveryMode.PERSISTENT)
        await channel.default_exchange.publish(message, routing_key=QUEUE)

    broker.kill()
    assert broker.pid is None
    broker.start()

    assert broker.pid != first_pid
    assert broker.url() == url
    async with await aio_pika.connect(url) as connection, connection.channel() as channel:
        queue = await channel.get_queue(QUEUE)
        kept = await queue.get(timeout=SECONDS)
        assert kept is not None
        assert kept.body == b"case 1"
        await kept.ack()


async def test_an_account_of_the_definitions_has_its_own_rights(broker: RabbitmqNode) -> None:
    async with await aio_pika.connect(broker.url("clerk", "s/cret")) as connection:
        async with connection.channel() as channel:
            await channel.declare_queue(QUEUE, passive=True)
        channel = await connection.channel()
        with pytest.raises(aio_pika.exceptions.AMQPChannelError, match="ACCESS_REFUSED"):
            await channel.declare_queue("another", durable=True)


async def test_guest_is_refused(broker: RabbitmqNode) -> None:
    connection = aio_pika.Connection(URL(broker.url("guest", "guest")))
    with pytest.raises(aio_pika.exceptions.ProbableAuthenticationError):
        await connection.connect()
    await connection.close()


def test_a_stopped_broker_leaves_no_process(tmp_path: Path) -> None:
    node = RabbitmqNode(tmp_path / "node")
    node.start()
    started = " ".join(processes_of(node.folder).values())
    assert "beam" in started
    assert "epmd" in started

    node.stop()

    assert poll_until(lambda: not processes_of(node.folder), SECONDS), processes_of(node.folder)
    assert port_is_free(node.port)


def test_a_broker_that_cannot_start_shows_its_log(tmp_path: Path) -> None:
    node = RabbitmqNode(tmp_path / "node", definitions={"queues": "not a list"})
    with pytest.raises(StartFailedError, match=r"RabbitMQ on port \d+ ended with exit code") as failure:
        node.start()
    assert str(node.folder / "log" / "rabbitmq.log") in str(failure.value)
    assert poll_until(lambda: not processes_of(node.folder), SECONDS)


def test_a_missing_broker_is_named_with_its_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rabbitmq, "SERVER", tmp_path / "no-such-server")
    with pytest.raises(NotInstalledError, match="apt-get install rabbitmq-server"):
        RabbitmqNode(tmp_path / "node").start()


def test_the_password_hash_is_the_one_of_rabbitmqs_guide() -> None:
    # The worked example of https://www.rabbitmq.com/docs/passwords: password "test12", salt 908DC60A.
    assert password_hash("test12", bytes.fromhex("908DC60A")) == "kI3GCqW5JLMJa4iX1lo7X4D6XbYqlLgxIs30+P6tENUV2POR"


def test_a_transaction_applies_all_or_nothing(database: MongodbNode) -> None:
    with MongoClient[dict[str, Any]](database.url()) as client:
        cases = client["sandbox"]["transactions"]
        with client.start_session() as session:
            with session.start_transaction():
                cases.insert_one({"_id": 1}, session=session)
                cases.insert_one({"_id": 2}, session=session)
            session.start_transaction()
            cases.insert_one({"_id": 3}, session=session)
            session.abort_transaction()
        assert sorted(case["_id"] for case in cases.find()) == [1, 2]


def test_a_majority_write_survives_sigkill_of_the_database(database: MongodbNode) -> None:
    url, first_pid = database.url(), database.pid
    with MongoClient[dict[str, Any]](url) as client:
        cases = client["sandbox"].get_collection("kept", write_concern=WriteConcern(w="majority"))
        cases.insert_one({"_id": "case 1"})

        database.kill()
        assert database.pid is None
        database.start()

        assert database.pid != first_pid
        assert database.url() == url
        assert cases.find_one() == {"_id": "case 1"}


def test_a_stopped_database_comes_back_on_another_port_and_leaves_no_process(tmp_path: Path) -> None:
    folder = tmp_path / ("long" * 40)  # a unix socket in here would have too long a path
    first = MongodbNode(folder, cache_gigabytes=0.25)
    first.start()
    with MongoClient[dict[str, Any]](first.url()) as client:
        client["sandbox"]["kept"].insert_one({"_id": 1})
    first.stop()
    assert poll_until(lambda: not processes_of(first.folder), SECONDS)

    with MongodbNode(folder, cache_gigabytes=0.25) as second:
        assert second.port != first.port
        with MongoClient[dict[str, Any]](second.url()) as client:
            assert client["sandbox"]["kept"].find_one() == {"_id": 1}


def test_a_mongod_that_is_given_goes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given = tmp_path / "mongod"
    given.touch(mode=0o755)
    monkeypatch.setenv("TIRKEU_MONGOD", str(given))
    assert mongod_path() == given
    given.chmod(0o644)
    with pytest.raises(NotInstalledError, match="not an executable file"):
        mongod_path()


def test_a_child_ends_with_its_parent(tmp_path: Path) -> None:
    program = (
        "import os, sys, threading, time; from pathlib import Path\n"
        "from tirkeu_sandbox.nodes.process import ChildProcess\n"
        "def start():\n"
        "    global child\n"
        "    child = ChildProcess(['sleep', '600'], log=Path(sys.argv[1]), env={'PATH': '/usr/bin:/bin'})\n"
        "    command = Path(f'/proc/{child.pid}/cmdline')\n"
        "    while not command.read_bytes().startswith(b'sleep'): time.sleep(0.01)\n"
        "thread = threading.Thread(target=start); thread.start(); thread.join()\n"
        "while str(thread.native_id) in os.listdir('/proc/self/task'): time.sleep(0.01)\n"
        "print(child.pid, flush=True)\n"
        "time.sleep(600)\n"
    )
    log = tmp_path / "child.log"
    command = [sys.executable, "-c", program, str(log)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as parent:
        try:
            assert parent.stdout is not None
            child = Path("/proc", parent.stdout.readline().decode().strip(), "cmdline")
            # The end of the thread that started it has spared it.
            assert poll_until(lambda: child.read_bytes().startswith(b"sleep\0"), SECONDS)
        finally:
            parent.kill()
    # A zombie that nobody reaped yet has an empty command line.
    assert poll_until(lambda: not child.exists() or not child.read_bytes(), SECONDS)


def test_stop_ends_the_whole_group_of_a_child_that_ignores_sigterm(tmp_path: Path) -> None:
    script = "trap '' TERM; sleep 601 & echo started; wait; sleep 601"
    environment = {"PATH": os.defpath, "TIRKEU_TEST": str(tmp_path)}
    child = ChildProcess(["sh", "-c", script], log=tmp_path / "log", env=environment)
    assert poll_until(lambda: "started" in child.log_tail(), SECONDS)

    child.stop(seconds=0.2)

    assert child.exit_code() == -signal.SIGKILL
    assert poll_until(lambda: not processes_of(tmp_path), SECONDS)


def test_a_free_port_lies_below_those_of_outgoing_connections() -> None:
    first_outgoing = int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0])
    assert 10_000 <= free_port() < first_outgoing
