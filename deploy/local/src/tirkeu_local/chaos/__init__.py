"""`tirkeu chaos`: everything runs under load while faults are injected; then quiet; then the ledger."""
