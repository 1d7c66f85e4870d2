"""An application as the counter sends it."""

from datetime import UTC, date, datetime
from typing import Any

from tirkeu_chassis.office.roles import Role
from tirkeu_contracts.events.intake import (
    Entity,
    Person,
    Residence,
    Weapon,
)
from tirkeu_contracts.standard import (
    Action,
    ApplicantCategory,
    ApplicationLanguage,
    DocumentCode,
    WeaponClass,
    WeaponKind,
)
from tirkeu_contracts.standard.editions import FIRST_EDITION, edition
from tirkeu_intake.domain.observations import Observation, observe
from tirkeu_intake.domain.particulars import Particulars, Stated, WeaponDetails
from tirkeu_intake.domain.registration import Register, register
from tirkeu_sandbox.testing.given import Given, Situation, actor

C, K, D, Seen = ApplicantCategory, WeaponKind, DocumentCode, Observation
FIRST = edition(FIRST_EDITION)
NOW = datetime(2011, 3, 3, 4, 0, tzinfo=UTC)  # a Thursday, 10:00
TODAY = date(2011, 3, 3)
ALL = tuple(D)
"""Every document there is, so that none is missing."""
CITIZEN = Person(
    surname="Әбенов", name="Алмас", patronymic="Асқарұлы", birth_date=date(1980, 1, 1), birth_place="Алматы",
    citizenship="Kazakhstan",
)  # fmt: skip
FOREIGNER = CITIZEN.model_copy(update={"citizenship": "Italy"})
SEVENTEEN = CITIZEN.model_copy(update={"birth_date": date(1993, 3, 4)})
CLUB = Entity(name="Club")
YEAR = Residence(registered_on=date(2010, 9, 1), registered_until=date(2011, 9, 1))


def weapon(kind: WeaponKind, system: str | None = "газ бұру") -> Weapon:
    return Weapon(kind=kind, type="t", model="m", system=system, calibre="9", number="1", year=2009)


def command(category: ApplicantCategory, service: bool = False, **changed: Any) -> Register:
    kind = {C.FOREIGNER: K.GAS_PISTOL_REVOLVER}.get(
        category, K.SERVICE_PISTOL_REVOLVER if service or category.is_entity else K.RIFLED_HUNTING
    )
    receipts = changed.pop("receipts", ())
    told: dict[str, Any] = {"weapons": (weapon(changed.pop("kind", kind), changed.pop("system", "газ бұру")),)}
    if category.is_entity:
        told |= {"entity": CLUB, "responsible_person": CITIZEN, "persons_with_access": (CITIZEN,)}
    else:
        told["applicant"] = FOREIGNER if category is C.FOREIGNER else CITIZEN
    if category is C.FOREIGNER:
        told |= {"residence": YEAR, "petitioning_state": "Italy"}
    if category.is_employee:
        told |= {"employer": CLUB, "employer_annex": "7-1"}
    stated = Stated(**{name: changed.pop(name) for name in list(changed) if name in Stated.__slots__})
    values: dict[str, Any] = {
        "body_no": "7.19",
        "category": category,
        "action": changed.pop("action", Action.REGISTRATION),
        "weapon_class": WeaponClass.SERVICE if service or category.is_entity else WeaponClass.CIVILIAN,
        "requested_right": None,
        "receipts": receipts,
        "units": tuple(WeaponDetails(one) for one in told["weapons"]),
        "documents": changed.pop("documents", ALL),
        "language": ApplicationLanguage.KK,
        "talon_code": "AAAA-BBBB-CCCC-DDDD",
        "stated": stated,
    }
    return Register(**values, particulars=Particulars(**(told | changed)))


given = Given(at=NOW, by=actor("clerk-1", Role.CLERK, body="7.19"))


def seen(asked: Register, situation: Situation[None] | None = None) -> list[tuple[str, str]]:
    application = (situation or given()).when(register, asked).state
    return [(one.what, one.paragraph) for one in observe(application, FIRST)]


ENTITY = C.SECURITY_LICENCE_HOLDER
