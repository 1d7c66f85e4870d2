"""What registry shares with every service."""

from typing import ClassVar

import pytest
from uuid_utils.compat import uuid7

from tirkeu_contracts.event import Event
from tirkeu_registry.domain.permit import OtherOfficer
from tirkeu_registry.main import DEFINITION
from tirkeu_sandbox.services.harness import FIRST_MOMENT
from tirkeu_sandbox.testing.conformance import ServiceConformance
from tirkeu_sandbox.testing.events import application_received


class TestConformance(ServiceConformance):
    definition = DEFINITION
    refusal = OtherOfficer()
    refused_in: ClassVar = {
        "kk": "Рұқсатты оны ресімдеген қызметкер ғана береді.",
        "ru": "Разрешение выдаёт только сотрудник, который его оформил.",
    }

    @pytest.fixture
    def event(self) -> Event:
        return application_received(uuid7(), FIRST_MOMENT)
