"""The event log as a file, on a real broker."""

import asyncio
import csv
import errno
import io
import json
import os
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import aio_pika
import pytest
from uuid_utils.compat import uuid7

from tirkeu_chassis.broker.topology import EVENT_LOG, declare_shared
from tirkeu_contracts.envelope import Envelope
from tirkeu_operations.errors import CommandError
from tirkeu_operations.events import exporting
from tirkeu_sandbox.services.publishing import publish
from tirkeu_sandbox.testing.broker import Run, Typed

EVENTS = 2500
TYPES = ("permit.issued.v1", "application.withdrawn.v1")


@pytest.fixture(scope="module")
def ids(rabbitmq_url: str) -> list[str]:
    """A log with some events that nobody adds to: their ids."""
    events = [_event(number, uuid7()) for number in range(EVENTS)]

    async def fill() -> None:
        async with await aio_pika.connect(rabbitmq_url) as connection, connection.channel() as channel:
            await channel.queue_delete(EVENT_LOG)
            await declare_shared(channel)
        await publish(rabbitmq_url, events)

    asyncio.run(fill())
    return [str(one.id) for one in events]


def _event(number: int, identity: UUID) -> Envelope:
    return Envelope(
        id=identity,
        source="/tirkeu/registry",
        type=f"kz.tirkeu.{TYPES[number % 2]}",
        subject=f"permits/{number}",
        time=datetime(2011, 3, 1, tzinfo=UTC),
        sequence=1,
        correlationid=identity,
        causationid=identity,
        data=json.dumps({"body_no": "7.10", "said": "ә, =1"}).encode(),
    )


class Export:
    """Types `tirkeu events export`; its files lie in `folder`."""

    def __init__(self, run: Run, folder: Path) -> None:
        self._run = run
        self.folder = folder

    def __call__(self, *arguments: str) -> Typed:
        return self._run("events", "export", *arguments)


@pytest.fixture
def export(tirkeu: Run, ids: list[str], tmp_path: Path) -> Export:
    return Export(tirkeu, tmp_path)


@pytest.mark.parametrize("form", ["csv", "json"])
def test_every_event_is_in_the_file(export: Export, ids: list[str], form: str) -> None:
    out = export.folder / f"events.{form}"
    result = export("--out", str(out))
    assert result.exit_code == 0, result.output
    assert result.stderr.replace("\n", "") == f"Exported to {out}: {EVENTS}."
    text = out.read_bytes().decode("utf-8")
    rows = json.loads(text) if form == "json" else list(csv.DictReader(io.StringIO(text, newline="")))
    assert [row["id"] for row in rows] == ids
    assert [int(row["offset"]) for row in rows] == list(range(EVENTS))
    assert json.loads(rows[7]["data"])["said"] == "ә, =1"
    assert {row["body_no"] for row in rows} == {"7.10"}


@pytest.mark.parametrize(("form", "begins"), [("parquet", b"PAR1"), ("arrow", b"\xff\xff\xff\xff")])
def test_the_form_follows_the_name(export: Export, form: str, begins: bytes) -> None:
    for arguments in (
        ["--out", str(export.folder / f"e.{form}")],
        ["--out", str(export.folder / "e.dat"), "--format", form],
    ):
        assert export(*arguments).exit_code == 0
        assert Path(arguments[1]).read_bytes().startswith(begins)


def test_some_events(export: Export, ids: list[str]) -> None:
    out = export.folder / "some.json"
    assert export("--out", str(out), "--from", "10", "--to", "19", "--type", "permit.*").exit_code == 0
    assert [row["id"] for row in json.loads(out.read_text())] == ids[10:20:2]


def test_to_standard_output(export: Export, ids: list[str]) -> None:
    result = export("--out", "-", "--format", "csv", "--to", "2")
    assert [row["id"] for row in csv.DictReader(io.StringIO(result.stdout, newline=""))] == ids[:3]


def test_a_link_stays_and_its_file_is_written(export: Export) -> None:
    for target in ("old.csv", "new.csv"):
        (export.folder / f"to-{target}").symlink_to(target)
    (export.folder / "old.csv").write_text("of yesterday")
    (export.folder / "old.csv").chmod(0o640)
    for target in ("old.csv", "new.csv"):
        assert export("--out", str(export.folder / f"to-{target}"), "--to", "2").exit_code == 0
        assert (export.folder / f"to-{target}").is_symlink()
        assert len((export.folder / target).read_bytes().splitlines()) == 4
    assert (export.folder / "old.csv").stat().st_mode & 0o777 == 0o640
    assert {path.name for path in export.folder.iterdir()} == {
        "old.csv", "new.csv", "to-old.csv", "to-new.csv",
    }  # fmt: skip


def test_a_fifo_stays_one_and_carries_the_table(export: Export, ids: list[str]) -> None:
    fifo = export.folder / "events.json"
    os.mkfifo(fifo)
    with ThreadPoolExecutor(1) as threads:
        reading = threads.submit(fifo.read_bytes)
        assert export("--out", str(fifo)).exit_code == 0
        assert [row["id"] for row in json.loads(reading.result())] == ids
    assert fifo.is_fifo()
    assert {path.name for path in export.folder.iterdir()} == {"events.json"}


def test_a_device_stays_one() -> None:
    with pytest.MonkeyPatch.context() as patch, exporting.destination(Path("/dev/null")) as file:
        patch.setattr(Path, "replace", None)
        file.write(b"nothing is kept")
    assert Path("/dev/null").is_char_device()


def test_two_exports_to_one_name_don_t_meet(tmp_path: Path) -> None:
    out = tmp_path / "events.csv"
    with exporting.destination(out) as one, exporting.destination(out) as other:
        one.write(b"one")
        other.write(b"other")
        assert not out.exists()
    # The one that was opened last was also done first.
    assert out.read_bytes() == b"one"
    assert list(tmp_path.iterdir()) == [out]


def test_what_was_begun_in_vain_is_gone(tmp_path: Path) -> None:
    with (
        pytest.raises(CommandError, match="can't be written: No space left"),
        exporting.destination(tmp_path / "e.csv"),
    ):
        raise OSError(errno.ENOSPC, "No space left on device")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--out", ".", "--format", "csv"], ". is a folder: give the name of a file in it."),
        (["--out", "no/such/folder/events.csv"], "can't be written: No such file or directory"),
        (["--out", "events.xlsx"], "give --format, or a name that ends in .csv, .json, .parquet, .arrow"),
        (["--out", "-"], "give --format"),
        (["--out", "events.csv", "--from", "next"], "An export is of what stands in the log"),
        (["--out", "events.csv", "--to", "first"], "An export is of what stands in the log"),
        (["--out", "events.csv", "--from", "yesterday"], "is no place in the event log"),
    ],
)
def test_an_export_that_cannot_be_done_writes_nothing(
    export: Export, monkeypatch: pytest.MonkeyPatch, arguments: list[str], says: str
) -> None:
    monkeypatch.chdir(export.folder)
    result = export(*arguments)
    assert result.exit_code == 1
    assert says in " ".join(result.output.split())
    assert list(export.folder.iterdir()) == []


def test_a_file_that_is_there_stays_until_the_new_one_is_complete(export: Export) -> None:
    out = export.folder / "events.csv"
    out.write_text("of yesterday")
    assert export("--out", str(out), "--broker-url", "amqp://nobody@127.0.0.1:1/").exit_code == 1
    assert out.read_text() == "of yesterday"
