"""The content of an application: its units, its people and organisations, and what its documents depend on."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from tirkeu_contracts.events import intake as events
from tirkeu_contracts.standard import PremisesActSignatory, WeaponKind
from tirkeu_contracts.standard.editions import AcquisitionSource


@dataclass(frozen=True, slots=True)
class Unit:
    """A weapon, without what would name its owner or the weapon itself."""

    kind: WeaponKind
    exempt: bool


@dataclass(frozen=True, slots=True)
class WeaponDetails:
    """A unit as the clerk enters it; energy in joules."""

    weapon: events.Weapon
    muzzle_energy_j: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Stated:
    """What the clerk states of the case because documents depend on it (paragraph 11)."""

    source: AcquisitionSource = AcquisitionSource.SHOP
    new_storage_facility: bool = False
    premises_act_signatories: tuple[PremisesActSignatory, ...] = ()
    serviceman: bool = False
    last_test_fire_on: date | None = None
    security_service: bool = False
    """The applicant is a specialised security-service unit of the internal affairs bodies (6(5), rule R-08)."""


NOTHING_STATED = Stated()


@dataclass(frozen=True, slots=True)
class Particulars:
    """All personal data of the case, and what is not for everyone: the annex that lists the employer may be secret."""

    weapons: tuple[events.Weapon, ...]
    applicant: events.Person | None = None
    entity: events.Entity | None = None
    employer: events.Entity | None = None
    responsible_person: events.Person | None = None
    persons_with_access: tuple[events.Person, ...] = ()
    clerk_name: str = ""
    residence: events.Residence | None = None
    petitioning_state: str | None = None
    employer_annex: str | None = None

    def people(self) -> Iterator[events.Person]:
        """Every natural person in the case (17(7))."""
        for one in (self.applicant, self.responsible_person, *self.persons_with_access):
            if one is not None:
                yield one


IN_MILLIMETRES: Final = re.compile(r"(\d{1,4})(?:\s?[.,]\s?(\d{1,4}))?\s*(?:[mм]\s?[mм]\.?)?", re.IGNORECASE)
"""`4,5 мм`, `4.5mm`, `18.5`: a comma or a point, the unit in Latin or Cyrillic letters or none, blanks between."""


def calibre_mm(text: str) -> Decimal | None:
    """The calibre where it is given in millimetres; a gauge such as `12/70`, or inches such as `.22`, have none."""
    found = IN_MILLIMETRES.fullmatch(text.strip())
    return None if found is None else Decimal(f"{found[1]}.{found[2] or 0}")
