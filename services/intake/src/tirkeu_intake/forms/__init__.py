"""Forms that the counter prints."""
