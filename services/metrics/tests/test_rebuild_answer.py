"""What is said of a rebuild that was refused, also by a version before, and for an event that has no id."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from tirkeu_metrics.api.rebuilds.schemas import RebuildOut
from tirkeu_metrics.domain.rebuild import FaultyEvent, Reason, Rebuild, Stage, Standing

BEGAN = datetime(2011, 3, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("changed", "reason", "words"),
    [
        ({"stage": Stage.FOLDING}, None, None),
        pytest.param({"stage": Stage.REFUSED}, Reason.LACKING, "that the event log lacks", id="a version before"),
        (
            {"stage": Stage.REFUSED, "reason": Reason.FAULT, "fault": FaultyEvent(7, None)},
            Reason.FAULT,
            "event – at offset 7 of the event log",
        ),
        (
            {"stage": Stage.REFUSED, "reason": Reason.FAULT, "fault": FaultyEvent(7, UUID(int=5))},
            Reason.FAULT,
            f"event {UUID(int=5)} at offset 7",
        ),
    ],
)
def test_why_a_rebuild_was_refused(changed: dict[str, Any], reason: Reason | None, words: str | None) -> None:
    told = RebuildOut.of(Standing(rebuild=Rebuild(UUID(int=1), BEGAN, "operator", **changed)))
    assert told.reason is reason
    assert told.detail is None if words is None else words in (told.detail or "")
