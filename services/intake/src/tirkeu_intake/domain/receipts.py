"""Checks whether the receipts show that the duty was paid: amount, date, bank (paragraph 8, rules R-21 and R-22).

A fault of a receipt is a warning and does not prevent registration, because the officer checks completeness (R-51).
The duty for issuing the permit is left to other law; its amount is checked where its rate for the applicant is known.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Final

from tirkeu_contracts.standard import ApplicantCategory, DocumentCode, PermitKind, other_law
from tirkeu_contracts.standard.editions import Edition


@dataclass(frozen=True, slots=True)
class Receipt:
    """A receipt for state duty, in tenge."""

    document: DocumentCode
    tenge: Decimal
    paid_on: date
    bank: str


class Flaw(StrEnum):
    """What a receipt, or all of a kind together, don't show."""

    NOT_ENTERED = "receipt-not-entered"
    PAID_AFTER_REGISTRATION = "receipt-paid-after-registration"
    AMOUNT_TOO_SMALL = "receipt-amount-too-small"
    AMOUNT_NOT_CHECKED = "receipt-amount-not-checked"


CONTRADICTING: Final = frozenset({Flaw.PAID_AFTER_REGISTRATION, Flaw.AMOUNT_TOO_SMALL})
"""What a receipt shows against itself; of the others it isn't known whether they are in order."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A flaw, of which document's receipts."""

    flaw: Flaw
    document: DocumentCode


def check_receipts(
    receipts: Sequence[Receipt],
    documents: Collection[DocumentCode],
    units_due: int,
    permit_kind: PermitKind,
    applicant: ApplicantCategory,
    registered_on: date,
    edition: Edition,
) -> tuple[Finding, ...]:
    """What the receipts don't show, and which of the documents handed in have none entered.

    Each payment counts by the index of its own day: units may have been paid for in different years.
    """
    found = []
    for document, due in (
        (DocumentCode.RECEIPT_DUTY_REGISTRATION, units_due),
        (DocumentCode.RECEIPT_DUTY_PERMIT, 1),
    ):
        of_it = [one for one in receipts if one.document is document]
        if not of_it and due and document in documents:
            found.append(Finding(Flaw.NOT_ENTERED, document))
        if any(one.paid_on > registered_on for one in of_it):
            found.append(Finding(Flaw.PAID_AFTER_REGISTRATION, document))
        if of_it and due:
            rates = [_rate(one, permit_kind, applicant, edition) for one in of_it]
            paid_for = sum(Fraction(one.tenge) / Fraction(rate) for one, rate in zip(of_it, rates, strict=True) if rate)
            if paid_for < due:
                unknown = None in rates
                found.append(Finding(Flaw.AMOUNT_NOT_CHECKED if unknown else Flaw.AMOUNT_TOO_SMALL, document))
    return tuple(found)


def _rate(receipt: Receipt, permit_kind: PermitKind, applicant: ApplicantCategory, edition: Edition) -> Decimal | None:
    """Tenge for one unit, or for the permit, on the payment day; None where other law's figures aren't known."""
    index = other_law.index_on(receipt.paid_on)
    if index is None:
        return None
    if receipt.document is DocumentCode.RECEIPT_DUTY_REGISTRATION:
        return edition.duty.index_share * index.tenge
    permit_duty = other_law.permit_duty_on(receipt.paid_on, permit_kind, applicant)
    return permit_duty.index_share * index.tenge if permit_duty else None
