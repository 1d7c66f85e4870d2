"""``python -m tirkeu_local``."""

from tirkeu_local.cli import app

app()
