"""`python -m tirkeu_review`."""

from tirkeu_review.main import main

main()
