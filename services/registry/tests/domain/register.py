"""All that the registry stores, in memory, and what happens to it."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from tirkeu_chassis.decider.actors import Actor
from tirkeu_chassis.decider.decision import Decision, Key, NotYet
from tirkeu_chassis.office.roles import Role
from tirkeu_contracts.event import Event
from tirkeu_contracts.events import intake
from tirkeu_contracts.events.review import DocumentsVerified
from tirkeu_registry.domain import case_file, signature
from tirkeu_registry.domain.case_file import CASE_FILES, CaseFile
from tirkeu_registry.domain.permit import PERMITS, Permit
from tirkeu_registry.domain.signature import Return, Sign
from tirkeu_sandbox.testing.events import application_received
from tirkeu_sandbox.testing.given import Given, actor

NOW = datetime(2011, 11, 22, 5, tzinfo=UTC)
DUE = date(2011, 12, 7)
ALIYEV = intake.Person(surname="Әлиев", name="Нұрлан", birth_date=date(1980, 1, 1), iin="800101300013")
SERIKOV = intake.Person(surname="Серіков", name="Ерлан", birth_date=date(1975, 5, 5))
CLUB = intake.Entity(name="«Сұңқар» спорт клубы", bin="990101300013")
SAIGA = intake.Weapon(kind="rifled_hunting", type="карабин", model="Сайга-МК", calibre="7.62", number="Х 1", year=2009)
VEPR = intake.Weapon(kind="rifled_hunting", type="карабин", model="Вепрь", calibre="7.62", number="В 2", year=2008)


def case_id(number: int) -> UUID:
    return UUID(f"019ab7e0-0000-7000-8000-{number:012d}")


def message(number: int) -> UUID:
    return UUID(f"019ab7e0-1111-7000-8000-{number:012d}")


def received(case: int = 1, **fields: Any) -> intake.ApplicationReceived:
    usual: dict[str, Any] = {
        "body_no": "2.10",
        "requested_right": "storage_carrying",
        "units": (intake.Unit(kind="rifled_hunting", duty="due"),),
        "documents": ("application",),
    }
    return application_received(case_id(case), NOW, **usual | fields)


def particulars(case: int = 1, *weapons: intake.Weapon, **fields: Any) -> intake.ApplicationParticulars:
    return intake.ApplicationParticulars(
        application_id=case_id(case), body_no="2.10", weapons=weapons or (SAIGA,), **({"applicant": ALIYEV} | fields)
    )


def verified(case: int = 1, **fields: Any) -> DocumentsVerified:
    usual = {
        "application_id": case_id(case),
        "body_no": "2.10",
        "permit_kind": "permit_storage_carrying",
        "officer_id": "officer-1",
        "due_on": DUE,
        "verified_at": NOW,
    }
    return DocumentsVerified.model_validate(usual | fields)


given = Given(at=NOW)
REACTIONS: dict[type[Event], Callable[..., Decision[CaseFile]]] = {
    intake.ApplicationReceived: case_file.receive,
    intake.ApplicationParticulars: case_file.attach,
    intake.ApplicationWithdrawn: case_file.withdraw,
    DocumentsVerified: case_file.draw_up,
}


class Register:
    """All that is stored, in memory; loads what deciders ask for, as the shell does."""

    def __init__(self) -> None:
        self.states: dict[Key[Any], Any] = {}
        self.told: list[Event] = []
        self._messages = 0

    def on(self, *events: Event) -> "Register":
        """React to events in order."""
        for event in events:
            self._messages += 1
            key = CASE_FILES.key(event.application_id)  # type: ignore[attr-defined]
            self._apply(key, REACTIONS[type(event)], event, None)
        return self

    def command(self, key: Key[Any], decide: Callable[..., Decision[Any]], command: Any, actor: Actor) -> None:
        """Carry a command out."""
        self._messages += 1
        self._apply(key, decide, command, actor)

    def _apply(self, key: Key[Any], decide: Callable[..., Decision[Any]], what: Any, who: Actor | None) -> None:
        outcome = given(self.states.get(key), known=self.states, by=who, message_id=message(self._messages)).when(
            decide, what
        )
        if outcome.too_early:
            raise NotYet
        decision = outcome.decision
        if decision.state is not None:
            self.states[key] = decision.state
        self.told += decision.events
        for change in decision.also:
            self.states[change.key] = change.state
            self.told += change.events

    def sign(self, number: int = -1) -> "Register":
        """The head signs a permit, the last one unless another is named."""
        self.command(PERMITS.key(self.all(Permit)[number].id), signature.sign, Sign(), HEAD)
        return self

    def return_draft(self, number: int = -1) -> "Register":
        """The head returns a draft, the last one unless another is named."""
        self.command(PERMITS.key(self.all(Permit)[number].id), signature.return_draft, Return("units differ"), HEAD)
        return self

    def all(self, kind: type[Any]) -> list[Any]:
        """The states of one kind, in the order in which they came."""
        return [state for state in self.states.values() if isinstance(state, kind)]

    @property
    def permit(self) -> Permit:
        (only,) = self.all(Permit)
        assert isinstance(only, Permit)
        return only


HEAD = actor("head-1", Role.HEAD, body="2.10")
