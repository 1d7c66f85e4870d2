"""What intake shares with every service."""

from typing import ClassVar
from uuid import UUID

import pytest

from tirkeu_chassis.office.roles import Role
from tirkeu_contracts.event import Event
from tirkeu_intake.domain.visits import NotNext
from tirkeu_intake.main import DEFINITION
from tirkeu_sandbox.services.harness import ServiceHarness
from tirkeu_sandbox.testing.conformance import ServiceConformance
from tirkeu_sandbox.testing.events import permit_issued

APPLICATION = {
    "body_no": "7.19",
    "applicant_category": "citizen_rk",
    "weapon_class": "civilian",
    "units": [{"kind": "rifled_hunting", "type": "t", "model": "m", "calibre": "7.62", "number": "1", "year": 2009}],
    "documents": [],
    "applicant": {"surname": "Әбенов", "name": "Алмас", "birth_date": "1980-01-01"},
    "clerk_name": "Қасымова Әсел",
}


class TestConformance(ServiceConformance):
    definition = DEFINITION
    refusal = NotNext(ahead=2)
    refused_in: ClassVar = {
        "kk": "Қабылдау кезек бойынша жүргізіледі; бұрын келгендер саны: 2. Алдымен соларды шақырыңыз.",
        "ru": "Приём ведётся в порядке очереди; пришли раньше: 2. Сначала вызовите их.",
    }

    @pytest.fixture
    def event(self, intake: ServiceHarness) -> Event:
        """The end of a case; intake hears of nothing else, and knows no case but its own."""
        made = intake.client(Role.CLERK, "7.19").post("/v1/applications", json=APPLICATION)
        assert made.status_code == 201, made.text
        return permit_issued(UUID(made.json()["application_id"]), intake.now)
