"""``python -m tirkeu_fake``."""

from .main import main

main()
