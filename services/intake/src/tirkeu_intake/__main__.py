"""`python -m tirkeu_intake`."""

from tirkeu_intake.main import main

main()
