"""The formats of a table, each written in pieces: none holds more than a few rows at once."""

import asyncio
import csv
import io
import json
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final, Protocol
from uuid import UUID

import pyarrow as pa
import pyarrow.parquet as pq

from tirkeu_chassis.tables.columns import Kind, Table
from tirkeu_contracts.envelope import format_time

ROW_GROUP_ROWS: Final = 65_536
"""Rows in one row group of Parquet: few enough to hold, enough to compress well."""
WRITERS: Final = ThreadPoolExecutor(2, thread_name_prefix="table")
"""Threads of their own: many tables at once take none of those that transactions wait for."""
_FORMULA_SIGNS: Final = ("=", "+", "-", "@", "\t", "\r", "\n")


class Format(StrEnum):
    """A form; its value is what `format=` and file names call it."""

    CSV = "csv"
    JSON = "json"
    PARQUET = "parquet"
    ARROW = "arrow"

    @property
    def media_type(self) -> str:
        """As registered with IANA."""
        return MEDIA_TYPES[self]


MEDIA_TYPES: Final[dict[Format, str]] = {
    Format.CSV: "text/csv",
    Format.JSON: "application/json",
    Format.PARQUET: "application/vnd.apache.parquet",
    Format.ARROW: "application/vnd.apache.arrow.stream",
}


class Encoder(Protocol):
    """Writes one table; what each call returns follows what the call before returned."""

    def write(self, rows: Sequence[Any]) -> bytes:
        """Some rows more."""

    def end(self) -> bytes:
        """What comes after the last row."""


def encoder(table: Table[Any], form: Format) -> Encoder:
    """An encoder for one table; its first piece holds what comes before the rows."""
    return _ENCODERS[form](table)


async def encoded(
    table: Table[Any], form: Format, batches: AsyncGenerator[Sequence[Any], None]
) -> AsyncGenerator[bytes, None]:
    """The table in pieces, at least one; the next batch is asked for when the piece before has been taken."""
    writer, loop = encoder(table, form), asyncio.get_running_loop()
    async with aclosing(batches):
        async for batch in batches:
            # In a thread: a batch takes milliseconds that events and commands would wait for.
            if piece := await loop.run_in_executor(WRITERS, writer.write, batch):
                yield piece
    yield await loop.run_in_executor(WRITERS, writer.end)


class CsvEncoder:
    """RFC 4180, UTF-8, with a header. A text that a spreadsheet would take for a formula begins with an apostrophe."""

    def __init__(self, table: Table[Any]) -> None:
        self._names = [column.name for column in table.columns]
        self._begun = False

    def write(self, rows: Sequence[Any]) -> bytes:
        text = io.StringIO()
        lines = csv.writer(text)
        if not self._begun:
            lines.writerow(self._names)
            self._begun = True
        lines.writerows([_cell(getattr(row, name)) for name in self._names] for row in rows)
        return text.getvalue().encode()

    def end(self) -> bytes:
        return b"" if self._begun else self.write(())


class JsonEncoder:
    """One array, a row a line."""

    def __init__(self, table: Table[Any]) -> None:
        self._names = [column.name for column in table.columns]
        self._before = "[\n"

    def write(self, rows: Sequence[Any]) -> bytes:
        parts = []
        for row in rows:
            content = {name: _json(getattr(row, name)) for name in self._names}
            parts += [self._before, json.dumps(content, ensure_ascii=False, separators=(",", ":"))]
            self._before = ",\n"
        return "".join(parts).encode()

    def end(self) -> bytes:
        return b"[]\n" if self._before == "[\n" else b"\n]\n"


class _Pieces(io.RawIOBase):
    """Where Arrow's writers write to: holds what was written since it was last taken."""

    def __init__(self) -> None:
        self._held = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._held += data
        return len(data)

    def take(self) -> bytes:
        taken, self._held = bytes(self._held), bytearray()
        return taken


class ArrowEncoder:
    """The IPC streaming format, a record batch for each piece."""

    def __init__(self, table: Table[Any]) -> None:
        self._table, self._schema = table, table.arrow_schema()
        self._pieces = _Pieces()
        self._writer = pa.ipc.new_stream(self._pieces, self._schema)

    def write(self, rows: Sequence[Any]) -> bytes:
        self._writer.write_batch(record_batch(self._table, self._schema, rows))
        return self._pieces.take()

    def end(self) -> bytes:
        self._writer.close()
        return self._pieces.take()


class ParquetEncoder:
    """Parquet with zstd; pieces come as row groups fill."""

    def __init__(self, table: Table[Any]) -> None:
        self._table, self._schema = table, table.arrow_schema()
        self._pieces = _Pieces()
        self._writer = pq.ParquetWriter(self._pieces, self._schema, compression="zstd")
        self._waiting: list[Any] = []

    def write(self, rows: Sequence[Any]) -> bytes:
        # As Arrow holds them they take a tenth of what they take as rows.
        self._waiting.append(record_batch(self._table, self._schema, rows))
        if sum(one.num_rows for one in self._waiting) >= ROW_GROUP_ROWS:
            self._write_group()
        return self._pieces.take()

    def end(self) -> bytes:
        self._write_group()
        self._writer.close()
        return self._pieces.take()

    def _write_group(self) -> None:
        if self._waiting:
            self._writer.write_table(pa.Table.from_batches(self._waiting, self._schema))
            self._waiting = []


def record_batch(table: Table[Any], schema: Any, rows: Sequence[Any]) -> Any:
    """Rows as a `pyarrow.RecordBatch`."""
    return pa.record_batch(
        [
            pa.array([_PLAIN[column.kind](getattr(row, column.name)) for row in rows], field.type)
            for column, field in zip(table.columns, schema, strict=True)
        ],
        schema,
    )


def _same(value: Any) -> Any:
    return value


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def _float(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


_PLAIN: Final[Mapping[Kind, Callable[[Any], Any]]] = {
    **dict.fromkeys(Kind, _same),
    Kind.TEXT: _text,
    Kind.NUMBER: _float,
}


def _cell(value: Any) -> str | int:  # noqa: PLR0911 - one return for each kind
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case int():
            return value
        case Decimal():
            return f"{value:.2f}"
        case datetime():
            return format_time(value)
        case date():
            return value.isoformat()
        case _:
            text = str(value)
            return f"'{text}" if text.startswith(_FORMULA_SIGNS) else text


def _json(value: Any) -> Any:
    match value:
        case Decimal():
            return float(value)
        case datetime():
            return format_time(value)
        case date():
            return value.isoformat()
        case UUID():
            return str(value)
        case _:
            return value


_ENCODERS: Final[dict[Format, Callable[[Table[Any]], Encoder]]] = {
    Format.CSV: CsvEncoder,
    Format.JSON: JsonEncoder,
    Format.PARQUET: ParquetEncoder,
    Format.ARROW: ArrowEncoder,
}
