"""Tirkeu's event contracts, and the state service standard they speak in.

`catalog.EVENTS` holds every event, `envelope.Envelope` reads and writes it on the wire, and `standard` holds
the code lists. Nothing here needs more than pydantic.
"""
