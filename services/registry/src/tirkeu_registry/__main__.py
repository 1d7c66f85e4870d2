"""`python -m tirkeu_registry`."""

from tirkeu_registry.main import main

main()
