"""Who has considered a case: its officers are those complained of in a complaint about it (paragraph 21)."""

from dataclasses import dataclass, replace
from uuid import UUID

from tirkeu_chassis.decider.decision import Aggregate, Context, Decision, Key
from tirkeu_complaints.domain.complaint import Complaint
from tirkeu_contracts.events.review import ApplicationAssigned


@dataclass(frozen=True, slots=True)
class CaseOfficers:
    """The officers to whom the head has assigned a case, by the subjects of their tokens, the first one first."""

    application_id: UUID
    body_no: str
    officers: tuple[str, ...] = ()


CASE_OFFICERS = Aggregate("case_officers", CaseOfficers)


def assigned(state: CaseOfficers | None, event: ApplicationAssigned, ctx: Context) -> Decision[CaseOfficers]:
    """An officer has the case, or has had it: known once, in whatever order and however often it is told."""
    known = state or CaseOfficers(event.application_id, event.body_no)
    if event.officer_id in known.officers:
        return Decision()
    return Decision(replace(known, officers=(*known.officers, event.officer_id)))


def officers_key(complaint: Complaint) -> Key[CaseOfficers] | None:
    """Where the officers of the case stand that a complaint is about; None where it is about none."""
    return CASE_OFFICERS.key(complaint.application_id) if complaint.application_id is not None else None
