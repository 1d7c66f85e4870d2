"""Writes the page that documents the columns of all tables.

python -m tirkeu_metrics.columns_page docs/take-away-columns.md
"""

import sys
from pathlib import Path

from tirkeu_metrics.api.take_away.schemas import described
from tirkeu_metrics.exports.tables import TABLES


def page() -> str:
    """The documentation of all columns, in Markdown."""
    parts = [
        "# Columns of the take-away\n\nWritten by `python -m tirkeu_metrics.columns_page docs/take-away-columns.md`.\n"
    ]
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
