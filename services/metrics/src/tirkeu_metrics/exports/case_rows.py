"""The table of cases: case facts as rows, read in batches in the order of their ids."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from datetime import date
from typing import Any, Final

from tirkeu_chassis.store.store import Store
from tirkeu_metrics.domain.records.case_facts import CaseFacts, without_answers
from tirkeu_metrics.exports.tables import CaseRow
from tirkeu_metrics.figures.live_projection import check_live, live

BATCH: Final = 2_000


def counting_in(year: int, *, answers: bool = True) -> Mapping[str, Any]:
    """Criteria for the cases that count in a year (of Almaty): registered, ended, due or answered for in it."""
    within = {"$gte": date(year, 1, 1), "$lte": date(year, 12, 31)}
    days = ("settled_on", "result_on", "registered_on", *(("answered_on",) if answers else ()))
    return {"$or": [{day: within} for day in days]}


async def case_rows(
    store: Store, criteria: Mapping[str, Any], *, answers: bool = True
) -> AsyncGenerator[Sequence[CaseRow], None]:
    """The cases that match, with or without their `answers` to the survey.

    A case that becomes known meanwhile may be there or not; none is there twice.

    Raises:
        ProjectionReplaced: a rebuild switched meanwhile.
    """
    projection, after = await live(store), dict[str, Any]()
    while True:
        found = await store.find(projection.cases, {"$and": [dict(criteria), after]}, limit=BATCH)
        await check_live(store, projection)
        if found:
            yield [case_row(one.state if answers else without_answers(one.state)) for _, one in found]
        if len(found) < BATCH:
            return
        after = {"_id": {"$gt": found[-1][0]}}


def case_row(facts: CaseFacts) -> CaseRow:
    """One case."""
    result, feedback, settled = facts.result, facts.feedback, facts.settled
    return CaseRow(
        application_id=facts.application_id,
        body_no=facts.body_no,
        department_no=int(facts.body_no.partition(".")[0]),
        registered_at=facts.registered_at,
        submitted_at=facts.submitted_at,
        due_on=facts.due_on,
        result=result.kind if result else None,
        result_at=result.at if result else None,
        withdrawn_at=facts.withdrawn_at,
        missed=facts.missed,
        outcome=settled.outcome if settled else None,
        settled_year=settled.year if settled else None,
        answered_at=feedback.given_at if feedback else None,
        answered_year=feedback.year if feedback else None,
        process=feedback.process if feedback else None,
        information=feedback.information if feedback else None,
        complaint_procedure=feedback.complaint_procedure if feedback else None,
        courtesy=feedback.courtesy if feedback else None,
        settled_on=facts.settled_on,
        on_time_from_submission=facts.on_time_from_submission,
    )
