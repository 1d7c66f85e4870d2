"""The data model of an edition of the standard: what its paragraphs say, without the rules that apply it.

Every entry names the paragraph it comes from. The codes are those of the code lists, which outlive editions:
an edition says which of them it uses, and how.
"""

from collections.abc import Collection, Iterable
from datetime import date, datetime, time
from decimal import Decimal

from pydantic.dataclasses import dataclass

from tirkeu_contracts.standard.applicants import ApplicantCategory
from tirkeu_contracts.standard.editions.checklists import (
    STRICT,
    Applicant,
    Checklist,
    Coverage,
    Evidence,
    RightWithheld,
)
from tirkeu_contracts.standard.names import Names
from tirkeu_contracts.standard.procedure import Action, ExtensionReason, RequestedRight
from tirkeu_contracts.standard.refusals import RefusalGround
from tirkeu_contracts.standard.weapons import WeaponClass, WeaponKind


@dataclass(frozen=True, slots=True, config=STRICT)
class Act:
    """A resolution of the Government of the Republic of Kazakhstan, by its date of signature."""

    number: str
    signed_on: date


@dataclass(frozen=True, slots=True, config=STRICT)
class Contacts:
    """Where a body is reached."""

    name: Names
    address: Names
    website: str
    reception_phone: str


@dataclass(frozen=True, slots=True, config=STRICT)
class Service:
    """What the service and its standard are called, and on what they rest (paras 1, 3, 26)."""

    title: Names
    standard_title: Names
    provider: Names
    legal_basis: tuple[Names, ...]
    committee: Contacts


@dataclass(frozen=True, slots=True, config=STRICT)
class Exemption:
    """Kinds that no registration duty is due for; limits, where there are any, must all be kept (para 8)."""

    kinds: frozenset[WeaponKind]
    paragraph: str
    most_muzzle_energy_j: Decimal | None = None
    most_calibre_mm: Decimal | None = None


@dataclass(frozen=True, slots=True, config=STRICT)
class Duty:
    """The registration duty of a unit: a share of the monthly calculation index of the payment day (para 8)."""

    paragraph: str
    index_share: Decimal
    law: Names
    exemptions: tuple[Exemption, ...]


@dataclass(frozen=True, slots=True, config=STRICT)
class Term:
    """Calendar days from the day of registration; the last of them is the due day (para 7(1))."""

    days: int
    paragraph: str


@dataclass(frozen=True, slots=True, config=STRICT)
class ExtendedTerm(Term):
    """The longer term, counted from the day of registration too, and the reasons for it."""

    reasons: frozenset[ExtensionReason]


@dataclass(frozen=True, slots=True, config=STRICT)
class Terms:
    """The limits of para 7. Those of a visit are in minutes: waiting and serving on submission, and hand-over."""

    standard: Term
    extended: ExtendedTerm
    waiting_minutes: int
    serving_minutes: int
    issuing_minutes: int


@dataclass(frozen=True, slots=True, config=STRICT)
class Span:
    """From an hour up to another, on some days of the week: 0 is Monday, 6 is Sunday."""

    weekdays: frozenset[int]
    opens: time
    closes: time


@dataclass(frozen=True, slots=True, config=STRICT)
class NonWorkingDays:
    """Hours on non-working days that each unit fixes itself, so many a month (para 9)."""

    a_month: int
    opens: time
    closes: time


@dataclass(frozen=True, slots=True, config=STRICT)
class Hours:
    """When somebody is received, by the clock of the office."""

    paragraph: str
    text: Names
    spans: tuple[Span, ...]
    non_working_days: NonWorkingDays | None = None

    def open_on(self, day: date) -> bool:
        """Whether the week has hours on a day; public holidays are taken for ordinary days."""
        return any(day.weekday() in span.weekdays for span in self.spans)

    def open_at(self, here: datetime, also: Collection[date] = (), closed: Collection[date] = ()) -> bool:
        """Whether a moment, in local time, falls into them; public holidays are taken for ordinary days.

        Args:
            here: the moment, on the clock of the office.
            also: the non-working days that the unit has fixed.
            closed: the days of the week's hours on which it doesn't receive.
        """
        day, clock = here.date(), here.time()
        extra = self.non_working_days
        if extra is not None and day in also:
            return extra.opens <= clock < extra.closes
        return day not in closed and any(
            here.weekday() in span.weekdays and span.opens <= clock < span.closes for span in self.spans
        )


@dataclass(frozen=True, slots=True, config=STRICT)
class Ground:
    """A ground for refusal (para 17), what it needs, and which cases it is for; None for all.

    `why_not` tells who proposes it for another case. `at_the_counter`: it isn't proposed by an officer,
    the counter registers it. `under_age`: it holds for who is younger, in years on the day of registration.
    """

    code: RefusalGround
    paragraph: str
    names: Names | None = None
    evidence: frozenset[Evidence] = frozenset()
    offences_within_years: int | None = None
    weapon_classes: frozenset[WeaponClass] | None = None
    applicants: frozenset[ApplicantCategory] | None = None
    at_the_counter: bool = False
    under_age: int | None = None
    why_not: Names | None = None

    @property
    def wording(self) -> Names:
        """The ground as the edition words it; the code list's words where it has none of its own."""
        return self.names or self.code.names

    def is_for(self, category: ApplicantCategory, weapon_class: WeaponClass) -> bool:
        """Whether the ground is for cases of this kind."""
        return (self.weapon_classes is None or weapon_class in self.weapon_classes) and (
            self.applicants is None or category in self.applicants
        )


@dataclass(frozen=True, slots=True, config=STRICT)
class Refusals:
    """The paragraph of the grounds, those on complaints as a letter cites them, and the grounds in order."""

    paragraph: str
    complaint_paragraphs: str
    grounds: tuple[Ground, ...]

    def ground(self, code: RefusalGround) -> Ground | None:
        """The ground of this code; None where the edition has no such ground."""
        return next((ground for ground in self.grounds if ground.code is code), None)

    def of_age(self, category: ApplicantCategory, weapon_class: WeaponClass) -> dict[Ground, int]:
        """The grounds of age for cases of this kind, and the age below which each holds (17(7)(a) and (b))."""
        return {
            ground: ground.under_age
            for ground in self.grounds
            if ground.under_age is not None and ground.is_for(category, weapon_class)
        }


@dataclass(frozen=True, slots=True, config=STRICT)
class Complaints:
    """The term of a complaint in calendar days; None where the edition leaves it to other law (para 25)."""

    paragraph: str
    term_days: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Edition:
    """One edition of the standard.

    `first` and `last` are the days between which it is known to have been in force; `last` None where no
    repeal is known. Cases are pinned to `id`, which stands in their events.

    Raises:
        ValueError: a cell of the matrix names a list that the edition doesn't have, or says `id` wrongly.
    """

    id: str
    first: date
    last: date | None = None
    approved_by: Act
    restated_by: Act | None = None
    repealed_by: Act | None = None
    service: Service
    applicants: tuple[Applicant, ...]
    rights_withheld: tuple[RightWithheld, ...]
    checklists: dict[str, Checklist]
    coverage: tuple[Coverage, ...]
    duty: Duty
    terms: Terms
    reception: Hours
    chancery: Hours
    refusals: Refusals
    complaints: Complaints

    def __post_init__(self) -> None:
        unknown = {cell.checklist for cell in self.coverage} - self.checklists.keys()
        if unknown:
            raise ValueError(f"edition {self.id}: no checklist {', '.join(sorted(unknown))}")
        if not self.id or len(self.id) > 40:
            raise ValueError(f"edition {self.id!r}: an id of 1 to 40 characters is needed")

    def in_force_on(self, day: date) -> bool:
        """Whether the edition is known to have been in force on a day (rule R-80)."""
        return self.first <= day and (self.last is None or day <= self.last)

    def applicant(self, category: ApplicantCategory) -> Applicant | None:
        """The category as para 6 has it; None where the edition knows no such applicants."""
        return next((one for one in self.applicants if one.category is category), None)

    def cell(self, category: ApplicantCategory, weapon_class: WeaponClass, action: Action) -> Coverage | None:
        """The cell of the matrix; None where there is none, so that nobody can apply."""
        for cell in self.coverage:
            if category in cell.applicants and weapon_class in cell.weapon_classes and action in cell.actions:
                return cell
        return None

    def withheld(
        self, right: RequestedRight, category: ApplicantCategory, kinds: Iterable[WeaponKind]
    ) -> RightWithheld | None:
        """Why a right can't be had (paras 5 and 11); None where it can."""
        asked = frozenset(kinds)
        for one in self.rights_withheld:
            if (
                one.right is right
                and (one.applicants is None or category in one.applicants)
                and (one.kinds is None or not one.kinds.isdisjoint(asked))
            ):
                return one
        return None

    def obtainable(
        self, right: RequestedRight, category: ApplicantCategory, kinds: Iterable[WeaponKind]
    ) -> RequestedRight:
        """The most that can be had of what is asked for."""
        withheld = self.withheld(right, category, kinds)
        return right if withheld is None else withheld.instead
