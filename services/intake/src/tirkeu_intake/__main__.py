"""Entry point: `python -m tirkeu_intake` runs the service."""

from tirkeu_intake.main import main

main()
