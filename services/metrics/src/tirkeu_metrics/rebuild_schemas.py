"""What a rebuild shows of itself."""

from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, Field

from tirkeu_metrics.domain.rebuild import Stage, Standing


class ComparisonOut(BaseModel):
    """Records and sums of the live and the fresh projection."""

    equal: int
    different: int
    only_live: int
    only_fresh: int
    lacking: int = Field(description="events that the live projection has heard of and the log lacks")


class RebuildOut(BaseModel):
    """How far a rebuild has come: `folded` events, of the log up to `offset` of `end`; `live` is what answers."""

    rebuild_id: UUID
    stage: Stage
    started_at: datetime
    ended_at: datetime | None
    offset: int
    end: int | None
    folded: int
    compared: ComparisonOut | None
    live: str

    @classmethod
    def of(cls, state: Standing) -> "RebuildOut":
        """The rebuild of a standing that has one."""
        rebuild = state.rebuild
        if rebuild is None:
            raise ValueError("no rebuild")
        return cls(
            rebuild_id=rebuild.rebuild_id,
            stage=rebuild.stage,
            started_at=rebuild.started_at,
            ended_at=rebuild.ended_at,
            offset=rebuild.offset,
            end=rebuild.end,
            folded=rebuild.folded,
            compared=ComparisonOut(**asdict(rebuild.compared)) if rebuild.compared else None,
            live=state.live_name,
        )
