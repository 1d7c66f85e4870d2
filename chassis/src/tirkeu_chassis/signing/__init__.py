"""Signatures of events: a service signs what it commits, its receivers check what they read."""
