"""A complaint, and who deals with it."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from tirkeu_chassis.decider.actors import Actor
from tirkeu_chassis.office.roles import Role
from tirkeu_complaints.domain.answering import Answer
from tirkeu_complaints.domain.complaint import Complaint, Entity, Particulars, Person, SentBy, Signature
from tirkeu_complaints.domain.filing import File, file
from tirkeu_contracts.standard import (
    AddresseeLevel,
    ComplainantKind,
    ComplaintChannel,
    ComplaintKind,
    ComplaintOutcome,
)
from tirkeu_sandbox.testing.given import Given, actor

NOW = datetime(2011, 3, 1, 4, tzinfo=UTC)
DUE = date(2011, 3, 16)
TERM_OVER = datetime(2011, 3, 16, 18, tzinfo=UTC)
"""Midnight after the due day in Almaty, UTC+6 in 2011."""
ANSWER = Answer(ComplaintOutcome.PARTLY_UPHELD, SentBy.POST, "words")
PERSON = Person("Серікова", "Айгүл", "Маратқызы", postal_address="Өскемен қ.")


def staff(*roles: Role, body: str | None = "7") -> Actor:
    return actor("staff-1", *(roles or (Role.COMPLAINTS_OFFICER,)), body=body)


given = Given(at=NOW, by=staff(), message_id=UUID(int=9))


def filing(person: Person | None = PERSON, entity: Entity | None = None, **change: Any) -> File:
    kind = ComplainantKind.NATURAL_PERSON if entity is None else ComplainantKind.LEGAL_ENTITY
    command = File(
        body_no="7.19",
        kind=ComplaintKind.ACTIONS_OF_STAFF,
        channel=ComplaintChannel.CHANCERY,
        complainant_kind=kind,
        addressee_level=AddresseeLevel.DIA,
        signed=Signature.WET,
        particulars=Particulars("text", "Acceptor", person if entity is None else None, entity),
        application_id=UUID(int=5),
    )
    return replace(command, **change)


def filed(**change: Any) -> Complaint:
    return replace(given().when(file, filing()).state, **change)
