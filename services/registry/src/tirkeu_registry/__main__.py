"""Entry point: `python -m tirkeu_registry` runs the service."""

from tirkeu_registry.main import main

main()
