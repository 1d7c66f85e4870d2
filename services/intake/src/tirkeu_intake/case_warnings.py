"""What is told of a registered application, and is no bar to it."""

from pydantic import BaseModel

from tirkeu_chassis.catalogues import texts
from tirkeu_chassis.messages import Message
from tirkeu_chassis.time_zone import local
from tirkeu_contracts.standard import Language
from tirkeu_contracts.standard.editions import edition
from tirkeu_intake.domain.application import Application
from tirkeu_intake.domain.receipts import Flaw, check_receipts


class WarningOut(BaseModel):
    """What is no bar to registration, and for the officer to look at."""

    code: str
    detail: str
    paragraph: str | None


FLAWS = {
    Flaw.PAID_AFTER_REGISTRATION: Message("A receipt is dated after the registration: {document}."),
    Flaw.AMOUNT_TOO_SMALL: Message("The receipts show less than the duty: {document}."),
    Flaw.AMOUNT_NOT_CHECKED: Message("The amount can't be checked, no rate is known for a payment day: {document}."),
}


NOT_IN_FORCE = Message("Edition {edition} of the standard isn't known to be in force on {day}; it is applied.")


def case_warnings(application: Application, lang: Language) -> list[WarningOut]:
    """What the receipts don't show, and whether the edition is in force (rules R-21, R-80)."""
    said = texts("tirkeu_intake", lang)
    standard, day = edition(application.edition), local(application.registered_at).date()
    flaws = check_receipts(
        application.receipts,
        sum(not unit.exempt for unit in application.units),
        application.requested_right.permit_kind,
        day,
        standard,
    )
    found = [
        WarningOut(
            code=one.flaw,
            detail=said.text(FLAWS[one.flaw], {"document": one.document.names}),
            paragraph=standard.duty.paragraph,
        )
        for one in flaws
    ]
    if not standard.in_force_on(day):
        detail = said.text(NOT_IN_FORCE, {"edition": standard.id, "day": day})
        found.append(WarningOut(code="standard-not-in-force", detail=detail, paragraph=None))
    return found
