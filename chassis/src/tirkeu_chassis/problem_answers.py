"""Problem answers (RFC 9457): every error has a stable `type`, and none repeats the rejected input."""

from typing import Any

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from tirkeu_chassis.decision import Refusal
from tirkeu_chassis.problems import (
    CONTENT_TYPE,
    PROBLEM_TYPE_PREFIX,
    InvalidRequest,
    MalformedBody,
    Overloaded,
    UnexpectedFault,
)
from tirkeu_chassis.store import StoreUnavailable
from tirkeu_chassis.tracing import trace_id, traceparent_of

RETRY_AFTER_SECONDS = "2"
BODY_BYTES = 1 << 20
"""The largest request body."""
_ADDRESSES = "The addresses of this service are listed at /docs."
HTTP_PROBLEMS = {
    400: ("http-error", "The request can't be answered", _ADDRESSES),
    404: ("no-such-route", "No such address", _ADDRESSES),
    405: ("method-not-allowed", "Method not allowed", _ADDRESSES),
    413: ("body-too-large", "The body is too large", f"Send {BODY_BYTES:,} bytes at most."),
}

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


def problem(refusal: Refusal, request: Request, errors: list[dict[str, Any]] | None = None) -> Response:
    """The problem answer for a refusal."""
    details = ProblemDetails(
        type=PROBLEM_TYPE_PREFIX + refusal.code,
        title=refusal.title,
        status=refusal.status,
        detail=refusal.detail.format(**refusal.params),
        paragraph=refusal.paragraph,
        trace=trace_id(traceparent_of(request.headers)),
        errors=errors,
    )
    headers = {}
    if refusal.status == 503:
        headers["retry-after"] = RETRY_AFTER_SECONDS
    if refusal.status == 401:
        headers["www-authenticate"] = "Bearer"
    return JSONResponse(details.model_dump(exclude_none=True), refusal.status, headers=headers, media_type=CONTENT_TYPE)


async def _refused(request: Request, refusal: Any) -> Response:
    return problem(refusal, request)


async def _invalid(request: Request, error: Any) -> Response:
    # Places and kinds of fault, never the input: it may hold personal data.
    faults = [
        {"where": ".".join(map(str, one["loc"])), "fault": one["type"], "hint": _hint(one)}
        for one in error.errors()[:20]
    ]
    if any(one["fault"] == "json_invalid" for one in faults):
        return problem(MalformedBody(), request)
    return problem(InvalidRequest(), request, faults)


def _hint(error: dict[str, Any]) -> str:
    """pydantic's message where it can't hold input; a validator of ours says only codes and rules."""
    return str(error["msg"])


async def _http(request: Request, error: Any) -> Response:
    code, title, detail = HTTP_PROBLEMS.get(error.status_code, HTTP_PROBLEMS[400])
    details = ProblemDetails(
        type=PROBLEM_TYPE_PREFIX + code,
        title=title,
        status=error.status_code,
        detail=detail,
    )
    return JSONResponse(
        details.model_dump(exclude_none=True),
        error.status_code,
        headers=getattr(error, "headers", None),
        media_type=CONTENT_TYPE,
    )


async def _unavailable(request: Request, _: Any) -> Response:
    return problem(Overloaded(why="The database can't be reached."), request)


async def _fault(request: Request, error: Any) -> Response:
    trace = trace_id(traceparent_of(request.headers))
    log.error("request failed", path=request.scope.get("route_path", ""), exc_info=error)
    return problem(UnexpectedFault(trace=trace), request)
