"""Answer of a case file."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from tirkeu_chassis.http.answers import Answer
from tirkeu_registry.api.permits.schemas import REASONS
from tirkeu_registry.api.weapons.schemas import RegistrationOut


class MatchOut(Answer):
    """What the register knows of one unit of a case; `weapon_id` null where it doesn't have it."""

    weapon_id: UUID | None
    duplicate: bool = Field(description="for one of `duplicate_reasons`")
    duplicate_reasons: list[str] = Field(validation_alias="reasons", description=REASONS)
    differs: list[str] = Field(description="particulars that are others in the register")
    registration: RegistrationOut | None = Field(
        validation_alias="current",
        description="the one that holds; null for one of another body that nobody has signed",
    )


class CaseFileOut(Answer):
    """A case before its permit is drawn up; `units` in the order of the application, null until the file has come."""

    application_id: UUID = Field(validation_alias="id")
    body_no: str
    permit_id: UUID | None
    withdrawn_at: datetime | None
    units: list[MatchOut] | None
