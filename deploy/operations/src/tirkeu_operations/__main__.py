"""``python -m tirkeu_operations``: the ``tirkeu`` command."""

from tirkeu_operations.cli import app

app()
