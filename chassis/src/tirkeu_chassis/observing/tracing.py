"""W3C Trace Context: the `traceparent` of a request, which its events carry on."""

import re
import secrets
from collections.abc import Mapping

import structlog

_FORM = re.compile(r"^00-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}$")


def new_traceparent(incoming: str | None = None) -> str:
    """A traceparent of our own span, in the caller's trace where the header is well-formed."""
    match = _FORM.match(incoming or "")
    trace = match.group(1) if match and match.group(1).strip("0") else secrets.token_hex(16)
    return f"00-{trace}-{secrets.token_hex(8)}-01"


def traceparent_of(headers: Mapping[str, str]) -> str:
    """The traceparent of the running request; the middleware has bound it to the context."""
    bound = structlog.contextvars.get_contextvars().get("traceparent")
    return bound if isinstance(bound, str) else new_traceparent(headers.get("traceparent"))


def trace_id(traceparent: str) -> str:
    """The trace part of a traceparent."""
    return traceparent.split("-")[1]
