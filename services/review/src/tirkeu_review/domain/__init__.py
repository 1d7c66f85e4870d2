"""What the head and the licensing officer decide on a case, and by when."""
