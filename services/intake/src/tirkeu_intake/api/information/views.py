"""Public queries: the service, the bodies, the documents, the duty."""

from datetime import date

from tirkeu_chassis.decider.bodies import require_body
from tirkeu_contracts.standard import ApplicantCategory, Language, directory, other_law
from tirkeu_contracts.standard.editions import Edition, Requirement
from tirkeu_intake.api.information.schemas import (
    ActOut,
    BodyOut,
    ChecklistOut,
    ConditionOut,
    ContactsOut,
    DutyQuoteIn,
    DutyQuoteOut,
    RequirementOut,
    ServiceOut,
)
from tirkeu_intake.domain.checklist import Needed, is_given
from tirkeu_intake.domain.duty import Duty


def bodies() -> list[BodyOut]:
    """The whole directory, in its order."""
    return [BodyOut.of(one) for one in directory.bodies()]


def body(no: str) -> BodyOut:
    """Raises UnknownBodyNo."""
    return BodyOut.of(require_body(no))


def service(edition: Edition, today: date, lang: Language) -> ServiceOut:
    """What everybody is told of the service and where to turn (paragraphs 1 to 9 and 26, rule R-79)."""
    stated, terms, committee = edition.service, edition.terms, edition.service.committee
    return ServiceOut(
        standard_edition=edition.id,
        in_force=edition.in_force_on(today),
        title=stated.title.in_language(lang),
        standard=stated.standard_title.in_language(lang),
        approved_by=ActOut.of(edition.approved_by),
        restated_by=ActOut.of(edition.restated_by) if edition.restated_by else None,
        repealed_by=ActOut.of(edition.repealed_by) if edition.repealed_by else None,
        provider=stated.provider.in_language(lang),
        legal_basis=[one.in_language(lang) for one in stated.legal_basis],
        term_days=terms.standard.days,
        extended_term_days=terms.extended.days,
        waiting_minutes=terms.waiting_minutes,
        serving_minutes=terms.serving_minutes,
        issuing_minutes=terms.issuing_minutes,
        duty_law=edition.duty.law.in_language(lang),
        reception=edition.reception.text.in_language(lang),
        complaints_reception=edition.chancery.text.in_language(lang),
        committee=ContactsOut(
            name=committee.name.in_language(lang),
            address=committee.address.in_language(lang),
            website=committee.website,
            reception_phone=committee.reception_phone,
        ),
    )


def checklist(
    needed: Needed,
    given: frozenset[str],
    lang: Language,
    *,
    edition: Edition,
    category: ApplicantCategory,
    today: date,
) -> ChecklistOut:
    """The documents a case needs, with what a set of documents leaves open."""
    applicant = edition.applicant(category)
    missing = [one.document for one in needed.missing(given)]
    return ChecklistOut(
        standard_edition=edition.id,
        in_force=edition.in_force_on(today),
        paragraph=needed.paragraph,
        gap=needed.gap,
        complete=not missing,
        requirements=[_requirement(one, given, lang) for one in needed.requirements],
        missing=missing,
        implied=[_requirement(one, given, lang) for one in needed.implied],
        conditions=[
            ConditionOut(paragraph=one.paragraph, text=one.text.in_language(lang)) for one in needed.conditions
        ],
        minimum_age=applicant.minimum_age if applicant else None,
        reception=edition.reception.text.in_language(lang),
    )


def _requirement(one: Requirement, given: frozenset[str], lang: Language) -> RequirementOut:
    return RequirementOut.of(
        one,
        name=one.document.names.in_language(lang),
        why=one.why.in_language(lang),
        given=is_given(one, given),
    )


def duty_quote(quote: Duty, edition: Edition, request: DutyQuoteIn, lang: Language) -> DutyQuoteOut:
    """The registration duty, with that for issuing the permit where its rate for the applicant is known."""
    applicant = request.applicant_category
    permit_duty = applicant and other_law.permit_duty_on(request.paid_on, request.permit_kind, applicant)
    return DutyQuoteOut(
        total_tenge=quote.total,
        per_unit_tenge=list(quote.per_unit),
        monthly_calculation_index_tenge=quote.index.tenge,
        index_source=quote.index.law.in_language(lang),
        standard_edition=edition.id,
        paragraph=edition.duty.paragraph,
        law=edition.duty.law.in_language(lang),
        permit_duty_tenge=permit_duty.index_share * quote.index.tenge if permit_duty else None,
        permit_duty_law=permit_duty.law.in_language(lang) if permit_duty else None,
    )
