"""Queries: the worklist, one complaint, its term, and its data for the letters."""

from enum import StrEnum
from typing import Any
from uuid import UUID

from tirkeu_chassis.http.commands import Queries
from tirkeu_chassis.http.cursor_pages import Page, page
from tirkeu_chassis.office.terms import TermOut
from tirkeu_chassis.office.time_zone import local_date
from tirkeu_complaints.api.complaints.schemas import ComplaintFileOut, ComplaintOut, ParticularsOut
from tirkeu_complaints.domain.addressee import addressee_body
from tirkeu_complaints.domain.complaint import COMPLAINTS, Complaint
from tirkeu_complaints.domain.explanation import explain
from tirkeu_complaints.domain.survey import SURVEYED_CASES
from tirkeu_contracts.standard import AddresseeLevel, ComplaintKind, Language
from tirkeu_contracts.standard.directory import territory


class Stage(StrEnum):
    """Where a complaint stands; an overdue one is open as well."""

    OPEN = "open"
    OVERDUE = "overdue"
    ANSWERED = "answered"


def term(complaint: Complaint, lang: Language) -> TermOut:
    """How the due day was reckoned, in words of one language."""
    return TermOut.of(complaint.edition, explain(complaint), lang)


async def edition_of_case(query: Queries, application_id: UUID | None) -> str | None:
    """The edition of the standard that a case is pinned to; None where no such case is known here."""
    if application_id is None:
        return None
    found = await query.store.find(SURVEYED_CASES, {"application_id": application_id}, limit=1)
    return found[0][1].state.edition if found else None


async def worklist(
    query: Queries,
    *,
    stage: Stage | None,
    body: str | None,
    kind: ComplaintKind | None,
    addressee_level: AddresseeLevel | None,
    application_id: UUID | None,
    after: str | None,
    limit: int,
) -> Page[ComplaintOut]:
    """Complaints in the order of their due days.

    Raises:
        OtherTerritory, MalformedCursor
    """
    criteria: dict[str, Any] = {}
    match stage:
        case Stage.OPEN:
            criteria["answered_at"] = None
        case Stage.OVERDUE:
            criteria |= {"answered_at": None, "due_on": {"$lt": local_date(query.now).isoformat()}}
        case Stage.ANSWERED:
            criteria["answered_at"] = {"$ne": None}
    if body is not None:
        query.check_sight(body)
        criteria["body_no"] = {"$in": list(territory(body))}
    wanted = {"kind": kind, "addressee_level": addressee_level, "application_id": application_id}
    criteria |= {name: value for name, value in wanted.items() if value is not None}
    return await page(
        query,
        COMPLAINTS,
        criteria,
        lambda one: ComplaintOut.of(one, query.lang),
        after=after,
        limit=limit,
        order="due_on",
    )


def complaint_file(query: Queries, complaint: Complaint) -> ComplaintFileOut:
    """One complaint, with its personal data for those of its addressee who may see them."""
    shown = query.may_see_particulars(_addressee(complaint))
    particulars = ParticularsOut.of(complaint.particulars) if shown else None
    return ComplaintFileOut.of(complaint, query.lang, particulars=particulars)


async def addressed(query: Queries, complaint_id: UUID) -> Complaint:
    """A complaint for its letters: only its addressee sees who complains; the body complained of sees the rest.

    Raises:
        NotFound, OtherTerritory
    """
    stored = await query.one(COMPLAINTS.key(complaint_id))
    query.check_sight(_addressee(stored.state))
    return stored.state


def _addressee(complaint: Complaint) -> str | None:
    return addressee_body(complaint.addressee_level, complaint.body_no)
