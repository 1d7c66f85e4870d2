"""The people of the office as HTTP clients: each has a token and retries while a service is away."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

import httpx2
import stamina

from tirkeu_chassis.http.problems import PROBLEM_TYPE_PREFIX
from tirkeu_chassis.office.roles import Role
from tirkeu_operations.errors import CommandError
from tirkeu_sandbox.services.issuer import DevelopmentIssuer

# Standard output belongs to the findings; that a service is away for a moment is no news.
stamina.instrumentation.set_on_retry_hooks([])

PATIENCE_SECONDS = 90.0
"""How long a request is repeated while its service is away."""
SERVICE_UNAVAILABLE = 503
SHOWN_CHARACTERS = 300


class Away(Exception):
    """The service didn't answer, or asked to come again; `status` is that of its answer, 0 where there was none."""

    def __init__(self, text: str, status: int = 0) -> None:
        super().__init__(text)
        self.status = status


class Unexpected(CommandError):
    """An answer that the plan has no place for; `status` and `problem` (its type) where it was a refusal."""

    def __init__(self, text: str, status: int = 0, problem: str = "") -> None:
        super().__init__(text)
        self.status = status
        self.problem = problem


class Office:
    """Sends requests; `accepted` maps the message id of each accepted command to its service."""

    def __init__(
        self,
        client: httpx2.AsyncClient,
        services: Mapping[str, str],
        issuer: DevelopmentIssuer,
        *,
        patience: float = PATIENCE_SECONDS,
    ) -> None:
        self._client = client
        self._services = services
        self._issuer = issuer
        self._patience = patience
        self._tokens: dict[tuple[Role, str | None, str], str] = {}
        self.accepted: dict[str, str] = {}

    def token(self, role: Role, body: str | None = None, subject: str | None = None) -> str:
        """The token of somebody with this role in this body."""
        who = (role, body, subject or f"{role}-{body or 'kz'}")
        if who not in self._tokens:
            self._tokens[who] = self._issuer.token([role], body, who[2])
        return self._tokens[who]

    async def command(
        self, service: str, method: str, path: str, body: Any, *, key: str, token: str | None = None
    ) -> dict[str, Any]:
        """A command; repeated with the same key until its outcome is known.

        Raises:
            Unexpected: it was refused.
        """
        response = await self._send(service, method, path, body, token, {"idempotency-key": key})
        if not response.is_success:
            raise _refused(service, f"{method} {path}", response)
        self.accepted[response.headers["tirkeu-message-id"]] = service
        answer: dict[str, Any] = response.json()
        return answer

    async def query(self, service: str, path: str, *, token: str | None = None) -> Any:
        """A query's answer, or None where there is nothing (yet).

        Raises:
            Unexpected
        """
        response = await self._send(service, "GET", path, None, token, {})
        if response.status_code == httpx2.codes.NOT_FOUND:
            return None
        if not response.is_success:
            raise _refused(service, f"GET {path}", response)
        return response.json()

    async def until(self, service: str, path: str, holds: Callable[[Any], bool], *, token: str | None = None) -> Any:
        """Ask again and again until the answer is as expected.

        Raises:
            Unexpected: it never is.
        """
        pause = 0.003
        deadline = asyncio.get_running_loop().time() + self._patience
        while True:
            answer = await self.query(service, path, token=token)
            if answer is not None and holds(answer):
                return answer
            if asyncio.get_running_loop().time() > deadline:
                raise Unexpected(
                    f"{service} never came to the expected state of {path}: {str(answer)[:SHOWN_CHARACTERS]}"
                )
            await asyncio.sleep(pause)
            pause = min(pause * 1.5, 0.25)

    async def rung(self, moment: datetime) -> None:
        """Wait until the terms that ran out by then have been dealt with."""
        await asyncio.gather(
            *(
                self.until(
                    service,
                    "/v1/clock",
                    lambda answer: (
                        answer["alarms_rung_through"] is not None
                        and datetime.fromisoformat(answer["alarms_rung_through"]) >= moment
                    ),
                    token=self.token(Role.OPERATOR),
                )
                for service in ("review", "complaints")
            )
        )

    async def _send(
        self, service: str, method: str, path: str, body: Any, token: str | None, headers: dict[str, str]
    ) -> httpx2.Response:
        if token is not None:
            headers["authorization"] = f"Bearer {token}"
        async for attempt in stamina.retry_context(
            on=Away, attempts=None, timeout=self._patience, wait_initial=0.05, wait_max=1.0
        ):
            with attempt:
                return await self._try(service, method, path, body, headers)
        raise AssertionError("unreachable: the last attempt returns or raises")

    async def _try(
        self, service: str, method: str, path: str, body: Any, headers: Mapping[str, str]
    ) -> httpx2.Response:
        """One try. Raises Away."""
        try:
            response = await self._client.request(method, self._services[service] + path, json=body, headers=headers)
        except httpx2.TransportError as error:
            raise Away(f"{service}: {type(error).__name__}") from error
        if response.status_code == SERVICE_UNAVAILABLE:
            raise Away(service, response.status_code)
        return response


def _refused(service: str, request: str, response: httpx2.Response) -> Unexpected:
    try:
        problem = str(response.json()["type"]).removeprefix(PROBLEM_TYPE_PREFIX)
    except (ValueError, KeyError, TypeError):
        problem = ""
    text = f"{service} answered {response.status_code} to {request}: {response.text}"
    return Unexpected(text, response.status_code, problem)


@asynccontextmanager
async def opened(services: Mapping[str, str], issuer: DevelopmentIssuer) -> AsyncIterator[Office]:
    """An office with its connections."""
    limits = httpx2.Limits(max_connections=64, max_keepalive_connections=64)
    async with httpx2.AsyncClient(timeout=30, limits=limits) as client:
        yield Office(client, services, issuer)
