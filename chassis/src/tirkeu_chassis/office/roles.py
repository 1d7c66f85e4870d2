"""The roles of the office, and of those who oversee and operate it (paragraphs 13 to 16)."""

from enum import StrEnum


class Role(StrEnum):
    """What an actor may be. The first four work in a body; the rest oversee or operate."""

    CLERK = "clerk"
    HEAD = "head"
    OFFICER = "officer"
    COMPLAINTS_OFFICER = "complaints_officer"
    COMMITTEE = "committee"
    ANALYST = "analyst"
    AUDITOR = "auditor"
    OPERATOR = "operator"


STAFF = frozenset({Role.CLERK, Role.HEAD, Role.OFFICER, Role.COMPLAINTS_OFFICER})


EVERY_ROLE = frozenset(Role)
