"""The meaning of the tables' columns, for the API and for the documentation.

    python -m tirkeu_metrics.api.take_away.schemas docs/take-away-columns.md

writes the page.
"""

import sys
from pathlib import Path
from typing import Any

from pydantic import BaseModel, Field

from tirkeu_chassis.languages.translations import texts
from tirkeu_chassis.tables.columns import ARROW, Kind, Table
from tirkeu_contracts.standard import Language
from tirkeu_metrics.exports.tables import TABLES

PACKAGE = "tirkeu_metrics"


class ColumnOut(BaseModel):
    name: str
    type: Kind
    arrow_type: str = Field(description="the type in Arrow and Parquet")
    nullable: bool
    unit: str | None
    meaning: str


class TableOut(BaseModel):
    """A table that can be taken away."""

    name: str
    title: str
    path: str
    columns: list[ColumnOut]


def described(table: Table[Any], lang: Language) -> TableOut:
    """The table in one language."""
    said = texts(PACKAGE, lang)
    return TableOut(
        name=table.name,
        title=said.text(table.title),
        path=f"/v1/exports/{table.name}",
        columns=[
            ColumnOut(
                name=column.name,
                type=column.kind,
                arrow_type=str(ARROW[column.kind]),
                nullable=column.nullable,
                unit=said.text(column.unit) if column.unit else None,
                meaning=said.text(column.meaning),
            )
            for column in table.columns
        ],
    )


def page() -> str:
    """The documentation of all columns, in Markdown."""
    parts = ["# Columns of the take-away\n\nWritten by `python -m tirkeu_metrics.api.take_away.schemas`.\n"]
    for table in (described(one, "en") for one in TABLES):
        lines = [
            f"| `{one.name}` | {one.type}{', may be empty' if one.nullable else ''} | `{one.arrow_type}` "
            f"| {one.unit or '–'} | {one.meaning} |"
            for one in table.columns
        ]
        head = f"\n## {table.title}\n\n`GET {table.path}`\n\n| column | type | Arrow, Parquet | unit | meaning |\n"
        parts.append(head + "|---|---|---|---|---|\n" + "\n".join(lines) + "\n")
    return "".join(parts)


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(page(), encoding="utf-8")
