"""Route of the survey: the holder of a talon answers it."""

from fastapi import Response

from tirkeu_chassis.http.access import PUBLIC
from tirkeu_chassis.http.commands import Command
from tirkeu_chassis.http.routes import Api
from tirkeu_complaints.api.feedback.schemas import FeedbackIn, FeedbackOut
from tirkeu_complaints.domain import survey
from tirkeu_complaints.domain.survey import SURVEYED_CASES

api = Api("complaints")


@api.post(
    "/v1/feedback",
    PUBLIC,
    status_code=201,
    response_model=FeedbackOut,
    summary="The holder of a talon answers the survey, once per case",
)
async def feedback(request: FeedbackIn, command: Command) -> Response:
    return await command.decide(
        survey.give_feedback,
        SURVEYED_CASES.key(request.talon_no),
        request.command(),
        create=True,
        answer=FeedbackOut.of,
        status=201,
        scope=request.talon_no,
    )
