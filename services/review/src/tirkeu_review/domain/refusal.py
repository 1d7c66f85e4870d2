"""The reasoned refusal: proposed by the officer, signed by the head (paragraphs 14 and 17)."""

from dataclasses import dataclass, replace

from tirkeu_chassis.decision import Context, Decision, Refusal, require
from tirkeu_chassis.time_zone import local_date
from tirkeu_contracts.events.review import ApplicationRefused
from tirkeu_contracts.standard import ApplicantCategory, ApplicationLanguage, RefusalGround, WeaponClass
from tirkeu_review.domain.review import (
    WITH_OFFICER,
    Finding,
    Review,
    Stage,
    end,
    require_officer,
    require_stage,
)
from tirkeu_review.domain.term import at_most_a_year_apart


@dataclass(frozen=True, slots=True)
class Propose:
    """The officer proposes to refuse; `language` None for the application's."""

    findings: tuple[Finding, ...]
    language: ApplicationLanguage | None = None


@dataclass(frozen=True, slots=True)
class Sign:
    """The head signs; the name is printed under the letter."""

    head_name: str = ""


class GroundRepeated(Refusal):
    code = "ground-repeated"
    status = 422
    title = "A ground is named twice"
    detail = "Name ground `{ground}` once, with one finding."
    paragraph = "17"


class GroundNotAvailable(Refusal):
    code = "ground-not-available"
    status = 422
    title = "This ground doesn't apply to the case"
    detail = "Ground `{ground}` can't be proposed here: {why}"
    paragraph = "17"


class LegalReferenceMissing(Refusal):
    code = "legal-reference-missing"
    status = 422
    title = "A legal reference is missing"
    detail = "Ground `{ground}` needs `legal_reference`: a refusal refers to the legislation."
    paragraph = "14"


class OffenceDatesWrong(Refusal):
    code = "offence-dates-wrong"
    status = 422
    title = "The offence dates don't show a repetition within a year"
    detail = "Ground `{ground}` needs two `offence_dates`, neither in the future, at most one year apart."
    paragraph = "17(3)"


class MissingDocumentsWrong(Refusal):
    code = "missing-documents-wrong"
    status = 422
    title = "The missing documents are not named"
    detail = "Ground `{ground}` needs `missing_documents`: at least one, each once."
    paragraph = "17(1)"


class DetailNotExpected(Refusal):
    code = "detail-not-expected"
    status = 422
    title = "A detail belongs to another ground"
    detail = "Ground `{ground}` has no `{field}`. Leave it out, or name the ground it belongs to."
    paragraph = "17"


class LanguageNotAvailable(Refusal):
    code = "language-not-available"
    status = 422
    title = "The refusal can't be written in this language"
    detail = "Write in the state language (kk) or in the language of the application ({language})."
    paragraph = "14"


def propose(state: Review, command: Propose, ctx: Context) -> Decision[Review]:
    """Propose to refuse, or propose anew while nothing is signed (rules R-53 and R-56 to R-66)."""
    require_stage(state, *WITH_OFFICER)
    require_officer(state, ctx)
    language = command.language or state.language
    require(
        language in {ApplicationLanguage.KK, state.language},
        LanguageNotAvailable(language=state.language),
    )
    seen: set[RefusalGround] = set()
    for finding in command.findings:
        require(finding.ground not in seen, GroundRepeated(ground=finding.ground))
        seen.add(finding.ground)
        _check_applies(state, finding.ground)
        _check_reasons(finding, ctx)
    return Decision(
        replace(
            state,
            stage=Stage.REFUSAL_PROPOSED,
            grounds=tuple(finding.ground for finding in command.findings),
            refusal_language=language,
            proposed_at=ctx.now,
            particulars=replace(state.particulars, findings=command.findings),
        )
    )


def sign(state: Review, command: Sign, ctx: Context) -> Decision[Review]:
    """The head signs the refusal: the result of the service is ready (paragraphs 5 and 14, rule R-05)."""
    require_stage(state, Stage.REFUSAL_PROPOSED)
    signed = replace(
        end(state, Stage.REFUSED, ctx.now),
        signed_by=ctx.actor_id(),
        particulars=replace(state.particulars, head_name=command.head_name),
    )
    return Decision(
        signed,
        ApplicationRefused(
            application_id=state.id,
            body_no=state.body_no,
            grounds=state.grounds,
            refused_at=ctx.now,
            due_on=state.due_on,
            on_time=local_date(ctx.now) <= state.due_on,
        ),
    )


def _check_applies(state: Review, ground: RefusalGround) -> None:
    why = None
    match ground:
        case RefusalGround.VOLUNTARY_WITHDRAWAL:
            why = "register the applicant's withdrawal at the counter."
        case RefusalGround.UNDER_18_CIVILIAN if state.weapon_class is not WeaponClass.CIVILIAN:
            why = "it is about civilian weapons."
        case RefusalGround.UNDER_19_SECURITY if (
            state.category is not ApplicantCategory.EMPLOYEE_SECURITY_SUBJECT
            or state.weapon_class is not WeaponClass.SERVICE
        ):
            why = "it is about service weapons of employees of security-activity subjects."
    require(why is None, GroundNotAvailable(ground=ground, why=why))


def _check_reasons(finding: Finding, ctx: Context) -> None:
    ground = finding.ground
    require(bool(finding.legal_reference.strip()), LegalReferenceMissing(ground=ground))
    dates, documents = finding.offence_dates, finding.missing_documents
    if ground is RefusalGround.REPEAT_ADMIN_OFFENCE:
        require(
            len(dates) == 2 and max(dates) <= ctx.today and at_most_a_year_apart((dates[0], dates[1])),
            OffenceDatesWrong(ground=ground),
        )
    else:
        require(not dates, DetailNotExpected(ground=ground, field="offence_dates"))
    if ground is RefusalGround.INCOMPLETE_DOCUMENTS:
        require(
            bool(documents) and len(set(documents)) == len(documents),
            MissingDocumentsWrong(ground=ground),
        )
    else:
        require(not documents, DetailNotExpected(ground=ground, field="missing_documents"))
