"""Columns, described once: the header of CSV, the schema of Arrow, the documentation and the API come from here.

A table's row is a dataclass. The type of a field is the type of its column, with its meaning beside it:

    registered_at: Annotated[datetime | None, Described(Message("When the case was registered"))]
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from types import NoneType, UnionType
from typing import Any, Generic, TypeVar, get_args, get_origin, get_type_hints
from uuid import UUID

import pyarrow as pa

from tirkeu_chassis.decider.messages import Message

R = TypeVar("R")


class Kind(StrEnum):
    """What a column holds."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DAY = "day"
    MOMENT = "moment"


_KINDS: dict[type, Kind] = {
    str: Kind.TEXT,
    UUID: Kind.TEXT,
    int: Kind.INTEGER,
    Decimal: Kind.NUMBER,
    bool: Kind.BOOLEAN,
    date: Kind.DAY,
    datetime: Kind.MOMENT,
}
ARROW: dict[Kind, Any] = {
    Kind.TEXT: pa.string(),
    Kind.INTEGER: pa.int64(),
    # Percent with two decimals, which come through a float unharmed; analysts' libraries plot floats, not decimals.
    Kind.NUMBER: pa.float64(),
    Kind.BOOLEAN: pa.bool_(),
    Kind.DAY: pa.date32(),
    Kind.MOMENT: pa.timestamp("ms", tz="UTC"),
}


@dataclass(frozen=True, slots=True)
class Described:
    """What a column means, and in which unit it is."""

    meaning: Message
    unit: Message | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """A column; `nullable` ones may be empty."""

    name: str
    kind: Kind
    nullable: bool
    meaning: Message
    unit: Message | None


@dataclass(frozen=True, slots=True)
class Table(Generic[R]):
    """A table that can be taken away."""

    name: str
    title: Message
    row: type[R]
    columns: Sequence[Column]

    def arrow_schema(self) -> Any:
        """A `pyarrow.Schema`; units and meanings (English) are in its fields' metadata."""
        return pa.schema(
            [
                pa.field(
                    column.name,
                    ARROW[column.kind],
                    nullable=column.nullable,
                    metadata={"meaning": column.meaning} | ({"unit": column.unit} if column.unit else {}),
                )
                for column in self.columns
            ],
            metadata={"title": self.title},
        )


def table_of(name: str, title: Message, row: type[R]) -> Table[R]:
    """The table whose rows are of this dataclass.

    Raises:
        TypeError: a field has no description, or a type that no column has.
    """
    hints = get_type_hints(row, include_extras=True)
    return Table(name, title, row, tuple(_column(one.name, hints[one.name]) for one in fields(row)))  # type: ignore[arg-type]


def _column(name: str, hint: Any) -> Column:
    annotated, *extras = get_args(hint) or (hint,)
    described = next((one for one in extras if isinstance(one, Described)), None)
    if described is None:
        raise TypeError(f"column {name} says nothing of itself")
    kinds = get_args(annotated) if get_origin(annotated) is UnionType else (annotated,)
    (held,) = (one for one in kinds if one is not NoneType)
    if held not in _KINDS:
        raise TypeError(f"column {name} is of no known kind")
    return Column(name, _KINDS[held], NoneType in kinds, described.meaning, described.unit)
