"""Queries: the worklist, one complaint, its term, and its data for the letters."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any, TypeVar
from uuid import UUID

from tirkeu_chassis.decider.decision import Key
from tirkeu_chassis.decider.refusals import require
from tirkeu_chassis.http.commands import Queries
from tirkeu_chassis.http.cursor_pages import Page, page
from tirkeu_chassis.office.terms import TermOut
from tirkeu_chassis.office.time_zone import local_date
from tirkeu_complaints.api.complaints.schemas import ComplaintFileOut, ComplaintOut, ParticularsOut
from tirkeu_complaints.domain.addressee import ComplainedOf, addressee_body, is_complained_of
from tirkeu_complaints.domain.case_officers import CaseOfficers, officers_key
from tirkeu_complaints.domain.complaint import COMPLAINTS, Complaint
from tirkeu_complaints.domain.explanation import explain
from tirkeu_complaints.domain.survey import SURVEYED_CASES
from tirkeu_contracts.standard import AddresseeLevel, ComplaintKind, Language
from tirkeu_contracts.standard.directory import territory

Out = TypeVar("Out", bound=ComplaintOut)


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
    found = await page(query, COMPLAINTS, criteria, lambda one: one, after=after, limit=limit, order="due_on")
    known = await _case_officers(query, found.items)
    shown = [_out(ComplaintOut, query, one, known) for one in found.items]
    # Who may not see the case of a complaint must not find it by the case, either.
    return Page(items=[one for one in shown if application_id in {None, one.application_id}], next=found.next)


async def complaint_file(query: Queries, complaint: Complaint) -> ComplaintFileOut:
    """One complaint, with its personal data for those of its addressee who may see them, and aren't complained of."""
    known = await _case_officers(query, [complaint])
    shown = query.may_see_particulars(_addressee(complaint)) and _may_know_who_complains(query, complaint, known)
    particulars = ParticularsOut.of(complaint.particulars) if shown else None
    return _out(ComplaintFileOut, query, complaint, known, particulars=particulars)


async def addressed(query: Queries, complaint_id: UUID) -> Complaint:
    """A complaint for its letters: only its addressee sees who complains; the body complained of sees the rest.

    Raises:
        NotFound, OtherTerritory, ComplainedOf
    """
    stored = await query.one(COMPLAINTS.key(complaint_id))
    query.check_sight(_addressee(stored.state))
    known = await _case_officers(query, [stored.state])
    require(_may_know_who_complains(query, stored.state, known), ComplainedOf())
    return stored.state


async def _case_officers(query: Queries, complaints: Iterable[Complaint]) -> Mapping[Key[CaseOfficers], CaseOfficers]:
    """Who has considered the cases that complaints are about."""
    return await query.states(key for one in complaints if (key := officers_key(one)) is not None)


def _may_know_who_complains(
    query: Queries, complaint: Complaint, known: Mapping[Key[CaseOfficers], CaseOfficers]
) -> bool:
    """Whether the caller is of the addressee, and none of those complained of."""
    key = officers_key(complaint)
    about_caller = query.actor is not None and is_complained_of(
        query.actor.subject, complaint, known.get(key) if key is not None else None
    )
    return query.may_see(_addressee(complaint)) and not about_caller


def _out(
    kind: type[Out],
    query: Queries,
    complaint: Complaint,
    known: Mapping[Key[CaseOfficers], CaseOfficers],
    **computed: Any,
) -> Out:
    """The complaint; its case, which leads to who complains, for those alone who may know that."""
    case = complaint.application_id if _may_know_who_complains(query, complaint, known) else None
    return kind.of(complaint, query.lang, application_id=case, **computed)


def _addressee(complaint: Complaint) -> str | None:
    return addressee_body(complaint.addressee_level, complaint.body_no)
