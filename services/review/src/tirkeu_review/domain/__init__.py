"""The decisions of the head and the licensing officer on a case, and its term."""
