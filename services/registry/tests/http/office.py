"""The people of one body, and what arrives at their desk."""

from datetime import date
from typing import Any
from uuid import UUID

import httpx2
from uuid_utils.compat import uuid7

from tirkeu_chassis.office.roles import Role
from tirkeu_contracts.event import Event
from tirkeu_contracts.events.intake import (
    ApplicationParticulars,
    Person,
    Unit,
    Weapon,
)
from tirkeu_contracts.events.review import DocumentsVerified
from tirkeu_sandbox.services.harness import ServiceHarness
from tirkeu_sandbox.testing.events import application_received

BODY = "2.10"
PROXY = {
    "surname": "Серікова",
    "name": "Айгүл",
    "power_of_attorney_no": "PA-4711",
    "power_of_attorney_date": "2011-11-20",
}
PERSONAL = ("Әлиев", "Нұрлан", "Абай көшесі", "KZ-777", "Серікова", "Айгүл", "PA-4711", "Ғабдуллин", "Сайга")


class Office:
    """The people of one body, and what arrives at their desk."""

    def __init__(self, harness: ServiceHarness, body_no: str = BODY) -> None:
        self.harness = harness
        self.body_no = body_no
        self.head = harness.client(Role.HEAD, body_no, "head-1")
        self.officer = harness.client(Role.OFFICER, body_no, "officer-1")
        self.other = harness.client(Role.OFFICER, body_no, "officer-2")

    def events(self, case: UUID, *numbers: str, surname: str = "Әлиев", **fields: Any) -> list[Event]:
        """What the others tell of a case up to its verification."""
        now = self.harness.now
        weapons = [
            Weapon(kind="rifled_hunting", type="карабин", model="Сайга", calibre="7.62", number=number, year=2009)
            for number in numbers or (f"KZ-777-{case}",)
        ]
        received: dict[str, Any] = {
            "body_no": self.body_no,
            "requested_right": "storage_carrying",
            "units": tuple(Unit(kind="rifled_hunting", duty="due") for _ in weapons),
            "documents": ("application",),
            "language": "ru",
        }
        return [
            application_received(case, now, **received | fields),
            ApplicationParticulars(
                application_id=case,
                body_no=self.body_no,
                applicant=Person(surname=surname, name="Нұрлан", address="Абай көшесі, 1"),
                weapons=tuple(weapons),
            ),
            DocumentsVerified(
                application_id=case,
                body_no=self.body_no,
                permit_kind="permit_storage_carrying",
                officer_id="officer-1",
                due_on=date(2011, 12, 7),
                verified_at=now,
            ),
        ]

    def publish(self, case: UUID, *events: Event) -> None:
        for sequence, event in enumerate(events, start=1):
            self.harness.publish(event, subject=f"applications/{case}", sequence=sequence)
        self.harness.settle()

    def drafted(self, *numbers: str, **fields: Any) -> dict[str, Any]:
        """A permit that waits for its signature."""
        case = uuid7()
        self.publish(case, *self.events(case, *numbers, **fields))
        (permit,) = self.permits(case)
        return permit

    def issued(self, *, numbers: tuple[str, ...] = (), **fields: Any) -> dict[str, Any]:
        """A permit that waits to be handed over."""
        permit = self.drafted(*numbers, **fields)
        return self.done(self.head, permit, "signature", {"head_name": "Ә. Қ. Ғабдуллин"})

    def permits(self, case: UUID) -> list[dict[str, Any]]:
        answer = self.head.get("/v1/permits", params={"application_id": str(case)})
        assert answer.status_code == 200, answer.text
        items: list[dict[str, Any]] = answer.json()["items"]
        return items

    def done(self, who: httpx2.Client, permit: dict[str, Any], action: str, body: Any = None) -> dict[str, Any]:
        answer = who.post(f"/v1/permits/{permit['permit_id']}/{action}", json=body)
        assert answer.status_code == 200, answer.text
        result: dict[str, Any] = answer.json()
        return result

    def permit(self, permit: dict[str, Any]) -> dict[str, Any]:
        result: dict[str, Any] = self.head.get(f"/v1/permits/{permit['permit_id']}").json()
        return result

    def told(self, case: str) -> list[str]:
        """The types of the events about a case, in the order of their coming."""
        self.harness.settle()
        found = [(one.routing_key, one.event()) for one in self.harness.envelopes()]
        return [key for key, event in found if str(event.application_id) == case]  # type: ignore[attr-defined]
