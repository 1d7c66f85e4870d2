"""Observes each HTTP request: its trace, outcome and duration."""

from time import monotonic

import structlog
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.types import Message as AsgiMessage

from tirkeu_chassis.observing import metrics as telemetry
from tirkeu_chassis.observing.tracing import new_traceparent


class ObservedRequests:
    """Binds a traceparent to each request's logs, events and problem answers, and counts the request."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        incoming = next((value for name, value in scope["headers"] if name == b"traceparent"), b"")
        structlog.contextvars.bind_contextvars(traceparent=new_traceparent(incoming.decode("latin-1")))
        status = 500
        began = monotonic()

        async def observed(message: AsgiMessage) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, observed)
        finally:
            # The route's pattern, not the address: that holds ids, and anything a stranger may type.
            route = getattr(scope.get("route"), "path", "none")
            telemetry.REQUESTS.labels(scope["method"], route, status).inc()
            telemetry.REQUEST_SECONDS.labels(scope["method"], route).observe(monotonic() - began)
