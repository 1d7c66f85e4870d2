"""Settings of all tests."""

from hypothesis import settings

# How long an example takes is the machine's business: under load a good one would fail.
settings.register_profile("tirkeu", deadline=None)
settings.load_profile("tirkeu")
