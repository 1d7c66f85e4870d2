"""Letters the service prints."""
