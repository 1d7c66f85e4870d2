"""Entry point: ``python -m tirkeu_operations`` is the ``tirkeu`` command."""

from tirkeu_operations.cli import app

app()
