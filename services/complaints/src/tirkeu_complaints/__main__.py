"""`python -m tirkeu_complaints`."""

from tirkeu_complaints.main import main

main()
