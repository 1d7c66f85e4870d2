"""`python -m tirkeu_metrics`."""

from tirkeu_metrics.main import main

main()
