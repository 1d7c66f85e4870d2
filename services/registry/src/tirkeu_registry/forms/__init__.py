"""Forms that the registry prints."""
