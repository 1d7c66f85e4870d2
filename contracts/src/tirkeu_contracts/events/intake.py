"""Events of the chancery counter (paragraphs 11 to 13, 15 and 17(2) of the standard)."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from tirkeu_contracts.event import RESTRICTED_EXCHANGE, Event, Part, code
from tirkeu_contracts.standard import (
    Action,
    ApplicantCategory,
    ApplicationLanguage,
    DocumentCode,
    PremisesActSignatory,
    RequestedRight,
    TimeLimit,
    VisitPurpose,
    WeaponClass,
    WeaponKind,
)

from .fields import BodyNo


class Unit(Part):
    """One weapon of an application, as far as everyone may know it (paragraph 8)."""

    kind: Annotated[str, code(WeaponKind)]
    duty: Literal["due", "exempt"] = Field(description="whether the registration duty is due (paragraph 8)")


class ApplicationReceived(Event, routing_key="application.received.v1", owner="intake"):
    """The chancery registered an application: number, date and time (paragraph 13)."""

    application_id: UUID
    body_no: BodyNo
    talon_no: str = Field(min_length=1, max_length=40)
    talon_digest: str | None = Field(
        default=None,
        pattern=r"^[0-9a-f]{64}$",
        description="SHA-256 of `talon_no:talon_code`: lets a service check the code printed on the talon",
    )
    standard_edition: str = Field(
        max_length=40, description="edition of the standard the case is pinned to, e.g. 2010-1091"
    )
    applicant_category: Annotated[str, code(ApplicantCategory)]
    action: Annotated[str, code(Action)]
    weapon_class: Annotated[str, code(WeaponClass)]
    requested_right: Annotated[str, code(RequestedRight)]
    units: tuple[Unit, ...] = Field(min_length=1)
    documents: tuple[Annotated[str, code(DocumentCode)], ...]
    missing_documents: tuple[Annotated[str, code(DocumentCode)], ...] | None = Field(
        default=None, description="of the list of paragraph 11, what was not handed in (17(1)); absent: not known"
    )
    doubtful_documents: tuple[Annotated[str, code(DocumentCode)], ...] | None = Field(
        default=None,
        description="of the list of paragraph 11, what was handed in and doesn't show what the standard asks of it "
        "(8, 11(1)(g)); absent: not known",
    )
    language: Annotated[str, code(ApplicationLanguage)]
    petition_no: str | None = Field(
        default=None, max_length=40, description="one petition for several employees (11(4))"
    )
    submitted_at: AwareDatetime
    registered_at: AwareDatetime = Field(description="the term of paragraph 7(1) runs from here")


class Person(Part):
    """A natural person named in the case file."""

    surname: str
    name: str
    patronymic: str | None = None
    birth_date: date | None = None
    birth_place: str | None = None
    iin: str | None = None
    address: str | None = None
    citizenship: str | None = None


class Entity(Part):
    """A legal entity or individual entrepreneur named in the case file."""

    name: str
    bin: str | None = None
    address: str | None = None


class Residence(Part):
    """A foreigner's registration for residence in Kazakhstan (paragraph 11(1)(g))."""

    registered_on: date
    registered_until: date


class Weapon(Part):
    """The seven particulars of a unit (paragraph 11(3)(a))."""

    kind: Annotated[str, code(WeaponKind)]
    type: str = Field(description="type (pattern)")
    model: str
    system: str | None = None
    calibre: str
    number: str
    year: int = Field(description="year of manufacture")


class ApplicationParticulars(
    Event, routing_key="application.particulars.v1", owner="intake", exchange=RESTRICTED_EXCHANGE
):
    """The case file with personal data; for review and registry alone."""

    application_id: UUID
    body_no: BodyNo
    applicant: Person | None = Field(default=None, description="the natural person who applies")
    entity: Entity | None = Field(default=None, description="the legal entity or entrepreneur that applies")
    employer: Entity | None = Field(default=None, description="who petitions for an employee (11(4))")
    responsible_person: Person | None = Field(default=None, description="11(3)(a)")
    persons_with_access: tuple[Person, ...] = Field(default=(), description="11(3)(a)")
    weapons: tuple[Weapon, ...] = Field(min_length=1)
    residence: Residence | None = Field(default=None, description="of a foreigner (11(1)(g))")
    petitioning_state: str | None = Field(
        default=None, description="whose mission petitions for a foreigner (11(1)(g))"
    )
    employer_annex: str | None = Field(
        default=None, max_length=10, description="annex of the Rules that lists the employer (11(4))"
    )
    premises_act_signatories: tuple[Annotated[str, code(PremisesActSignatory)], ...] = Field(
        default=(), description="whose representatives signed the act on a new storage facility (11(3)(g))"
    )


class ApplicationWithdrawn(Event, routing_key="application.withdrawn.v1", owner="intake"):
    """The applicant gave up the service of their own will (paragraph 17(2))."""

    application_id: UUID
    body_no: BodyNo
    withdrawn_at: AwareDatetime
    statement_date: date | None = Field(default=None, description="of the applicant's statement")


class ReceptionVisitCompleted(Event, routing_key="visit.completed.v1", owner="intake"):
    """A visit to the reception ended; its limits are 30 minutes each (paragraph 7(2) to 7(4))."""

    visit_id: UUID
    application_id: UUID | None = None
    body_no: BodyNo
    purpose: Annotated[str, code(VisitPurpose)]
    waited_seconds: int = Field(ge=0)
    served_seconds: int = Field(ge=0)
    exceeded: tuple[Annotated[str, code(TimeLimit)], ...] | None = Field(
        default=None, description="the limits of paragraph 7 that were not kept; absent: not known"
    )
    completed_at: AwareDatetime


class ServiceInformationChanged(Event, routing_key="service_information.changed.v1", owner="intake"):
    """Whether the information on a service can be had electronically (indicator 3.2)."""

    service_code: str = Field(min_length=1, max_length=64)
    available_electronically: bool
    changed_at: AwareDatetime
