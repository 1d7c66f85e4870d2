"""Observations on an application that do not prevent its registration and are for the officer to judge.

There is no return of documents without registration (paragraph 14): the chancery registers what is handed in and is
told what is missing; the officer decides. Who is not an applicant at all is refused (`eligibility`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from tirkeu_chassis.office.time_zone import local_date
from tirkeu_chassis.office.years import whole_years
from tirkeu_contracts.events.intake import Residence
from tirkeu_contracts.standard import DocumentCode, PremisesActSignatory
from tirkeu_contracts.standard.citizenship import is_kazakhstan
from tirkeu_contracts.standard.editions import Edition
from tirkeu_intake.domain.application import Application, circumstances
from tirkeu_intake.domain.checklist import Needed, needed, of_other_law
from tirkeu_intake.domain.receipts import CONTRADICTING, Finding, check_receipts
from tirkeu_intake.domain.reception_calendar import receives_at


class Observation(StrEnum):
    """What is told of an application."""

    NO_LIST = "no-list-in-the-standard"
    DOCUMENT_MISSING = "document-missing"
    DOCUMENT_IMPLIED = "document-implied"
    UNDER_AGE = "under-age"
    DOUBTFUL_AGE = "doubtful-age"
    RESIDENCE_NOT_STATED = "residence-not-stated"
    RESIDENCE_TOO_SHORT = "residence-too-short"
    PETITION_OF_ANOTHER_STATE = "petition-of-another-state"
    CITIZENSHIP_OF_ANOTHER_CATEGORY = "citizenship-of-another-category"
    ACT_NOT_SIGNED_BY_ALL = "act-not-signed-by-all"
    PARTICULARS_INCOMPLETE = "particulars-incomplete"
    OUTSIDE_RECEPTION_HOURS = "outside-reception-hours"


@dataclass(frozen=True, slots=True)
class Observed:
    """An observation, with what its text needs: codes and figures, nothing that names anybody."""

    what: Observation
    paragraph: str
    about: Mapping[str, object] = field(default_factory=dict)


DOUBTS: Final[Mapping[Observation, DocumentCode]] = {
    Observation.RESIDENCE_NOT_STATED: DocumentCode.RESIDENCE_REGISTRATION_1Y,
    Observation.RESIDENCE_TOO_SHORT: DocumentCode.RESIDENCE_REGISTRATION_1Y,
    Observation.PETITION_OF_ANOTHER_STATE: DocumentCode.DIPLOMATIC_PETITION,
}
"""Which document it tells against, where it is handed in."""


def observe(application: Application, edition: Edition) -> Iterator[Observed]:
    """All that the application shows, in the order of the paragraphs that say so."""
    day = local_date(application.registered_at)
    yield from _ages(application, edition, day)
    outside = application.outside_hours
    if outside is None:
        outside = not receives_at(application.registered_at, edition, None)
    if outside:
        hours = edition.reception
        yield Observed(Observation.OUTSIDE_RECEPTION_HOURS, hours.paragraph, {"hours": hours.text})
    if application.missing is None:
        return  # An earlier version registered it, and didn't ask for what the rest depends on.
    yield from _documents(application, edition, day)
    yield from _of_citizenship(application, edition)
    yield from _of_a_foreigner(application, edition, day)
    yield from _of_an_entity(application, edition)


def flaws(application: Application, edition: Edition) -> tuple[Finding, ...]:
    """What its receipts don't show (rules R-21 and R-22)."""
    return check_receipts(
        application.receipts,
        application.documents,
        sum(not unit.exempt for unit in application.units),
        application.requested_right.permit_kind,
        application.category,
        local_date(application.registered_at),
        edition,
    )


def doubtful(application: Application, found: Needed, edition: Edition) -> tuple[DocumentCode, ...]:
    """Documents of its list that were handed in and don't show what the standard asks of them.

    A wrong receipt (8), a petition of another state's mission, a registration for less than the residence asked for
    (11(1)(g)): the officer accounts for them, or refuses on 17(1), as if they weren't there.
    """
    day = local_date(application.registered_at)
    against = {DOUBTS[one.what] for one in _of_a_foreigner(application, edition, day)}
    against |= {one.document for one in flaws(application, edition) if one.flaw in CONTRADICTING}
    rows = () if found.gap else found.requirements
    return tuple(row.document for row in rows if row.document in against and row.document in application.documents)


def _ages(application: Application, edition: Edition, day: date) -> Iterator[Observed]:
    ages = [whole_years(one.birth_date, day) for one in application.particulars.people() if one.birth_date is not None]
    for ground, under in edition.refusals.of_age(application.category, application.weapon_class).items():
        if any(age < under for age in ages):
            yield Observed(Observation.UNDER_AGE, ground.paragraph, {"age": under})
    applicant = edition.applicant(application.category)
    doubtful = applicant.doubtful_age if applicant else None
    if applicant is not None and doubtful is not None and any(age < doubtful for age in ages):
        yield Observed(Observation.DOUBTFUL_AGE, applicant.paragraph, {"age": doubtful})


def _documents(application: Application, edition: Edition, day: date) -> Iterator[Observed]:
    case = circumstances(application)
    found = needed(case, edition, of_other_law(day))
    if found.gap:
        yield Observed(Observation.NO_LIST, found.paragraph)
    for one in found.missing_of_the_standard(application.documents):
        yield Observed(Observation.DOCUMENT_MISSING, one.paragraph, {"document": one.document.names})
    for one in (*(found.missing(application.documents) if found.gap else ()), *found.implied):
        if one.document not in application.documents:
            yield Observed(Observation.DOCUMENT_IMPLIED, one.paragraph, {"document": one.document.names})


def _of_citizenship(application: Application, edition: Edition) -> Iterator[Observed]:
    applicant, person = edition.applicant(application.category), application.particulars.applicant
    if applicant is None or applicant.citizen_of_kazakhstan is None or person is None or not person.citizenship:
        return
    if is_kazakhstan(person.citizenship) is not applicant.citizen_of_kazakhstan:
        about = {"category": application.category.names}
        yield Observed(Observation.CITIZENSHIP_OF_ANOTHER_CATEGORY, applicant.paragraph, about)


def _of_a_foreigner(application: Application, edition: Edition, day: date) -> Iterator[Observed]:
    cell = edition.cell(application.category, application.weapon_class, application.action)
    if cell is None or cell.residence_years is None:
        return
    given = application.particulars
    residence = given.residence
    if residence is None:
        yield Observed(Observation.RESIDENCE_NOT_STATED, cell.paragraph, {"years": cell.residence_years})
    elif (
        not residence.registered_on <= day <= residence.registered_until or _years_of(residence) < cell.residence_years
    ):
        yield Observed(Observation.RESIDENCE_TOO_SHORT, cell.paragraph, {"years": cell.residence_years})
    citizenship = given.applicant.citizenship if given.applicant else None
    if (given.petitioning_state or "").casefold() != (citizenship or "").casefold() or not citizenship:
        yield Observed(Observation.PETITION_OF_ANOTHER_STATE, cell.paragraph)


def _years_of(residence: Residence) -> int:
    """Whole years from the first day to the last, both included."""
    last = residence.registered_until
    return whole_years(residence.registered_on, last + min(timedelta(days=1), date.max - last))


def _of_an_entity(application: Application, edition: Edition) -> Iterator[Observed]:
    rows = edition.checklists[_list_of(application, edition)].requirements if application.category.is_entity else ()
    for row in rows:
        if row.document is DocumentCode.HEAD_APPLICATION:
            lacking = sorted(_lacking(application))
            if lacking:
                yield Observed(Observation.PARTICULARS_INCOMPLETE, row.paragraph, {"fields": ", ".join(lacking)})
        signed = application.stated.premises_act_signatories
        if (
            row.document is DocumentCode.PREMISES_SUITABILITY_ACT
            and application.stated.new_storage_facility
            and row.document in application.documents
        ):
            for signatory in PremisesActSignatory:
                if signatory not in signed:
                    yield Observed(Observation.ACT_NOT_SIGNED_BY_ALL, row.paragraph, {"signatory": signatory.names})


def _list_of(application: Application, edition: Edition) -> str:
    cell = edition.cell(application.category, application.weapon_class, application.action)
    # A registered application has a cell: `coverage` saw to that.
    assert cell is not None  # noqa: S101  - see above
    return cell.checklist


def _lacking(application: Application) -> set[str]:
    """The particulars of the head's application that are not there (11(3)(a)), by field."""
    given = application.particulars
    lacking = {"units.system" for one in given.weapons if not one.system}
    if given.responsible_person is None:
        lacking.add("responsible_person")
    if not given.persons_with_access:
        lacking.add("persons_with_access")
    if any(not one.patronymic for one in given.people()):
        lacking.add("patronymic")
    if any(not one.birth_place for one in given.people()):
        lacking.add("birth_place")
    return lacking
