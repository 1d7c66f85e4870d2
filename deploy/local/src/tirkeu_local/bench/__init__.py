"""Measurements, each against ceilings measured in the same run on the same machine."""
