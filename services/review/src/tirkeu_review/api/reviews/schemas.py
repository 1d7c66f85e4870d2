"""What the API takes and gives. Answers to commands hold no personal data: they are kept for repeats."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import BaseModel, Field

from tirkeu_chassis.forms.printable import LINE, LINES
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
from tirkeu_review.domain.indications import indicated
from tirkeu_review.domain.review import Finding, Review, Stage


class AssignmentIn(Request):
    paragraph: ClassVar[str | None] = "14"

    officer_id: str = Field(pattern=r"^[!-~]{1,64}$", description="subject of the officer's token; no name")


class ExtensionIn(Request):
    paragraph: ClassVar[str | None] = "7(1)(b)"

    reason: ExtensionReason


class ChecksIn(Request):
    paragraph: ClassVar[str | None] = "14"

    documents_complete: bool
    person_checked: bool
    weapon_inspected: bool
    storage_checked: bool


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


class RefusalIn(Request):
    paragraph: ClassVar[str | None] = "14"
    paragraphs: ClassVar[Mapping[str, str]] = {"grounds": "17"}

    grounds: list[GroundIn] = Field(min_length=1, max_length=12)
    language: ApplicationLanguage | None = Field(default=None, description="absent: that of the application")


class SignatureIn(Request):
    paragraph: ClassVar[str | None] = "14"

    head_name: Text | None = Field(default=None, description="printed under the letter")


class ReviewOut(BaseModel):
    """A case without personal data."""

    application_id: UUID
    body_no: str
    talon_no: str
    standard_edition: str
    stage: Stage
    applicant_category: ApplicantCategory
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
    def of(cls, review: Review) -> "ReviewOut":
        return cls(
            application_id=review.id,
            body_no=review.body_no,
            talon_no=review.talon_no,
            standard_edition=review.edition,
            stage=review.stage,
            applicant_category=review.category,
            action=review.action,
            weapon_class=review.weapon_class,
            requested_right=review.requested_right,
            units=list(review.units),
            documents=list(review.documents),
            missing_documents=None if review.missing_documents is None else list(review.missing_documents),
            doubtful_documents=None if review.doubtful_documents is None else list(review.doubtful_documents),
            accounted_for=list(review.accounted_for),
            citizenship_confirmed=review.citizenship_confirmed,
            language=review.language,
            registered_at=review.registered_at,
            due_on=review.due_on,
            due_on_non_working_day=non_working_day(review.due_on),
            missed=review.missed,
            officer_id=review.officer_id,
            assigned_at=review.assigned_at,
            extension_reason=review.extension_reason,
            extended_at=review.extended_at,
            extended_by=review.extended_by,
            permit_kind=review.permit_kind,
            verified_at=review.verified_at,
            grounds=list(review.grounds),
            refusal_language=review.refusal_language,
            proposed_at=review.proposed_at,
            ended_at=review.ended_at,
        )


class FindingOut(BaseModel):
    ground: RefusalGround
    paragraph: str
    legal_reference: str
    finding: str
    offence_dates: list[date]
    offence_kind: OffenceKind | None
    missing_documents: list[DocumentCode]

    @classmethod
    def of(cls, finding: Finding, refusals: Refusals) -> "FindingOut":
        ground = refusals.ground(finding.ground)
        return cls(
            ground=finding.ground,
            paragraph=ground.paragraph if ground else refusals.paragraph,
            legal_reference=finding.legal_reference,
            finding=finding.text,
            offence_dates=list(finding.offence_dates),
            offence_kind=finding.offence_kind,
            missing_documents=list(finding.missing_documents),
        )


class ParticularsOut(BaseModel):
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
    def of(cls, review: Review) -> "ParticularsOut":
        particulars, refusals = review.particulars, edition(review.edition).refusals
        return cls(
            applicant=particulars.applicant,
            entity=particulars.entity,
            employer=particulars.employer,
            responsible_person=particulars.responsible_person,
            persons_with_access=list(particulars.persons_with_access),
            weapons=list(particulars.weapons),
            residence=particulars.residence,
            petitioning_state=particulars.petitioning_state,
            employer_annex=particulars.employer_annex,
            premises_act_signatories=list(particulars.premises_act_signatories),
            indicated=list(indicated(review)),
            findings=[FindingOut.of(finding, refusals) for finding in particulars.findings],
        )


class CaseOut(ReviewOut):
    """A case; `particulars` for the head, the officer and the auditor alone, and null until the case file came."""

    particulars: ParticularsOut | None = None
