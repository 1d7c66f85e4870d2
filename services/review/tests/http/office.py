"""The people of one body, and what arrives at their desk."""

from typing import Any
from uuid import UUID

import httpx2
from uuid_utils.compat import uuid7

from tirkeu_chassis.office.roles import Role
from tirkeu_contracts.events.intake import (
    ApplicationParticulars,
    ApplicationReceived,
    Person,
    Unit,
    Weapon,
)
from tirkeu_contracts.events.registry import PermitIssued
from tirkeu_sandbox.services.harness import ServiceHarness
from tirkeu_sandbox.testing.events import application_received, permit_issued

BODY = "2.10"
CHECKS = {"documents_complete": True, "person_checked": True, "weapon_inspected": True, "storage_checked": True}
SAFE = {"ground": "no_storage_conditions", "legal_reference": "1176 қаулы, 17-тармақ", "finding": "Сейф жоқ екен"}
PERSONAL = ("Әлиев", "Нұрлан", "Абай көшесі", "KZ-777", "Сейф жоқ екен", "1176 қаулы", "Ғабдуллин")


class Office:
    """The people of one body, and what arrives at their desk."""

    def __init__(self, harness: ServiceHarness) -> None:
        self.harness = harness
        self.head = harness.client(Role.HEAD, BODY, "head-1")
        self.officer = harness.client(Role.OFFICER, BODY, "officer-1")
        self.other = harness.client(Role.OFFICER, BODY, "officer-2")

    def received(self, case: UUID, **fields: Any) -> ApplicationReceived:
        usual: dict[str, Any] = {
            "body_no": BODY,
            "requested_right": "storage_carrying",
            "units": (Unit(kind="rifled_hunting", duty="due"),),
            "documents": ("application",),
            "language": "ru",
        }
        return application_received(case, self.harness.now, **usual | fields)

    def particulars(self, case: UUID) -> ApplicationParticulars:
        weapon = Weapon(
            kind="rifled_hunting", type="карабин", model="Сайга", calibre="7.62", number="KZ-777", year=2009
        )
        person = Person(surname="Әлиев", name="Нұрлан", address="Абай көшесі, 1")
        return ApplicationParticulars(application_id=case, body_no=BODY, applicant=person, weapons=(weapon,))

    def new_case(self, **fields: Any) -> UUID:
        """A case that has come to the head with its file."""
        case = uuid7()
        self.harness.publish(self.received(case, **fields), subject=f"applications/{case}", sequence=1)
        self.harness.publish(self.particulars(case), subject=f"applications/{case}", sequence=2)
        self.harness.settle()
        return case

    def assigned_case(self, **fields: Any) -> UUID:
        case = self.new_case(**fields)
        self.done(self.head, case, "assignment", {"officer_id": "officer-1"})
        return case

    def done(self, who: httpx2.Client, case: UUID, action: str, body: Any = None) -> dict[str, Any]:
        answer = who.post(f"/v1/reviews/{case}/{action}", json=body)
        assert answer.status_code == 200, answer.text
        result: dict[str, Any] = answer.json()
        return result

    def case(self, case: UUID) -> dict[str, Any]:
        answer = self.head.get(f"/v1/reviews/{case}")
        assert answer.status_code == 200, answer.text
        result: dict[str, Any] = answer.json()
        return result

    def version(self, case: UUID) -> str:
        etag: str = self.head.get(f"/v1/reviews/{case}").headers["etag"]
        return etag

    def told(self, case: UUID) -> list[str]:
        """The types of the events about a case, in order."""
        self.harness.settle()
        envelopes = [one for one in self.harness.envelopes() if one.subject == f"reviews/{case}"]
        assert [one.sequence for one in envelopes] == list(range(1, len(envelopes) + 1))
        return [one.routing_key for one in envelopes]

    def permit_issued(self, case: UUID) -> PermitIssued:
        now = self.harness.now
        return permit_issued(case, now, body_no=BODY, permit_id=uuid7(), due_on=now.date())
