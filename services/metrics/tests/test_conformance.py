"""What metrics shares with every service."""

from typing import ClassVar

import pytest
from uuid_utils.compat import uuid7

from tirkeu_contracts.event import Event
from tirkeu_metrics.domain.targets import IndicatorRepeated
from tirkeu_metrics.main import DEFINITION
from tirkeu_sandbox.services.harness import FIRST_MOMENT
from tirkeu_sandbox.testing.conformance import ServiceConformance
from tirkeu_sandbox.testing.events import application_received


class TestConformance(ServiceConformance):
    definition = DEFINITION
    refusal = IndicatorRepeated(indicator="1.1")
    refused_in: ClassVar = {
        "kk": "Бұйрықта 1.1 көрсеткіші бірнеше рет аталған: әр көрсеткішті бір рет көрсетіңіз.",
        "ru": "В приказе показатель 1.1 назван несколько раз: укажите каждый показатель один раз.",
    }

    @pytest.fixture
    def event(self) -> Event:
        return application_received(uuid7(), FIRST_MOMENT)
