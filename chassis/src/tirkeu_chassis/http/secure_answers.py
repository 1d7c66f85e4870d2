"""Headers that every answer has: what a browser must not do with it, and whether anybody may keep it.

After the OWASP REST Security Cheat Sheet. An answer is kept by nobody (`no-store`) unless its route is declared public.
"""

from typing import Any, Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tirkeu_chassis.http.access import Access

ALWAYS: Final = {
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"no-referrer",
    b"content-security-policy": b"default-src 'none'; frame-ancestors 'none'",
    b"x-frame-options": b"DENY",
}
NO_STORE: Final = b"no-store"


class SecureAnswers:
    """Adds to each answer those of the headers that it lacks."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def secured(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers: list[Any] = list(message.get("headers", ()))
                named = {name.lower() for name, _ in headers}
                headers += [(name, value) for name, value in ALWAYS.items() if name not in named]
                if b"cache-control" not in named and not _is_public(scope, message["status"]):
                    headers.append((b"cache-control", NO_STORE))
                message = {**message, "headers": headers}
            await send(message)

        await self._app(scope, receive, secured)


def _is_public(scope: Scope, status: int) -> bool:
    """Whether the answer is that of a route for everybody; a refusal is one caller's affair."""
    if scope.get("path", "").startswith("/docs/assets/"):
        return True
    access = getattr(getattr(scope.get("route"), "endpoint", None), "access", None)
    return status < 400 and isinstance(access, Access) and access.public and scope["method"] == "GET"
