"""Decisions about events of other services: a case opens, gets its file, ends (paragraphs 7, 14 and 17(2)).

An event that arrives after the case has ended, or when it is at another stage, changes nothing.
"""

from dataclasses import replace

from tirkeu_chassis.decider.decision import Context, Decision, NotYet
from tirkeu_contracts.events import intake
from tirkeu_contracts.events.registry import PermitDraftReturned, PermitIssued
from tirkeu_contracts.standard import (
    Action,
    ApplicantCategory,
    ApplicationLanguage,
    DocumentCode,
    PremisesActSignatory,
    RefusalGround,
    RequestedRight,
    WeaponClass,
    WeaponKind,
)
from tirkeu_contracts.standard.editions import EDITIONS, edition
from tirkeu_review.domain.review import ENDS, Review, Stage, end
from tirkeu_review.domain.term import due_on, next_wake


def open_review(state: Review | None, event: intake.ApplicationReceived, ctx: Context) -> Decision[Review]:
    """The case comes to the head, and its term runs from registration (rules R-11 and R-12)."""
    if state is not None:
        return Decision()
    if event.standard_edition not in EDITIONS:
        raise NotYet(f"edition {event.standard_edition} of the standard unknown to this version")
    due = due_on(event.registered_at, edition(event.standard_edition).terms.standard.days)
    return Decision(
        Review(
            id=event.application_id,
            body_no=event.body_no,
            talon_no=event.talon_no,
            category=ApplicantCategory(event.applicant_category),
            action=Action(event.action),
            weapon_class=WeaponClass(event.weapon_class),
            requested_right=RequestedRight(event.requested_right),
            units=tuple(WeaponKind(unit.kind) for unit in event.units),
            documents=tuple(DocumentCode(code) for code in event.documents),
            language=ApplicationLanguage(event.language),
            registered_at=event.registered_at,
            due_on=due,
            wake_at=next_wake(due, (), ctx.now),
            edition=event.standard_edition,
            missing_documents=_documents(event.missing_documents),
            doubtful_documents=_documents(event.doubtful_documents),
        )
    )


def _documents(codes: tuple[str, ...] | None) -> tuple[DocumentCode, ...] | None:
    return None if codes is None else tuple(DocumentCode(code) for code in codes)


def attach(state: Review | None, event: intake.ApplicationParticulars, ctx: Context) -> Decision[Review]:
    """The case file with personal data, whatever became of the case meanwhile."""
    if state is None:
        raise NotYet("review unknown")
    if state.particulars.weapons:
        return Decision()
    particulars = replace(
        state.particulars,
        applicant=event.applicant,
        entity=event.entity,
        employer=event.employer,
        responsible_person=event.responsible_person,
        persons_with_access=event.persons_with_access,
        weapons=event.weapons,
        residence=event.residence,
        petitioning_state=event.petitioning_state,
        employer_annex=event.employer_annex,
        premises_act_signatories=tuple(PremisesActSignatory(one) for one in event.premises_act_signatories),
    )
    return Decision(replace(state, particulars=particulars))


def withdraw(state: Review | None, event: intake.ApplicationWithdrawn, ctx: Context) -> Decision[Review]:
    """The applicant gave the service up (17(2), rule R-57); a result that was ready before stands."""
    if state is None:
        raise NotYet("review unknown")
    if state.stage in ENDS:
        return Decision()
    grounds = (RefusalGround.VOLUNTARY_WITHDRAWAL,)
    return Decision(replace(end(state, Stage.WITHDRAWN, event.withdrawn_at), grounds=grounds))


def draft_returned(state: Review | None, event: PermitDraftReturned, ctx: Context) -> Decision[Review]:
    """The head didn't sign the permit: the case is with its officer again, with nothing verified (paragraph 14)."""
    if state is None:
        raise NotYet("review unknown")
    if state.stage is not Stage.VERIFIED or _is_over(event, state):
        return Decision()
    return Decision(
        replace(
            state,
            stage=Stage.ASSIGNED,
            permit_kind=None,
            verified_at=None,
            accounted_for=(),
            citizenship_confirmed=False,
        )
    )


def _is_over(event: PermitDraftReturned, state: Review) -> bool:
    """Whether the draft that was returned is of a verification before the one that holds."""
    if event.verification is not None:
        return event.verification < state.verifications
    # From a version of the registry that didn't say.
    return state.verified_at is not None and event.returned_at < state.verified_at


def permit_issued(state: Review | None, event: PermitIssued, ctx: Context) -> Decision[Review]:
    """The head has signed the permit: the result is ready."""
    if state is None:
        raise NotYet("review unknown")
    if state.stage in ENDS:
        return Decision()
    return Decision(end(state, Stage.PERMIT_ISSUED, event.issued_at))
