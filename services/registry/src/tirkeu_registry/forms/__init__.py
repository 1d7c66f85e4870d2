"""The permit as it is printed."""
