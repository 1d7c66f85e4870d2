"""Entry point: `python -m tirkeu_metrics` runs the service."""

from tirkeu_metrics.main import main

main()
