"""The tables that can be taken away, in each form; and how they are written, whatever their length."""

import asyncio
import csv
import io
import json
import threading
from collections.abc import AsyncGenerator, Callable, Iterable, Sequence
from dataclasses import astuple, fields, make_dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Any
from uuid import uuid4
from weakref import WeakSet

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tirkeu_chassis.decider.decision import Aggregate, Key
from tirkeu_chassis.decider.messages import Message
from tirkeu_chassis.store.records import Snapshot, Stored
from tirkeu_chassis.tables import formats
from tirkeu_chassis.tables.columns import Described, Kind, Table, table_of
from tirkeu_chassis.tables.events import EVENTS, event_row
from tirkeu_chassis.tables.formats import Format, encoded, encoder
from tirkeu_metrics.columns_page import page
from tirkeu_metrics.domain.past import AsOf
from tirkeu_metrics.domain.projection import FIRST
from tirkeu_metrics.domain.rebuild import STANDING, ProjectionReplaced, Standing
from tirkeu_metrics.domain.records.case_facts import case_facts
from tirkeu_metrics.exports.case_rows import case_rows
from tirkeu_metrics.exports.indicator_rows import Asked, indicator_rows
from tirkeu_metrics.exports.tables import CASES, INDICATORS, TABLES, CaseRow
from tirkeu_metrics.rebuild.canonical import canonical_lines

from .rows import NOW

TODAY = NOW.date()
COLUMNS_PAGE = Path(__file__).parents[4] / "docs" / "take-away-columns.md"


def a_case(**known: Any) -> CaseRow:
    """A case of which only this is known."""
    nothing: dict[str, Any] = {one.name: None for one in fields(CaseRow)}
    return CaseRow(
        **nothing
        | {
            "application_id": uuid4(),
            "body_no": "7.10",
            "department_no": 7,
            "missed": False,
            "on_time_from_submission": False,
        }
        | known
    )


FULL = a_case(
    registered_at=datetime(2011, 3, 1, 4, 0, 0, 120_000, tzinfo=UTC),
    due_on=date(2011, 3, 16),
    result="permit_issued",
    missed=True,
    settled_year=2011,
)
EMPTY = a_case()


def written(table: Table[Any], form: Format, *batches: Sequence[Any]) -> bytes:
    """The whole file."""
    writer = encoder(table, form)
    return b"".join([*map(writer.write, batches), writer.end()])


def test_csv_reads_back() -> None:
    text = written(CASES, Format.CSV, [FULL], [EMPTY]).decode()
    header, full, empty = csv.reader(io.StringIO(text, newline=""))
    assert header == [one.name for one in fields(CaseRow)]
    row = dict(zip(header, full, strict=True))
    assert row["application_id"] == str(FULL.application_id)
    assert (row["body_no"], row["department_no"], row["settled_year"]) == ("7.10", "7", "2011")
    assert (row["registered_at"], row["due_on"], row["missed"]) == ("2011-03-01T04:00:00.120Z", "2011-03-16", "true")
    assert [value for value in empty if value] == [str(EMPTY.application_id), "7.10", "7", "false", "false"]
    assert text.count("\r\n") == text.count("\n") == 3


def test_json_reads_back() -> None:
    full, empty = json.loads(written(CASES, Format.JSON, [FULL], [EMPTY]))
    assert list(full) == [one.name for one in fields(CaseRow)]
    assert (full["registered_at"], full["due_on"], full["missed"]) == ("2011-03-01T04:00:00.120Z", "2011-03-16", True)
    assert {name for name, value in empty.items() if value is not None} == {
        "application_id", "body_no", "department_no", "missed", "on_time_from_submission",
    }  # fmt: skip


@pytest.mark.parametrize("form", [Format.PARQUET, Format.ARROW])
def test_arrow_and_parquet_read_back_with_types_and_meanings(form: Format) -> None:
    content = written(CASES, form, [FULL], [EMPTY])
    read = pq.read_table(io.BytesIO(content)) if form is Format.PARQUET else pa.ipc.open_stream(content).read_all()
    assert read.schema.equals(CASES.arrow_schema(), check_metadata=True)
    assert [tuple(row.values()) for row in read.to_pylist()] == [
        (str(one.application_id), *astuple(one)[1:]) for one in (FULL, EMPTY)
    ]


@pytest.mark.parametrize("form", list(Format))
def test_a_table_without_rows_is_a_table(form: Format) -> None:
    content = written(CASES, form)
    names = [column.name for column in CASES.columns]
    match form:
        case Format.CSV:
            assert content.decode() == ",".join(names) + "\r\n"
        case Format.JSON:
            assert json.loads(content) == []
        case Format.PARQUET:
            assert pq.read_table(io.BytesIO(content)).column_names == names
        case Format.ARROW:
            assert pa.ipc.open_stream(content).read_all().column_names == names


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+77172", "'+77172"),
        ("-2", "'-2"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("7.19", "7.19"),
        ('said "no", and left', 'said "no", and left'),
        ("two\r\nlines", "two\r\nlines"),
        ("Қостанай", "Қостанай"),
    ],
)
def test_a_spreadsheet_takes_no_text_for_a_formula(text: str, cell: str) -> None:
    content = written(CASES, Format.CSV, [a_case(result=text)]).decode("utf-8")
    _, row = (
        csv.DictReader(io.StringIO(content, newline="")).fieldnames,
        next(csv.DictReader(io.StringIO(content, newline=""))),
    )
    assert row["result"] == cell


class SwitchingStore:
    """A store whose first reading finds a whole batch and the second nothing: a rebuild has switched meanwhile."""

    def __init__(self) -> None:
        self.standing = Stored(Standing(), 1, 0)
        self.pages: list[Any] = []

    async def get(self, key: Key[Any]) -> Stored[Standing]:
        return self.standing

    async def load(self, keys: Iterable[Key[Any]]) -> Snapshot:
        return Snapshot(states={key: self.standing if key == STANDING else None for key in keys})

    async def find(self, aggregate: Aggregate[Any], *_: Any, limit: int = 0) -> list[tuple[str, Stored[Any]]]:
        case = case_facts(uuid4(), "7", ())
        if self.pages or not limit:
            self.standing = Stored(Standing(live_name="second"), 2, 0)
            return []
        self.pages.append(aggregate)
        return [(str(number), Stored(case, 1, 0)) for number in range(limit)]


@pytest.mark.parametrize(
    "rows",
    [
        lambda store: case_rows(store, {}),
        lambda store: indicator_rows(store, Asked([2011], TODAY)),
        lambda store: indicator_rows(store, Asked([2011], TODAY, by="month")),
        lambda store: indicator_rows(store, Asked([2011], TODAY, as_of=AsOf(TODAY))),
        lambda store: canonical_lines(store, FIRST),
    ],
)
async def test_a_table_does_not_end_as_if_whole_when_a_rebuild_emptied_its_place(rows: Callable[[Any], Any]) -> None:
    store = SwitchingStore()
    with pytest.raises(ProjectionReplaced):
        async for _ in rows(store):
            pass


class Batch(list[CaseRow]):
    """A list that can be watched."""

    __slots__ = ("__weakref__",)
    __hash__ = object.__hash__  # type: ignore[assignment]


@pytest.mark.parametrize("form", list(Format))
async def test_as_much_is_held_of_a_long_table_as_of_a_short_one(form: Format) -> None:
    alive: WeakSet[Batch] = WeakSet()
    most_batches = most_bytes = made = 0
    before = pa.total_allocated_bytes()

    async def batches() -> AsyncGenerator[Sequence[CaseRow], None]:
        nonlocal most_batches, most_bytes, made
        for _ in range(150):
            batch = Batch([FULL, EMPTY] * 500)
            alive.add(batch)
            made += 1
            most_batches = max(most_batches, len(alive))
            most_bytes = max(most_bytes, pa.total_allocated_bytes() - before)
            yield batch

    size = pulled = 0
    async for piece in encoded(CASES, form, batches()):
        size += len(piece)
        pulled += 1
        if form is not Format.PARQUET:
            # Nothing is made that nobody has asked for.
            assert made <= pulled
    assert made == 150
    assert size > 2_000
    # The maker's, the writer's, and what a thread hasn't let go of yet.
    assert most_batches <= 5
    assert most_bytes < 64 * 2**20


async def test_many_tables_at_once_leave_the_threads_of_transactions_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    go_on = threading.Event()

    class Slow:
        def write(self, rows: Sequence[Any]) -> bytes:
            return b""

        def end(self) -> bytes:
            go_on.wait()
            return b"]"

    async def no_rows() -> AsyncGenerator[Sequence[Any], None]:
        yield ()

    async def taken() -> bytes:
        return b"".join([piece async for piece in encoded(CASES, Format.JSON, no_rows())])

    monkeypatch.setattr(formats, "encoder", lambda *_: Slow())
    # More than the default executor has threads on any machine.
    tables = [asyncio.create_task(taken()) for _ in range(40)]
    # Each of them asks for its thread now.
    await asyncio.sleep(0)
    try:
        async with asyncio.timeout(20):
            assert await asyncio.to_thread(threading.active_count) > 0
        assert not any(one.done() for one in tables)
    finally:
        go_on.set()
    assert await asyncio.gather(*tables) == [b"]"] * 40


def test_every_column_says_what_it_is() -> None:
    assert [table.name for table in TABLES] == ["indicators", "cases", "events"]
    for table in TABLES:
        assert all(column.meaning.strip() for column in table.columns)
    kinds = {column.name: (column.kind, column.nullable) for column in INDICATORS.columns}
    assert kinds["value"] == (Kind.NUMBER, True)
    assert kinds["numerator"] == (Kind.INTEGER, True)


def test_a_column_that_says_nothing_is_refused() -> None:
    odd = Annotated[bytes, Described(Message("case facts"))]
    with pytest.raises(TypeError, match="says nothing"):
        table_of("bad", Message("case facts"), make_dataclass("Bad", [("what", str)]))
    with pytest.raises(TypeError, match="no known kind"):
        table_of("bad", Message("case facts"), make_dataclass("Worse", [("what", odd)]))


def test_the_page_of_columns_is_up_to_date() -> None:
    assert COLUMNS_PAGE.read_text(encoding="utf-8") == page()


@pytest.mark.parametrize(
    ("attributes", "data", "shown"),
    [
        ({}, b"\xff not JSON", {"id": "", "sequence": None, "time": None, "data": "\\xff not JSON"}),
        ({"sequence": "x", "time": "yesterday"}, [1], {"sequence": None, "time": None, "data": "[1]"}),
        ({"time": "2011-03-01T04:00:00"}, {"body_no": 7}, {"time": None, "body_no": None}),
        ({"sequence": "0000000003"}, {"body_no": "7", "application_id": "a"}, {"sequence": 3, "body_no": "7"}),
    ],
)
def test_whatever_stands_in_the_log_is_a_row(attributes: dict[str, str], data: Any, shown: dict[str, Any]) -> None:
    row = event_row(5, attributes, data)
    assert {name: getattr(row, name) for name in shown} == shown
    for form in Format:
        assert written(EVENTS, form, [row])


def test_nothing_personal_is_in_any_column() -> None:
    personal = ("name", "surname", "address", "birth", "iin", "bin", "phone", "weapon", "number", "text", "officer")
    held = {column.name for table in (INDICATORS, CASES) for column in table.columns} - {"body_name"}
    assert not {name for name in held if set(name.split("_")) & set(personal)}
