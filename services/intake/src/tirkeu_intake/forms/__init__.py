"""Forms the counter prints."""
