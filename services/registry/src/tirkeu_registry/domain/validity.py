"""The validity of a permit, and the notices published when it ends (paragraph 11(2)).

The standard leaves the term to the Law and the Rules that paragraph 3 names: dated reference data, by kind of permit
and applicant. Where it is unknown, no notice is published, and it is looked up again every 30 days for each permit: a
term of years may be confirmed at any time, and a look-up on the anniversary alone would be one on the last day.
"""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Final

from tirkeu_chassis.decider.decision import Context, Decision
from tirkeu_chassis.office.time_zone import end_of_day, local_date, start_of_day
from tirkeu_chassis.office.years import years_after
from tirkeu_contracts.events.registry import PermitExpired, PermitExpiring
from tirkeu_contracts.standard.other_law import permit_validity_on
from tirkeu_registry.domain.permit import Permit, Stage

THRESHOLD: Final = 30
"""Calendar days before the last day at which its coming is told, and between two looks for a term."""

VALID = frozenset({Stage.ISSUED, Stage.HANDED_OVER})


def valid_years(permit: Permit) -> int | None:
    """The term in years from the day of issue; None where no term is known, or nothing is issued."""
    if permit.issued_at is None or permit.category is None:
        return None
    term = permit_validity_on(local_date(permit.issued_at), permit.kind, permit.category)
    return term.years if term is not None else None


def valid_until(permit: Permit) -> date | None:
    """The last day, so many years after the day of issue; None where no term is known, or nothing is issued."""
    years = valid_years(permit)
    if permit.issued_at is None or years is None:
        return None
    return years_after(local_date(permit.issued_at), years)


def next_look(permit: Permit, now: datetime) -> datetime | None:
    """When the validity has to be looked at next; None where nothing is to be told any more."""
    if _is_over(permit):
        return None
    until = valid_until(permit)
    if until is None:
        moment = start_of_day(local_date(now) + timedelta(days=THRESHOLD))
    elif permit.expiry_announced:
        moment = end_of_day(until)
    else:
        moment = start_of_day(until - timedelta(days=THRESHOLD))
    return moment.astimezone(UTC)


def _is_over(permit: Permit) -> bool:
    """Whether nothing is to be told of its last day any more."""
    superseded = permit.superseded_at is not None
    return permit.stage not in VALID or permit.extended_by is not None or permit.expired or superseded


def watch(state: Permit, message: None, ctx: Context) -> Decision[Permit]:
    """Tell that the last day is near, or has passed: each once, and nothing of one that was extended or superseded."""
    until = valid_until(state)
    if _is_over(state) or until is None:
        return Decision(replace(state, wake_at=next_look(state, ctx.now)))
    if ctx.today > until:
        return Decision(
            replace(state, expired=True, wake_at=None),
            PermitExpired(
                application_id=state.application_id, body_no=state.body_no, permit_id=state.id, valid_until=until
            ),
        )
    if ctx.today >= until - timedelta(days=THRESHOLD) and not state.expiry_announced:
        announced = replace(state, expiry_announced=True)
        return Decision(
            replace(announced, wake_at=next_look(announced, ctx.now)),
            PermitExpiring(
                application_id=state.application_id,
                body_no=state.body_no,
                permit_id=state.id,
                valid_until=until,
                threshold=THRESHOLD,
            ),
        )
    return Decision(replace(state, wake_at=next_look(state, ctx.now)))
