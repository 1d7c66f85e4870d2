"""Requests and answers of reviews. Answers to commands are stored for repeats and hold no personal data."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any, ClassVar, Self
from uuid import UUID

from pydantic import Field

from tirkeu_chassis.forms.printable import LINE, LINES
from tirkeu_chassis.http.answers import Answer
from tirkeu_chassis.http.requests import Request, Text
from tirkeu_chassis.office.working_days import NonWorkingDay, non_working_day
from tirkeu_contracts.events.intake import Entity, Person, Residence, Weapon
from tirkeu_contracts.standard import (
    Action,
    ApplicantCategory,
    ApplicationLanguage,
    DocumentCode,
    ExtensionReason,
    OffenceKind,
    PermitKind,
    PremisesActSignatory,
    RefusalGround,
    RequestedRight,
    WeaponClass,
    WeaponKind,
)
from tirkeu_contracts.standard.editions import Refusals, edition
from tirkeu_review.domain.consideration import Assign, Checks, Extend, Verify
from tirkeu_review.domain.indications import indicated
from tirkeu_review.domain.refusal import Propose, Sign
from tirkeu_review.domain.review import Finding, Review, Stage


class AssignmentIn(Request):
    paragraph: ClassVar[str | None] = "14"

    officer_id: str = Field(pattern=r"^[!-~]{1,64}$", description="subject of the officer's token; no name")

    def command(self) -> Assign:
        """The assignment."""
        return Assign(self.officer_id)


class ExtensionIn(Request):
    paragraph: ClassVar[str | None] = "7(1)(b)"

    reason: ExtensionReason

    def command(self) -> Extend:
        """The longer term."""
        return Extend(self.reason)


class ChecksIn(Request):
    paragraph: ClassVar[str | None] = "14"

    documents_complete: bool
    person_checked: bool
    weapon_inspected: bool
    storage_checked: bool

    def checks(self) -> Checks:
        """What the officer has looked at."""
        return Checks(**self.model_dump())


class VerificationIn(Request):
    paragraph: ClassVar[str | None] = "14"
    paragraphs: ClassVar[Mapping[str, str]] = {
        "permit_kind": "5",
        "accounted_for": "17(1)",
        "citizenship_confirmed": "6(1)",
    }

    checks: ChecksIn
    permit_kind: PermitKind | None = Field(default=None, description="absent: the permit for the requested right")
    accounted_for: list[DocumentCode] = Field(
        default=[], max_length=60, description="noted as missing or doubtful, but they are in order or aren't needed"
    )
    citizenship_confirmed: bool = Field(
        default=False, description="the officer has seen the applicant's citizenship, whatever the case file says"
    )

    def command(self) -> Verify:
        """The verification."""
        return Verify(self.checks.checks(), self.permit_kind, tuple(self.accounted_for), self.citizenship_confirmed)


class GroundIn(Request):
    """One ground of paragraph 17 with its reasons."""

    paragraph: ClassVar[str | None] = "17"
    paragraphs: ClassVar[Mapping[str, str]] = {
        "legal_reference": "14",
        "finding": "14",
        "offence_dates": "17(3)",
        "offence_kind": "17(3)",
        "missing_documents": "17(1)",
    }

    ground: RefusalGround
    legal_reference: Annotated[str, LINE] = Field(
        max_length=500, description="the provision of the law; never empty (paragraph 14)"
    )
    finding: Annotated[str, LINES] = Field(min_length=1, max_length=2000)
    offence_dates: list[date] = Field(default_factory=list, max_length=2, description="two, for `repeat_admin_offence`")
    offence_kind: OffenceKind | None = Field(
        default=None, description="what both encroached on, for `repeat_admin_offence`"
    )
    missing_documents: list[DocumentCode] = Field(
        default=[], max_length=60, description="at least one, for `incomplete_documents`"
    )

    def stated(self) -> Finding:
        """The ground with its reasons, as the case holds it."""
        return Finding(
            ground=self.ground,
            legal_reference=self.legal_reference,
            text=self.finding,
            offence_dates=tuple(self.offence_dates),
            offence_kind=self.offence_kind,
            missing_documents=tuple(self.missing_documents),
        )


class RefusalIn(Request):
    paragraph: ClassVar[str | None] = "14"
    paragraphs: ClassVar[Mapping[str, str]] = {"grounds": "17"}

    grounds: list[GroundIn] = Field(min_length=1, max_length=12)
    language: ApplicationLanguage | None = Field(default=None, description="absent: that of the application")

    def command(self) -> Propose:
        """The proposal to refuse."""
        return Propose(tuple(one.stated() for one in self.grounds), self.language)


class SignatureIn(Request):
    paragraph: ClassVar[str | None] = "14"

    head_name: Text | None = Field(default=None, description="printed under the letter")

    def command(self) -> Sign:
        """The head's signature."""
        return Sign(self.head_name or "")


class ReviewOut(Answer):
    """A case without personal data."""

    application_id: UUID = Field(validation_alias="id")
    body_no: str
    talon_no: str
    standard_edition: str = Field(validation_alias="edition")
    stage: Stage
    applicant_category: ApplicantCategory = Field(validation_alias="category")
    action: Action
    weapon_class: WeaponClass
    requested_right: RequestedRight
    units: list[WeaponKind]
    documents: list[DocumentCode]
    missing_documents: list[DocumentCode] | None = Field(
        description="of the list of paragraph 11, what the chancery didn't get; null where it didn't say"
    )
    doubtful_documents: list[DocumentCode] | None = Field(
        description="of the list, what was handed in and doesn't show what the standard asks of it; null as above"
    )
    accounted_for: list[DocumentCode] = Field(
        description="of both, those that the officer who verified the case has accounted for"
    )
    citizenship_confirmed: bool
    language: ApplicationLanguage
    registered_at: datetime
    due_on: date
    due_on_non_working_day: NonWorkingDay | None = Field(description="a warning: no due day is moved for it")
    missed: bool = Field(description="the due day passed without a result")
    officer_id: str | None
    assigned_at: datetime | None
    extension_reason: ExtensionReason | None
    extended_at: datetime | None
    extended_by: str | None
    permit_kind: PermitKind | None
    verified_at: datetime | None
    grounds: list[RefusalGround]
    refusal_language: ApplicationLanguage | None
    proposed_at: datetime | None
    ended_at: datetime | None

    @classmethod
    def of(cls, review: Review, /, **computed: Any) -> Self:
        """The case; that its due day is no working day is the calendar's word, not the case's."""
        return super().of(review, due_on_non_working_day=non_working_day(review.due_on), **computed)


class FindingOut(Answer):
    ground: RefusalGround
    paragraph: str
    legal_reference: str
    finding: str = Field(validation_alias="text")
    offence_dates: list[date]
    offence_kind: OffenceKind | None
    missing_documents: list[DocumentCode]

    @classmethod
    def under(cls, refusals: Refusals, finding: Finding) -> Self:
        """The finding, under the paragraph that the edition has for its ground."""
        ground = refusals.ground(finding.ground)
        return cls.of(finding, paragraph=ground.paragraph if ground else refusals.paragraph)


class ParticularsOut(Answer):
    """The personal data of a case, for those who work on it."""

    applicant: Person | None
    entity: Entity | None
    employer: Entity | None
    responsible_person: Person | None
    persons_with_access: list[Person]
    weapons: list[Weapon]
    residence: Residence | None
    petitioning_state: str | None
    employer_annex: str | None
    premises_act_signatories: list[PremisesActSignatory]
    indicated: list[RefusalGround] = Field(description="grounds that the case file shows by itself (17(1), 17(7))")
    findings: list[FindingOut]

    @classmethod
    def of(cls, review: Review, /, **computed: Any) -> Self:
        """The personal data of the case, and what it shows by itself."""
        refusals = edition(review.edition).refusals
        return super().of(
            review.particulars,
            indicated=indicated(review),
            findings=[FindingOut.under(refusals, finding) for finding in review.particulars.findings],
            **computed,
        )


class CaseOut(ReviewOut):
    """A case; `particulars` for the head, the officer and the auditor alone, and null until the case file came."""

    particulars: ParticularsOut | None = None
