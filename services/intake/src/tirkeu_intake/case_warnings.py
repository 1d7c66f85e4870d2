"""What is told of a registered application, and is no bar to it."""

from pydantic import BaseModel

from tirkeu_chassis.time_zone import local
from tirkeu_contracts.standard.editions import edition
from tirkeu_intake.domain.application import Application
from tirkeu_intake.domain.receipts import Flaw, check_receipts


class WarningOut(BaseModel):
    """What is no bar to registration, and for the officer to look at."""

    code: str
    detail: str
    paragraph: str | None


FLAWS = {
    Flaw.PAID_AFTER_REGISTRATION: "A receipt is dated after the registration: {document}.",
    Flaw.AMOUNT_TOO_SMALL: "The receipts show less than the duty: {document}.",
    Flaw.AMOUNT_NOT_CHECKED: "The amount can't be checked, no rate is known for a payment day: {document}.",
}


def case_warnings(application: Application) -> list[WarningOut]:
    """What the receipts don't show, and whether the edition is in force (rules R-21, R-80)."""
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
            code=one.flaw, detail=FLAWS[one.flaw].format(document=one.document), paragraph=standard.duty.paragraph
        )
        for one in flaws
    ]
    if not standard.in_force_on(day):
        detail = f"Edition {standard.id} of the standard isn't known to be in force on {day}; it is applied."
        found.append(WarningOut(code="standard-not-in-force", detail=detail, paragraph=None))
    return found
