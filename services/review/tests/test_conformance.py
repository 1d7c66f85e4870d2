"""What review shares with every service."""

from datetime import date
from typing import ClassVar

import pytest
from uuid_utils.compat import uuid7

from tirkeu_contracts.event import Event
from tirkeu_review.domain.consideration import TermOver
from tirkeu_review.main import DEFINITION
from tirkeu_sandbox.services.harness import FIRST_MOMENT
from tirkeu_sandbox.testing.conformance import ServiceConformance
from tirkeu_sandbox.testing.events import application_received


class TestConformance(ServiceConformance):
    definition = DEFINITION
    refusal = TermOver(due_on=date(2011, 11, 22))
    refused_in: ClassVar = {
        "kk": "Мерзімнің соңғы күні: 2011 жылғы 22 қараша; өткен мерзімді ұзартуға болмайды.",
        "ru": "Последний день срока – 22 ноября 2011 года; истёкший срок продлить нельзя.",
    }

    @pytest.fixture
    def event(self) -> Event:
        return application_received(uuid7(), FIRST_MOMENT)
