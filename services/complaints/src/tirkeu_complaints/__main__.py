"""Entry point: `python -m tirkeu_complaints` runs the service."""

from tirkeu_complaints.main import main

main()
