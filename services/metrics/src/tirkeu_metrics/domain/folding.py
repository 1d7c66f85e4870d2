"""The one decision about every event of a case: learn what it says, and move the difference into the sums."""

from collections.abc import Iterable

from tirkeu_chassis.bodies import require_body
from tirkeu_chassis.decision import Context, Decision, Key
from tirkeu_metrics.domain.case_facts import CaseEvent, CaseFacts, facts_of, merge
from tirkeu_metrics.domain.counts import contributions, moved
from tirkeu_metrics.domain.sums import Sums, fold, scopes, sums_key


def learn(state: CaseFacts | None, event: CaseEvent, ctx: Context) -> Decision[CaseFacts]:
    """Whichever event comes first makes the case known; one that says nothing new changes nothing.

    Raises:
        UnknownBodyNo: Annex 1 lacks the body; the figure of no scope would be right with such a case.
    """
    require_body(event.body_no)
    said = facts_of(event)
    facts = said if state is None else merge(state, said)
    if facts == state:
        return Decision()
    return Decision(facts, also=fold(facts.body_no, moved(state, facts), ctx))


def likely_sums(event: CaseEvent) -> Iterable[Key[Sums]]:
    """The sums that an event of a case most often moves, so that they come in the first query."""
    return [sums_key(scope, year) for year in contributions(facts_of(event)) for scope in scopes(event.body_no)]
