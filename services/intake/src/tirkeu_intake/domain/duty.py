"""The state duty for registration and re-registration (paragraph 8, rules R-18 to R-21).

Ten percent of the monthly calculation index of the payment day for each unit that is not exempt. The index is
law outside the standard: dated reference data, with the law each value comes from.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tirkeu_chassis.decision import Refusal
from tirkeu_contracts.standard import WeaponKind

RATE = Decimal("0.10")
EXEMPT_KINDS = frozenset(
    {
        WeaponKind.COLD_HUNTING,
        WeaponKind.SIGNAL,
        WeaponKind.IRRITANT_MECHANICAL_SPRAYER,
        WeaponKind.IRRITANT_AEROSOL_OTHER,
    }
)
LOW_POWER_ENERGY_J = Decimal("7.5")
LOW_POWER_CALIBRE_MM = Decimal("4.5")


@dataclass(frozen=True, slots=True)
class MonthlyCalculationIndex:
    """The index in tenge, from one day to another, both included."""

    first: date
    last: date
    tenge: Decimal
    source: str


INDEX = (
    MonthlyCalculationIndex(
        date(2010, 1, 1), date(2010, 12, 31), Decimal(1413), "Law on the republican budget for 2010-2012"
    ),
    MonthlyCalculationIndex(
        date(2011, 1, 1), date(2011, 12, 31), Decimal(1512), "Law on the republican budget for 2011-2013"
    ),
    MonthlyCalculationIndex(
        date(2015, 1, 1), date(2015, 12, 31), Decimal(1982), "Law on the republican budget for 2015-2017"
    ),
)


class IndexUnknown(Refusal):
    code = "monthly-calculation-index-unknown"
    status = 422
    title = "No monthly calculation index for this day"
    detail = "The reference data has no monthly calculation index for {day}. Give a payment day it covers: {covered}."
    paragraph = "8"


@dataclass(frozen=True, slots=True)
class DutyUnit:
    """What the duty of a unit depends on; calibre in millimetres, muzzle energy in joules."""

    kind: WeaponKind
    calibre_mm: Decimal | None = None
    muzzle_energy_j: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Duty:
    """Tenge per unit, in the order of the units, and together."""

    per_unit: tuple[Decimal, ...]
    index: MonthlyCalculationIndex

    @property
    def total(self) -> Decimal:
        """Tenge for all units."""
        return sum(self.per_unit, Decimal(0))


def is_exempt(unit: DutyUnit) -> bool:
    """Exempt kinds, and pneumatic weapons that keep within both limits (rules R-19 and R-20)."""
    if unit.kind is WeaponKind.PNEUMATIC:
        return (
            unit.muzzle_energy_j is not None
            and unit.calibre_mm is not None
            and unit.muzzle_energy_j <= LOW_POWER_ENERGY_J
            and unit.calibre_mm <= LOW_POWER_CALIBRE_MM
        )
    return unit.kind in EXEMPT_KINDS


def index_on(day: date) -> MonthlyCalculationIndex:
    """The index of a payment day.

    Raises:
        IndexUnknown
    """
    for index in INDEX:
        if index.first <= day <= index.last:
            return index
    covered = ", ".join(f"{index.first} to {index.last}" for index in INDEX)
    raise IndexUnknown(day=day, covered=covered)


def duty(units: Sequence[DutyUnit], paid_on: date) -> Duty:
    """The duty for units paid for on one day.

    Raises:
        IndexUnknown
    """
    index = index_on(paid_on)
    return Duty(tuple(Decimal(0) if is_exempt(unit) else RATE * index.tenge for unit in units), index)
