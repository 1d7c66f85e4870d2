"""Printing keeps to its own threads."""

import asyncio
import threading
from datetime import UTC, datetime

import pytest

from tirkeu_chassis.forms import printing as forms

NOW = datetime(2011, 3, 1, tzinfo=UTC)
MANY = 40
"""More than the default executor has threads on any machine."""


async def test_a_burst_of_forms_leaves_the_threads_of_transactions_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    go_on = threading.Event()

    def slow(*_: object) -> bytes:
        go_on.wait()
        return b"%PDF"

    monkeypatch.setattr(forms, "_compile", slow)
    burst = [
        asyncio.create_task(forms.render("tirkeu_chassis.forms", "letter.typ", {}, printed_at=NOW)) for _ in range(MANY)
    ]
    # Each of them asks for its thread now.
    await asyncio.sleep(0)
    try:
        async with asyncio.timeout(20):
            assert await asyncio.to_thread(threading.active_count) > 0
        assert not any(one.done() for one in burst)
    finally:
        go_on.set()
    assert await asyncio.gather(*burst) == [b"%PDF"] * MANY
