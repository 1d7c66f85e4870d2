"""What a case file gives."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, Field

from tirkeu_registry.api.permits.schemas import REASONS
from tirkeu_registry.api.weapons.schemas import RegistrationOut
from tirkeu_registry.domain.duplicates import Match


class MatchOut(BaseModel):
    """What the register knows of one unit of a case; `weapon_id` null where it doesn't have it."""

    weapon_id: UUID | None
    duplicate: bool = Field(description="for one of `duplicate_reasons`")
    duplicate_reasons: list[str] = Field(description=REASONS)
    differs: list[str] = Field(description="particulars that are others in the register")
    registration: RegistrationOut | None = Field(description="the one that holds")

    @classmethod
    def of(cls, match: Match) -> "MatchOut":
        return cls(
            weapon_id=match.weapon_id,
            duplicate=match.duplicate,
            duplicate_reasons=list(match.reasons),
            differs=list(match.differs),
            registration=RegistrationOut.of(match.current) if match.current else None,
        )


class CaseFileOut(BaseModel):
    """A case before its permit is drawn up; `units` in the order of the application, null until the file has come."""

    application_id: UUID
    body_no: str
    permit_id: UUID | None
    withdrawn_at: datetime | None
    units: list[MatchOut] | None
