"""The state duty for registration and re-registration (paragraph 8, rules R-18 to R-21).

The duty is a share of the monthly calculation index of the payment day for each unit that is not exempt. Share and
exemptions are the edition's. The index is law outside the standard: dated reference data, each value with its law.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tirkeu_chassis.decider.refusals import Refusal
from tirkeu_contracts.standard import WeaponKind, other_law
from tirkeu_contracts.standard.editions import Edition, Exemption
from tirkeu_contracts.standard.other_law import OTHER_LAW, MonthlyCalculationIndex


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


def is_exempt(unit: DutyUnit, edition: Edition) -> bool:
    """Exempt kinds; those that have limits of energy and calibre must keep within all of them (R-19 and R-20)."""
    return any(_exempts(one, unit) for one in edition.duty.exemptions)


def _exempts(exemption: Exemption, unit: DutyUnit) -> bool:
    return (
        unit.kind in exemption.kinds
        and _within(unit.muzzle_energy_j, exemption.most_muzzle_energy_j)
        and _within(unit.calibre_mm, exemption.most_calibre_mm)
    )


def _within(value: Decimal | None, most: Decimal | None) -> bool:
    # What isn't known doesn't show that a limit is kept.
    return most is None or (value is not None and value <= most)


def index_on(day: date) -> MonthlyCalculationIndex:
    """The index of a payment day.

    Raises:
        IndexUnknown
    """
    index = other_law.index_on(day)
    if index is None:
        rows = OTHER_LAW.monthly_calculation_index
        raise IndexUnknown(day=day, covered=", ".join(f"{one.first}–{one.last or ''}" for one in rows))
    return index


def duty(units: Sequence[DutyUnit], paid_on: date, edition: Edition) -> Duty:
    """The duty for units paid for on one day.

    Raises:
        IndexUnknown
    """
    index = index_on(paid_on)
    due = edition.duty.index_share * index.tenge
    return Duty(tuple(Decimal(0) if is_exempt(unit, edition) else due for unit in units), index)
