"""Letters that the service prints."""
