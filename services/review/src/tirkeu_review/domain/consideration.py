"""The head assigns the case; the officer checks it, and extends its term where needed (paragraphs 7(1) and 14)."""

from dataclasses import dataclass, replace

from tirkeu_chassis.decider.decision import Context, Decision
from tirkeu_chassis.decider.refusals import Refusal, require
from tirkeu_contracts.events.review import ApplicationAssigned, DocumentsVerified, ReviewTermExtended
from tirkeu_contracts.standard import DocumentCode, ExtensionReason, PermitKind, RefusalGround, RequestedRight
from tirkeu_contracts.standard.editions import edition
from tirkeu_review.domain.indications import (
    citizenship_contradicted,
    grounds_of_age,
    kinds_not_covered,
    noted,
    unaccounted,
)
from tirkeu_review.domain.review import (
    WITH_OFFICER,
    Review,
    Stage,
    require_officer,
    require_stage,
    without_proposal,
)
from tirkeu_review.domain.term import due_on, next_wake


@dataclass(frozen=True, slots=True)
class Assign:
    """The head hands the case to an officer."""

    officer_id: str


@dataclass(frozen=True, slots=True)
class Extend:
    """The officer needs outside information or an on-site check."""

    reason: ExtensionReason


@dataclass(frozen=True, slots=True)
class Checks:
    """What the officer has looked at (paragraphs 11, 14 and 17)."""

    documents_complete: bool
    person_checked: bool
    weapon_inspected: bool
    storage_checked: bool

    def failed(self) -> tuple[str, ...]:
        """The names of those that are not confirmed."""
        return tuple(name for name in self.__slots__ if not getattr(self, name))


@dataclass(frozen=True, slots=True)
class Verify:
    """The officer finds nothing that bars the permit; `permit_kind` None for the one that was asked for.

    `accounted_for` are documents that the chancery noted as missing or doubtful, and that are in order or not needed;
    `citizenship_confirmed`: the officer has seen that the applicant is of the category, whatever the case file says.
    """

    checks: Checks
    permit_kind: PermitKind | None = None
    accounted_for: tuple[DocumentCode, ...] = ()
    citizenship_confirmed: bool = False


class AssignedToOneself(Refusal):
    code = "assigned-to-oneself"
    status = 403
    title = "The head considers no case"
    detail = "The head assigns the case to an officer and signs what the officer draws up: give another `officer_id`."
    paragraph = "14"


class AlreadyExtended(Refusal):
    code = "already-extended"
    status = 409
    title = "The term is extended already"
    detail = "A term is extended once, to {days} calendar days from registration: {due_on}."
    paragraph = "7(1)(b)"


class TermOver(Refusal):
    code = "term-over"
    status = 409
    title = "The term is over"
    detail = "The due day was {due_on}; a term that is over can't be extended. Settle the case as it is."
    paragraph = "7(1)"


class ExtensionReasonNotAvailable(Refusal):
    code = "extension-reason-not-available"
    status = 422
    title = "The term can't be extended for this reason"
    detail = "The edition of the standard that the case is pinned to has no reason `{reason}`. It has: {reasons}."
    paragraph = "7(1)(b)"


class CheckNotPassed(Refusal):
    code = "check-not-passed"
    status = 422
    title = "A check is not passed"
    detail = "Not confirmed: {checks}. Finish the check, or propose a refusal."
    paragraph = "14"


class CaseFileMissing(Refusal):
    code = "case-file-missing"
    status = 409
    title = "The case file hasn't come yet"
    detail = "Nothing can be verified before the case file is here. Try again in a moment."
    paragraph = "14"


class DocumentsMissing(Refusal):
    code = "documents-missing"
    status = 422
    title = "Documents are missing"
    detail = (
        "Not handed in, or not showing what they must: {documents}. Propose a refusal, or name in `accounted_for` "
        "those that lie in the file, are in order or aren't needed."
    )
    paragraph = "17(1)"


class DocumentNotNotedMissing(Refusal):
    code = "document-not-noted-missing"
    status = 422
    title = "The document wasn't noted as missing"
    detail = "The chancery noted nothing of `{document}`: leave it out of `accounted_for`."
    paragraph = "17(1)"


class KindNotCovered(Refusal):
    code = "kind-not-covered"
    status = 422
    title = "A weapon that can't be registered so"
    detail = (
        "Not for this applicant, or of another class of weapons: {kinds}. Propose a refusal on `{ground}`; they may "
        "apply anew."
    )
    paragraph = "17(4)"


class CitizenshipContradicted(Refusal):
    code = "citizenship-contradicted"
    status = 422
    title = "The applicant's citizenship is another category's"
    detail = (
        "By the citizenship in the case file the applicant isn't of category {category}. Propose a refusal on "
        "`{ground}`, or send `citizenship_confirmed` if you have seen that they are."
    )
    paragraph = "6"


class UnderAge(Refusal):
    code = "under-age"
    status = 422
    title = "Somebody in the case is too young"
    detail = "By the case file ground `{ground}` holds: propose a refusal on it."
    paragraph = "17(7)"


class PermitKindNotAvailable(Refusal):
    code = "permit-kind-not-available"
    status = 422
    title = "This permit was not asked for, or can't be had"
    detail = "Here can be granted: {kinds}. No more than was asked for, and nothing that paragraphs 5 and 11 withhold."
    paragraph = "5"


def assign(state: Review, command: Assign, ctx: Context) -> Decision[Review]:
    """The head assigns the case, or assigns it anew (rule R-51).

    A refusal that is proposed and not signed falls away: so the head sends a case back.
    """
    require_stage(state, Stage.OPENED, *WITH_OFFICER)
    require(command.officer_id != ctx.actor_id(), AssignedToOneself())
    if state.stage is Stage.ASSIGNED and state.officer_id == command.officer_id:
        return Decision()
    return Decision(
        replace(without_proposal(state), stage=Stage.ASSIGNED, officer_id=command.officer_id, assigned_at=ctx.now),
        ApplicationAssigned(
            application_id=state.id,
            body_no=state.body_no,
            officer_id=command.officer_id,
            due_on=state.due_on,
            assigned_at=ctx.now,
        ),
    )


def extend(state: Review, command: Extend, ctx: Context) -> Decision[Review]:
    """The longer term of the case's edition, once, while the term runs (7(1)(b), rule R-13)."""
    require_stage(state, *WITH_OFFICER)
    require_officer(state, ctx)
    term = edition(state.edition).terms.extended
    require(state.extension_reason is None, AlreadyExtended(days=term.days, due_on=state.due_on))
    require(ctx.today <= state.due_on, TermOver(due_on=state.due_on))
    require(
        command.reason in term.reasons,
        ExtensionReasonNotAvailable(reason=command.reason, reasons=", ".join(sorted(term.reasons))),
    )
    due = due_on(state.registered_at, term.days)
    return Decision(
        replace(
            state,
            due_on=due,
            extension_reason=command.reason,
            extended_at=ctx.now,
            extended_by=ctx.actor_id(),
            # What was told was told of the former due day.
            announced=(),
            wake_at=next_wake(due, (), ctx.now),
        ),
        ReviewTermExtended(
            application_id=state.id,
            body_no=state.body_no,
            reason=command.reason,
            previous_due_on=state.due_on,
            due_on=due,
            extended_at=ctx.now,
        ),
    )


def verify(state: Review, command: Verify, ctx: Context) -> Decision[Review]:
    """The documents are complete and nothing bars the permit: the registry may draw it up (paragraph 14).

    What the case file shows against it can't be verified away (rules R-06, R-07 and R-56).
    """
    require_stage(state, *WITH_OFFICER)
    officer = require_officer(state, ctx)
    require(bool(state.particulars.weapons), CaseFileMissing())
    failed = command.checks.failed()
    require(not failed, CheckNotPassed(checks=", ".join(failed)))
    for document in command.accounted_for:
        require(document in noted(state), DocumentNotNotedMissing(document=document))
    missing = unaccounted(state, command.accounted_for)
    require(not missing, DocumentsMissing(documents=", ".join(missing)))
    contradicted = citizenship_contradicted(state)
    if contradicted is not None and not command.citizenship_confirmed:
        raise CitizenshipContradicted(category=state.category, ground=RefusalGround.LEGAL_BAR).under(
            contradicted.paragraph
        )
    kinds = kinds_not_covered(state)
    require(not kinds, KindNotCovered(kinds=", ".join(kinds), ground=RefusalGround.LEGAL_BAR))
    for ground in grounds_of_age(state):
        raise UnderAge(ground=ground.code).under(ground.paragraph)
    obtainable = edition(state.edition).obtainable
    least, most = (
        obtainable(right, state.category, state.units).permit_kind
        for right in (RequestedRight.STORAGE, state.requested_right)
    )
    kind = command.permit_kind or most
    require(kind in {least, most}, PermitKindNotAvailable(kinds=", ".join(dict.fromkeys((least, most)))))
    return Decision(
        replace(
            without_proposal(state),
            stage=Stage.VERIFIED,
            permit_kind=kind,
            verified_at=ctx.now,
            accounted_for=tuple(dict.fromkeys(command.accounted_for)),
            citizenship_confirmed=command.citizenship_confirmed,
            verifications=state.verifications + 1,
        ),
        DocumentsVerified(
            application_id=state.id,
            body_no=state.body_no,
            permit_kind=kind,
            officer_id=officer,
            due_on=state.due_on,
            verified_at=ctx.now,
            verification=state.verifications + 1,
        ),
    )
