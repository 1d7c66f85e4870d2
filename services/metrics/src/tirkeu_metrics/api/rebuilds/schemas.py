"""Answer about a rebuild: its progress, its comparison, its end."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, Self
from uuid import UUID

from pydantic import Field

from tirkeu_chassis.decider.messages import Message
from tirkeu_chassis.http.answers import Answer
from tirkeu_chassis.languages.translations import texts
from tirkeu_contracts.standard import Language
from tirkeu_metrics.domain.rebuild import FaultyEvent, Reason, Stage, Standing

WORDS: Final[Mapping[Reason, Message]] = {
    Reason.LACKING: Message(
        "The figures stay as they are: they rest on events that the event log lacks. Find out where these went before "
        "you start another rebuild."
    ),
    Reason.FAULT: Message(
        "The figures stay as they are: event {event_id} at offset {offset} of the event log can't be folded. The "
        "service's log says why. Have the fault mended, then start another rebuild."
    ),
    Reason.CANCELLED: Message(
        "The figures stay as they are: the rebuild was cancelled. Another one begins from the start of the event log."
    ),
}


class ComparisonOut(Answer):
    """Records and sums of the live and the fresh projection."""

    equal: int
    different: int
    only_live: int
    only_fresh: int
    lacking: int = Field(description="events that the live projection has heard of and the log lacks")


class FaultyEventOut(Answer):
    """The event that a rebuild failed on."""

    offset: int = Field(description="its place in the event log")
    event_id: UUID | None = Field(description="null where it has none")


class RebuildOut(Answer):
    """How far a rebuild has come: `folded` events, of the log up to `offset` of `end`; `live` is what answers."""

    rebuild_id: UUID
    stage: Stage
    started_at: datetime
    ended_at: datetime | None
    offset: int
    end: int | None
    folded: int
    compared: ComparisonOut | None
    reason: Reason | None = Field(description="why it was refused")
    fault: FaultyEventOut | None
    detail: str | None = Field(description="the reason in words, and what to do")
    live: str

    @classmethod
    def of(cls, standing: Standing, /, lang: Language = "en", **computed: Any) -> Self:
        """The rebuild of a standing that has one, with the reason of a refusal in one language."""
        rebuild = standing.rebuild
        if rebuild is None:
            raise ValueError("no rebuild")
        # Versions that noted none refused for one alone.
        reason = rebuild.reason or (Reason.LACKING if rebuild.stage is Stage.REFUSED else None)
        detail = None if reason is None else _detail(reason, rebuild.fault, lang)
        return super().of(rebuild, reason=reason, detail=detail, live=standing.live_name, **computed)


def _detail(reason: Reason, fault: FaultyEvent | None, lang: Language) -> str:
    params = {} if fault is None else {"offset": fault.offset, "event_id": str(fault.event_id or "–")}
    return texts("tirkeu_metrics", lang).text(WORDS[reason], params)
