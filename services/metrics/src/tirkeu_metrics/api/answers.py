"""Who may see the survey's answers case by case: nobody of those who were rated."""

from tirkeu_chassis.decider.refusals import Refusal, require
from tirkeu_chassis.http.commands import Queries


class AnswersWithheld(Refusal):
    code = "answers-withheld"
    status = 403
    title = "Answers are not shown case by case"
    detail = (
        "Applicants have rated the body: those who act for one body don't see who answered what. The figures are at "
        "/v1/indicators."
    )
    paragraph = "19"


def may_see_answers(query: Queries) -> bool:
    """Whether the caller is of no body: of the Committee, or one who looks at the whole country."""
    return query.actor is not None and query.actor.territory is None


def check_answers(query: Queries) -> None:
    """Raises AnswersWithheld."""
    require(may_see_answers(query), AnswersWithheld())
