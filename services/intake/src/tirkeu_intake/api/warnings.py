"""Warnings about an application or a visit, in the reader's language. A warning does not prevent registration."""

from collections.abc import Mapping

from pydantic import BaseModel

from tirkeu_chassis.decider.messages import Message
from tirkeu_chassis.languages.translations import texts
from tirkeu_chassis.office.time_zone import local_date
from tirkeu_contracts.standard import Language
from tirkeu_contracts.standard.editions import edition, edition_on
from tirkeu_intake.domain.application import Application
from tirkeu_intake.domain.observations import Observation, flaws, observe
from tirkeu_intake.domain.receipts import Flaw
from tirkeu_intake.domain.visits import Visit, exceeded, limits


class WarningOut(BaseModel):
    """What is no bar, and for the officer or the head to look at."""

    code: str
    detail: str
    paragraph: str | None


FLAWS = {
    Flaw.NOT_ENTERED: Message("Enter amount, day and bank of this receipt; it isn't checked without: {document}."),
    Flaw.PAID_AFTER_REGISTRATION: Message("A receipt is dated after the registration: {document}."),
    Flaw.AMOUNT_TOO_SMALL: Message("The receipts show less than the duty: {document}."),
    Flaw.AMOUNT_NOT_CHECKED: Message("The amount can't be checked, no rate is known for a payment day: {document}."),
}

OUTSIDE_HOURS = Message("It is outside the hours of reception: {hours}.")

OBSERVATIONS: Mapping[Observation, Message] = {
    Observation.NO_LIST: Message("The standard has no list of documents for this case; the Rules decide."),
    Observation.DOCUMENT_MISSING: Message("This document of the list wasn't handed in: {document}."),
    Observation.DOCUMENT_IMPLIED: Message("Not in the list, and asked for by other provisions: {document}."),
    Observation.UNDER_AGE: Message("Somebody in the case is under {age}: this is a ground for refusal."),
    Observation.DOUBTFUL_AGE: Message("The employee is under {age}; the standard states no age here."),
    Observation.RESIDENCE_NOT_STATED: Message(
        "Give the days of the foreigner's registration for residence: at least so many years, {years}."
    ),
    Observation.RESIDENCE_TOO_SHORT: Message(
        "The registration for residence hasn't begun, is over, or is for fewer years than this: {years}."
    ),
    Observation.PETITION_OF_ANOTHER_STATE: Message(
        "The petition must be of the diplomatic mission of the state whose citizen the foreigner is."
    ),
    Observation.CITIZENSHIP_OF_ANOTHER_CATEGORY: Message(
        "By their citizenship the applicant isn't of this category: {category}."
    ),
    Observation.ACT_NOT_SIGNED_BY_ALL: Message("The act on the premises lacks a representative: {signatory}."),
    Observation.PARTICULARS_INCOMPLETE: Message(
        "The head's application must state all particulars. Lacking: {fields}."
    ),
    Observation.OUTSIDE_RECEPTION_HOURS: OUTSIDE_HOURS,
}

NOT_IN_FORCE = Message("Edition {edition} of the standard isn't known to be in force on {day}; it is applied.")
LIMIT_EXCEEDED = Message("It took longer than {minutes} minutes: {limit}.")


def case_warnings(application: Application, lang: Language) -> list[WarningOut]:
    """What the application shows, what its receipts don't show, and whether the edition is in force (R-21, R-80)."""
    said = texts("tirkeu_intake", lang)
    standard, day = edition(application.edition), local_date(application.registered_at)
    found = [
        WarningOut(
            code=one.what,
            detail=said.text(OBSERVATIONS[one.what], one.about),
            paragraph=one.paragraph,
        )
        for one in observe(application, standard)
    ]
    found += [
        WarningOut(
            code=one.flaw,
            detail=said.text(FLAWS[one.flaw], {"document": one.document.names}),
            paragraph=standard.duty.paragraph,
        )
        for one in flaws(application, standard)
    ]
    if not standard.in_force_on(day):
        detail = said.text(NOT_IN_FORCE, {"edition": standard.id, "day": day})
        found.append(WarningOut(code="standard-not-in-force", detail=detail, paragraph=None))
    return found


def visit_warnings(visit: Visit, lang: Language) -> list[WarningOut]:
    """The limits that a visit has exceeded, and whether it was within the hours (rules R-15 to R-17 and R-23)."""
    said = texts("tirkeu_intake", lang)
    standard = edition_on(local_date(visit.arrived_at))
    minutes = limits(visit.purpose, standard)
    found = [
        WarningOut(
            code="limit-exceeded",
            detail=said.text(LIMIT_EXCEEDED, {"minutes": minutes[limit], "limit": limit.names}),
            paragraph=limit.paragraph,
        )
        for limit in exceeded(visit)
    ]
    if visit.came_outside_hours:
        hours = standard.reception
        found.append(
            WarningOut(
                code=Observation.OUTSIDE_RECEPTION_HOURS,
                detail=said.text(OUTSIDE_HOURS, {"hours": hours.text}),
                paragraph=hours.paragraph,
            )
        )
    return found
