"""The tables that can be taken away, with what their columns mean."""

from typing import Any

from pydantic import BaseModel, Field

from tirkeu_chassis.languages.translations import texts
from tirkeu_chassis.tables.columns import ARROW, Kind, Table
from tirkeu_contracts.standard import Language

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
