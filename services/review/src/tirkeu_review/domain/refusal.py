"""The reasoned refusal: proposed by the officer, signed by the head (paragraphs 14 and 17)."""

from dataclasses import dataclass, replace

from tirkeu_chassis.decider.decision import Context, Decision
from tirkeu_chassis.decider.refusals import Refusal, require
from tirkeu_chassis.office.time_zone import local_date
from tirkeu_contracts.events.review import ApplicationRefused
from tirkeu_contracts.standard import ApplicationLanguage, Names, RefusalGround
from tirkeu_contracts.standard.editions import Evidence, Ground, edition
from tirkeu_review.domain.indications import ages, births, handed_in, listed
from tirkeu_review.domain.review import (
    WITH_OFFICER,
    Finding,
    Review,
    Stage,
    end,
    require_officer,
    require_stage,
)
from tirkeu_review.domain.term import at_most_years_apart

NO_SUCH_GROUND = Names(
    en="The edition of the standard that the case is pinned to has no such ground.",
    kk="Іс қаралатын стандарт редакциясында мұндай негіз жоқ.",
    ru="В редакции стандарта, по которой рассматривается дело, такого основания нет.",
)


@dataclass(frozen=True, slots=True)
class Propose:
    """The officer proposes to refuse; `language` None for the application's."""

    findings: tuple[Finding, ...]
    language: ApplicationLanguage | None = None


@dataclass(frozen=True, slots=True)
class Sign:
    """The head signs; the name is printed under the letter."""

    head_name: str = ""


class SignedByProposer(Refusal):
    code = "signed-by-proposer"
    status = 403
    title = "Who proposed the refusal doesn't sign it"
    detail = "The head signs what the officer has drawn up: another person has to sign."
    paragraph = "14"


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
    detail = "Ground `{ground}` can't be proposed here. {why}"
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
    detail = (
        "Ground `{ground}` needs two different `offence_dates`, at most one year apart, neither in the future nor "
        "before anybody in the case was born."
    )
    paragraph = "17(3)"


class MissingDocumentsWrong(Refusal):
    code = "missing-documents-wrong"
    status = 422
    title = "The missing documents are not named"
    detail = "Ground `{ground}` needs `missing_documents`: at least one, each once."
    paragraph = "17(1)"


class DocumentNotListed(Refusal):
    code = "document-not-listed"
    status = 422
    title = "The document isn't in the list"
    detail = "`{document}` isn't in the list of the case: its lack is no ground. Name what the list asks for."
    paragraph = "17(1)"


class DocumentHandedIn(Refusal):
    code = "document-handed-in"
    status = 422
    title = "The document was handed in"
    detail = "The talon names `{document}` as received, or one that does as well. Name what the list asks for besides."
    paragraph = "17(1)"


class AgeNotShown(Refusal):
    code = "age-not-shown"
    status = 422
    title = "Nobody in the case is that young"
    detail = "By their days of birth in the case file nobody is under {age}, so ground `{ground}` doesn't hold."
    paragraph = "17(7)"


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
    """Propose to refuse, or propose anew while nothing is signed (rules R-53 and R-56 to R-66).

    Which grounds there are, for whom and with what evidence says the edition that the case is pinned to.
    """
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
        ground = _check_applies(state, finding.ground)
        _check_reasons(finding, ground, ctx)
        _check_case_file(state, finding, ground)
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
    # A refusal is proposed by the officer of the case, and falls away when the case goes to another one.
    require(ctx.actor_id() != state.officer_id, SignedByProposer())
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


def _check_applies(state: Review, code: RefusalGround) -> Ground:
    """The ground as the case's edition has it (rule R-66).

    Raises:
        GroundNotAvailable: it has none, or it is for other cases.
    """
    ground = edition(state.edition).refusals.ground(code)
    if ground is None:
        raise GroundNotAvailable(ground=code, why=NO_SUCH_GROUND)
    applies = not ground.at_the_counter and ground.is_for(state.category, state.weapon_class)
    require(applies, GroundNotAvailable(ground=code, why=ground.why_not or "").under(ground.paragraph))
    return ground


def _check_reasons(finding: Finding, ground: Ground, ctx: Context) -> None:
    require(bool(finding.legal_reference.strip()), LegalReferenceMissing(ground=ground.code))
    dates, documents = finding.offence_dates, finding.missing_documents
    if Evidence.OFFENCE_DATES in ground.evidence:
        within = ground.offences_within_years
        require(
            len(set(dates)) == 2
            and max(dates) <= ctx.today
            and (within is None or at_most_years_apart((dates[0], dates[1]), within)),
            OffenceDatesWrong(ground=ground.code),
        )
    else:
        require(not dates, DetailNotExpected(ground=ground.code, field="offence_dates").under(ground.paragraph))
        require(
            finding.offence_kind is None,
            DetailNotExpected(ground=ground.code, field="offence_kind").under(ground.paragraph),
        )
    if Evidence.MISSING_DOCUMENTS in ground.evidence:
        require(
            bool(documents) and len(set(documents)) == len(documents),
            MissingDocumentsWrong(ground=ground.code),
        )
    else:
        require(not documents, DetailNotExpected(ground=ground.code, field="missing_documents").under(ground.paragraph))


def _check_case_file(state: Review, finding: Finding, ground: Ground) -> None:
    """What the case file shows otherwise is no ground; where it doesn't tell, the officer does."""
    if finding.missing_documents:
        possible = listed(state)
        for document in finding.missing_documents:
            require(document in possible, DocumentNotListed(document=document))
            require(not handed_in(state, document), DocumentHandedIn(document=document))
    born = births(state)
    if finding.offence_dates and born:
        require(min(finding.offence_dates) > min(born), OffenceDatesWrong(ground=ground.code))
    known = ages(state)
    if ground.under_age is not None and known:
        shown = any(age < ground.under_age for age in known)
        require(shown, AgeNotShown(age=ground.under_age, ground=ground.code).under(ground.paragraph))
