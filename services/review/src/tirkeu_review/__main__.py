"""Entry point: `python -m tirkeu_review` runs the service."""

from tirkeu_review.main import main

main()
