"""Problem answers (RFC 9457): every error has a stable `type`, and none repeats the rejected input.

`title`, `detail` and hints are in the language of `Accept-Language`; `type`, `paragraph`, codes and field names are the
same in every language.
"""

from collections.abc import Mapping
from typing import Any

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from tirkeu_chassis.decider.messages import Message
from tirkeu_chassis.decider.refusals import Overloaded, Refusal
from tirkeu_chassis.http.negotiation import preferred_language
from tirkeu_chassis.http.problems import (
    CONTENT_TYPE,
    PROBLEM_TYPE_PREFIX,
    BodyTooLarge,
    HttpError,
    InvalidRequest,
    MalformedBody,
    MethodNotAllowed,
    NoSuchRoute,
    UnexpectedFault,
)
from tirkeu_chassis.http.requests import model_in, paragraph_at
from tirkeu_chassis.http.validation_hints import hint
from tirkeu_chassis.languages.translations import Texts, texts
from tirkeu_chassis.observing.tracing import trace_id, traceparent_of
from tirkeu_chassis.store.errors import StoreUnavailable

RETRY_AFTER_SECONDS = "2"
BODY_BYTES = 1 << 20
"""The largest request body."""

log = structlog.get_logger(__name__)


class ProblemDetails(BaseModel):
    """RFC 9457. `paragraph` names the paragraph of the standard that the answer rests on."""

    type: str
    title: str
    status: int
    detail: str
    paragraph: str | None = None
    trace: str | None = None
    errors: list[dict[str, Any]] | None = None


def install(app: FastAPI) -> None:
    """Answer every error of the application with a problem."""
    app.add_exception_handler(Refusal, _refused)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(StoreUnavailable, _unavailable)
    app.add_exception_handler(Exception, _fault)


def problem(
    refusal: Refusal,
    request: Request,
    *,
    status: int | None = None,
    errors: list[dict[str, Any]] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """The problem answer for a refusal, with its own status unless another is given."""
    said, answered = _texts(request), status or refusal.status
    details = ProblemDetails(
        type=PROBLEM_TYPE_PREFIX + refusal.code,
        title=said.text(refusal.title),
        status=answered,
        detail=said.text(refusal.detail, refusal.params),
        paragraph=refusal.paragraph,
        trace=trace_id(traceparent_of(request.headers)),
        errors=errors,
    )
    sent = {"content-language": said.lang, "vary": "accept-language", **(headers or {})}
    if answered == 503:
        sent["retry-after"] = RETRY_AFTER_SECONDS
    if answered == 401:
        sent["www-authenticate"] = "Bearer"
    return JSONResponse(details.model_dump(exclude_none=True), answered, headers=sent, media_type=CONTENT_TYPE)


def _texts(request: Request) -> Texts:
    language = preferred_language(request.headers.get("accept-language", ""))
    return texts(request.app.state.service.definition.package, language)


async def _refused(request: Request, refusal: Any) -> Response:
    return problem(refusal, request)


async def _invalid(request: Request, error: Any) -> Response:
    # Places and kinds of fault, never the input: it may hold personal data. Single characters of it are none.
    said = _texts(request)
    faults = [
        {"where": ".".join(map(str, one["loc"])), "fault": one["type"], "hint": hint(one, said)}
        for one in error.errors()[:20]
    ]
    if any(one["fault"] == "json_invalid" for one in faults):
        return problem(MalformedBody(), request)
    paragraph = _paragraph(request, error)
    return problem(InvalidRequest() if paragraph is None else InvalidRequest().under(paragraph), request, errors=faults)


def _paragraph(request: Request, error: RequestValidationError) -> str | None:
    """The paragraph that all faults of a body lead to; None where they lead to several, or to none."""
    route = request.scope.get("route")
    asked = route.dependant.body_params if isinstance(route, APIRoute) else []
    model = model_in(asked[0].field_info.annotation) if len(asked) == 1 else None
    places = [one["loc"] for one in error.errors()]
    if model is None or any(place[0] != "body" for place in places):
        return None
    found = {paragraph_at(model, place[1:]) for place in places}
    return found.pop() if len(found) == 1 else None


async def _http(request: Request, error: Any) -> Response:
    refusal: Refusal
    match error.status_code:
        case 404:
            refusal = NoSuchRoute()
        case 405:
            refusal = MethodNotAllowed()
        case 413:
            refusal = BodyTooLarge(limit=BODY_BYTES)
        case _:
            refusal = HttpError()
    return problem(refusal, request, status=error.status_code, headers=error.headers)


async def _unavailable(request: Request, _: Any) -> Response:
    return problem(Overloaded(why=Message("The database can't be reached.")), request)


async def _fault(request: Request, error: Any) -> Response:
    trace = trace_id(traceparent_of(request.headers))
    log.error("request failed", path=request.scope.get("route_path", ""), exc_info=error)
    return problem(UnexpectedFault(trace=trace), request)
