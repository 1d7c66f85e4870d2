"""Loads for services under faults, and the effects that each load must have."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID, uuid4

from uuid_utils.compat import uuid7

from tirkeu_chassis.office.identification_numbers import check_digit
from tirkeu_chassis.office.roles import Role
from tirkeu_contracts.events.intake import ApplicationParticulars, ApplicationReceived, Person, Unit, Weapon
from tirkeu_contracts.events.registry import PermitIssued
from tirkeu_sandbox.waiting import until
from tirkeu_trials.world.processes import Process
from tirkeu_trials.world.world import NOW, World

CALLERS: Final = 8
BODY: Final = "7.19"
IIN: Final = "96687108857" + str(check_digit("96687108857"))
APPLICATION: Final[dict[str, Any]] = {
    "body_no": BODY,
    "applicant_category": "citizen_rk",
    "weapon_class": "civilian",
    "units": [
        {"kind": "rifled_hunting", "type": "карабин", "model": "Сайга", "calibre": "7.62", "number": "1", "year": 2009}
    ],
    "documents": ["application", "photos_3x4_2", "acquisition_source_doc"],
    "applicant": {"surname": "Әбенов", "name": "Алмас", "birth_date": "1980-01-01", "iin": IIN},
    "clerk_name": "Қасымова Әсел",
}


async def by_callers(work: Iterable[Callable[[], Any]]) -> None:
    """Do the work, so many at a time as there are callers."""
    rest = list(work)

    async def caller() -> None:
        while rest:
            await rest.pop(0)()

    async with asyncio.TaskGroup() as group:
        for _ in range(CALLERS):
            group.create_task(caller())


class Intake:
    """Commands register applications; with `permits`, events from registry end each of them."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.permits = False

    async def run(self, count: int, process: Callable[[], Process]) -> None:
        """Do so many cases; returns when all of it is accepted."""
        await by_callers([lambda: self._case(process)] * count)

    async def _case(self, process: Callable[[], Process]) -> None:
        made = await self.world.command("/v1/applications", APPLICATION, Role.CLERK, BODY, process)
        if self.permits:
            permit = PermitIssued(
                application_id=UUID(made["application_id"]), body_no=BODY, permit_id=uuid4(),
                permit_no="P-7.19-2011-000001", permit_kind="permit_storage", units=1, issued_at=NOW,
                due_on=date(2011, 12, 16), on_time=True,
            )  # fmt: skip
            await self.world.publish(permit, f"permits/{permit.permit_id}", 1)

    async def at_rest(self, seconds: float = 60) -> None:
        """Wait until everything has drained."""
        await self.world.drained(seconds)

    def check_states(self, count: int) -> None:
        """Each case stands there once, changed once by each message, with a number of its own and none left out."""
        found = list(self.world.database["applications"].find())
        answered = {answer["application_id"] for answer in self.world.accepted.commands.values()}
        _equal({one["_id"] for one in found}, answered, "applications")
        _equal(sorted(int(one["talon_no"][-6:]) for one in found), list(range(1, count + 1)), "talon numbers")
        end = (2, "permitted") if self.permits else (1, "registered")
        _equal({(one["version"], one["status"]) for one in found}, {end}, "versions and states")


class Review:
    """Two events of intake open a review, whose term is over already: the alarm says so in an event of its own."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.cases: list[UUID] = []

    async def run(self, count: int, process: Callable[[], Process] | None = None) -> None:
        """Do so many cases; returns when all of it is accepted."""
        await by_callers([self._case] * count)

    async def _case(self) -> None:
        case = uuid7()
        await self.world.publish(self.received(case), f"applications/{case}", 1)
        await self.world.publish(self.particulars(case), f"applications/{case}", 2)

    def received(self, case: UUID) -> ApplicationReceived:
        """The event that opens a review; the case counts among those that were."""
        self.cases.append(case)
        then = NOW - timedelta(days=60)
        return ApplicationReceived(
            application_id=case, body_no=BODY, talon_no=f"{BODY}-{case.hex[-6:]}", standard_edition="2010-1091",
            applicant_category="citizen_rk", action="registration", weapon_class="civilian",
            requested_right="storage_carrying", units=(Unit(kind="rifled_hunting", duty="due"),),
            documents=("application",), language="ru", submitted_at=then, registered_at=then,
        )  # fmt: skip

    def particulars(self, case: UUID) -> ApplicationParticulars:
        """The event that brings the case file; before the other it is early, and comes back."""
        weapon = Weapon(kind="rifled_hunting", type="карабин", model="Сайга", calibre="7.62", number="1", year=2009)
        person = Person(surname="Әлиев", name="Нұрлан", address="Абай көшесі, 1")
        return ApplicationParticulars(application_id=case, body_no=BODY, applicant=person, weapons=(weapon,))

    async def at_rest(self, seconds: float = 60) -> None:
        """Wait until everything has drained and no alarm is due."""

        async def rung() -> bool:
            return self.world.database["reviews"].count_documents({"missed": True}) == len(self.cases)

        await until(rung, "every alarm rings", seconds)
        await self.world.drained(seconds)

    def check_states(self, count: int, *, processes: int = 1) -> None:
        """Each case stands there once, changed once by each of its two events and once by the alarm.

        Of several processes each may find the same alarm due; the later ones then write the state as it is.
        """
        found = list(self.world.database["reviews"].find())
        _equal(len(found), count, "reviews")
        _equal({UUID(one["_id"]) for one in found}, set(self.cases), "reviews")
        _equal({(one["sequence"], one["missed"]) for one in found}, {(1, True)}, "sequences and alarms")
        _equal({one["version"] for one in found} - set(range(3, 3 + processes)), set(), "other versions")
        _equal([one["_id"] for one in found if not one["particulars"]["weapons"]], [], "reviews without weapons")


def _equal(found: object, expected: object, what: str) -> None:
    if found != expected:
        raise AssertionError(f"{what}: {found!r} instead of {expected!r}")


LOADS: Final[dict[str, type[Intake] | type[Review]]] = {"intake": Intake, "review": Review}
NewWorld = Callable[[str], Awaitable[Intake | Review]]
"""A fixture: the load of a service by name, on a world of its own."""
