"""Event contracts of Tirkeu, and the code lists of the state service standard that they use.

`catalog.EVENTS` holds every event, `envelope.Envelope` converts it to and from a message, and `standard` holds
the code lists. Nothing here needs more than pydantic.
"""
