"""``stack.json``, and the identity of the processes in it."""

import json
import os
import stat
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tirkeu_local import record
from tirkeu_local.record import Record
from tirkeu_operations.errors import CommandError
from tirkeu_sandbox.nodes.process import ChildProcess
from tirkeu_sandbox.waiting import poll_until


@pytest.fixture
def sleeper(tmp_path: Path) -> Iterator[ChildProcess]:
    child = ChildProcess(["sleep", "600"], log=tmp_path / "log", env={"PATH": os.defpath})
    yield child
    child.kill()


def stack(pids: dict[str, int], started: dict[str, float]) -> Record:
    return Record(
        rabbitmq_url="amqp://operator:secret@127.0.0.1:5672/%2F",
        subscriber_url="amqp://subscriber:secret@127.0.0.1:5672/%2F",
        mongodb_url="mongodb://127.0.0.1:27017/?replicaSet=rs0",
        services={"intake": "http://127.0.0.1:8101"},
        supervisor_pid=os.getpid(),
        supervisor_started=record.started_at(os.getpid()) or 0.0,
        clock_file="/nowhere/clock",
        pids=pids,
        started=started,
    )


def test_the_record_is_its_owners_alone_and_says_where_everything_is(tmp_path: Path) -> None:
    written = stack({"intake": 4711}, {"intake": 1.0})
    record.write(tmp_path, written)

    file = tmp_path / "stack.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert record.read(tmp_path) == written
    content = json.loads(file.read_text())
    assert content["services"] == {"intake": "http://127.0.0.1:8101"}
    assert content["pids"] == {"intake": 4711}
    assert {"rabbitmq_url", "mongodb_url", "supervisor_pid", "clock_file"} <= content.keys()
    assert list(tmp_path.iterdir()) == [file]


def test_no_record_no_stack(tmp_path: Path) -> None:
    assert record.read(tmp_path) is None


@pytest.mark.parametrize("content", ["", '{"rabbitmq_url": "amqp://"}', '{"a_field_of_tomorrow": 1}'])
def test_an_unreadable_record_is_named(tmp_path: Path, content: str) -> None:
    (tmp_path / "stack.json").write_text(content)
    with pytest.raises(CommandError, match=r"stack\.json is of another version of tirkeu, or damaged"):
        record.read(tmp_path)


def test_a_record_knows_its_supervisor_by_id_and_start_time() -> None:
    own = stack({}, {})
    assert own.running
    own.supervisor_started -= 60
    assert not own.running


def test_a_process_that_nobody_reaped_counts_as_ended(sleeper: ChildProcess) -> None:
    os.kill(sleeper.pid, 9)
    assert poll_until(lambda: record.started_at(sleeper.pid) is None, 10)
    assert Path("/proc", str(sleeper.pid)).exists()


def test_leftovers_are_ended(sleeper: ChildProcess) -> None:
    started = record.started_at(sleeper.pid)
    assert started is not None
    gone = 2**22 + 1  # more than any process id
    left = stack({"intake": sleeper.pid, "review": gone}, {"intake": started, "review": started})
    assert record.end_leftovers(left) == ["intake"]
    assert not sleeper.running


def test_a_stranger_with_a_recorded_id_is_spared(sleeper: ChildProcess) -> None:
    an_hour_ago = time.time() - 3600
    assert record.end_leftovers(stack({"intake": sleeper.pid}, {"intake": an_hour_ago})) == []
    assert sleeper.running
