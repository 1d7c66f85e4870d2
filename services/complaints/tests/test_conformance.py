"""What complaints shares with every service."""

from datetime import date
from typing import ClassVar

import pytest
from uuid_utils.compat import uuid7

from tirkeu_complaints.domain.answering import ComplaintAlreadyAnswered
from tirkeu_complaints.main import DEFINITION
from tirkeu_contracts.event import Event
from tirkeu_sandbox.services.harness import FIRST_MOMENT
from tirkeu_sandbox.testing.conformance import ServiceConformance
from tirkeu_sandbox.testing.events import application_received


class TestConformance(ServiceConformance):
    definition = DEFINITION
    refusal = ComplaintAlreadyAnswered(day=date(2011, 11, 22))
    refused_in: ClassVar = {
        "kk": "Шағымға жауап берілген күн: 2011 жылғы 22 қараша; шағымға бір рет жауап беріледі.",
        "ru": "Ответ дан 22 ноября 2011 года; на жалобу отвечают один раз.",
    }

    @pytest.fixture
    def event(self) -> Event:
        return application_received(uuid7(), FIRST_MOMENT)
