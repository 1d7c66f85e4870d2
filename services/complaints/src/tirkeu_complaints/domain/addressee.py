"""The addressee of a complaint, and who may deal with it there (paragraphs 21 and 23, rule R-70)."""

from collections.abc import Iterable

from tirkeu_chassis.decider.actors import Actor
from tirkeu_chassis.decider.decision import Context
from tirkeu_chassis.decider.refusals import OtherTerritory, Refusal, require
from tirkeu_chassis.office.roles import Role
from tirkeu_chassis.office.spelling import as_read
from tirkeu_complaints.domain.case_officers import CaseOfficers, officers_key
from tirkeu_complaints.domain.complaint import Complaint
from tirkeu_contracts.standard import AddresseeLevel
from tirkeu_contracts.standard.directory import body

CENTRAL = frozenset({AddresseeLevel.COMMITTEE, AddresseeLevel.MIA})
"""Levels whose register the Committee keeps; the bodies keep those below."""


class OtherAddressee(Refusal):
    code = "other-addressee"
    status = 403
    title = "Addressed to somebody else"
    detail = (
        "A complaint to the level {level} is addressed to `{addressee}`, and dealt with there by the roles: {roles}."
    )
    paragraph = "21"


class ComplainedOf(Refusal):
    code = "complained-of"
    status = 403
    title = "The complaint is about you"
    detail = (
        "Those whose actions are complained of, and the officers of the case, neither deal with the complaint nor read "
        "who complains: leave it to somebody else."
    )
    paragraph = "21"


def addressee_body(level: AddresseeLevel, body_no: str) -> str | None:
    """The body of Annex 1 that a complaint about `body_no` is addressed to; None for what Annex 1 doesn't list."""
    match level:
        case AddresseeLevel.IAB:
            return body_no
        case AddresseeLevel.DIA:
            return body(body_no).department.no
    return None


def addressee(level: AddresseeLevel, body_no: str) -> str:
    """The body's number, or the level where the addressee is no body of Annex 1: whose register it goes into."""
    return addressee_body(level, body_no) or level.value


def require_registrar(level: AddresseeLevel, body_no: str, ctx: Context, *below: Role) -> None:
    """Only who keeps the level's register enters a complaint in it, and for a body that they hold that role for.

    Raises:
        OtherAddressee: the level's addressee leaves this to none of the actor's roles.
        OtherTerritory: it does, but the actor doesn't hold that role for the body complained of.
    """
    acting = _acting(level, ctx, below)
    require(acting is not None and bool(acting.roles), _refusal(level, body_no, below))
    require(acting is not None and acting.may_act_for(body_no), OtherTerritory(body_no=body_no))


def require_addressee(complaint: Complaint, ctx: Context, *below: Role) -> None:
    """Only the addressee deals with a complaint, and nobody whom it is about.

    That a complaint is not left to those complained of says article 15(2)(6) of the Law of 12 January 2007, which
    paragraph 25 leaves its consideration to.

    Raises:
        OtherAddressee, ComplainedOf
    """
    level, body_no = complaint.addressee_level, complaint.body_no
    acting = _acting(level, ctx, below)
    there = acting is not None and acting.may_act_for(addressee_body(level, body_no))
    require(there, _refusal(level, body_no, below))
    key = officers_key(complaint)
    require(not is_complained_of(ctx.actor_id(), complaint, ctx.others[key] if key else None), ComplainedOf())


def is_complained_of(subject: str, complaint: Complaint, case: CaseOfficers | None) -> bool:
    """Whether a complaint is about somebody, by the subject of their token.

    It is about the officers of its case, whom the system knows, and about those whom the clerk has named. What a clerk
    has typed is compared as it is read: a letter of another alphabet, or another case, makes nobody somebody else.
    """
    if case is not None and subject in case.officers:
        return True
    return as_read(subject) in {as_read(one) for one in complaint.complained_of}


def _acting(level: AddresseeLevel, ctx: Context, below: Iterable[Role]) -> Actor | None:
    """The actor in the roles to which the level's addressee leaves this: territory of other roles doesn't count."""
    return ctx.actor and ctx.actor.narrowed(_allowed(level, below))


def _allowed(level: AddresseeLevel, below: Iterable[Role]) -> frozenset[Role]:
    return frozenset({Role.COMMITTEE} if level in CENTRAL else below)


def _refusal(level: AddresseeLevel, body_no: str, below: Iterable[Role]) -> OtherAddressee:
    roles = ", ".join(sorted(_allowed(level, below)))
    return OtherAddressee(level=level, addressee=addressee(level, body_no), roles=roles)
