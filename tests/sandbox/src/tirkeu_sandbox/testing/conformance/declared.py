"""The attributes that a service's conformance test supplies."""

from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from pkgutil import walk_packages
from types import ModuleType
from typing import Any, ClassVar, NamedTuple

import httpx2
import pytest
from fastapi.routing import APIRoute

from tirkeu_chassis.decider.refusals import Refusal
from tirkeu_chassis.http import operations
from tirkeu_chassis.http.access import Access
from tirkeu_chassis.office.roles import STAFF, Role
from tirkeu_chassis.service import Definition
from tirkeu_contracts.event import Event
from tirkeu_sandbox.services.harness import ServiceHarness

Caller = Callable[[Role | None], httpx2.Client]
ANY_ID = "019ab7e0-0000-7000-8000-000000000000"
"""Of nothing; stands for whatever a path asks for."""


UNUSED_BODY = "19"
"""A body that no test has any case in."""


class Route(NamedTuple):
    """A method and a path that the service answers."""

    method: str
    path: str
    access: Access
    takes_body: bool
    in_schema: bool

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def address(self) -> str:
        """The path with an id of nothing wherever it asks for something."""
        return "/".join(ANY_ID if step.startswith("{") else step for step in self.path.split("/"))

    @property
    def role(self) -> Role | None:
        """One that may call it, None where nobody needs a token."""
        return None if self.access.public else min(self.access.roles)


class Declared:
    """A service under test. `definition` is the service's, as is what the fixtures give."""

    definition: ClassVar[Definition]
    refusal: ClassVar[Refusal]
    """A refusal of the service, with its parameters."""
    refused_in: ClassVar[dict[str, str]]
    """How its detail begins, by language."""

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        """Each route and each event that it reacts to, one by one."""
        routes = self.routes()
        each: dict[str, Sequence[Any]] = {
            "guarded": [one for one in routes if not one.access.public],
            "open_route": [one for one in routes if one.access.public],
            "command": [one for one in routes if one.takes_body],
            "poisoned": self.definition.traffic.reacts_to,
        }
        for name in each.keys() & set(metafunc.fixturenames):
            metafunc.parametrize(name, each[name], ids=lambda one: getattr(one, "__name__", str(one)))

    @pytest.fixture(scope="class")
    @classmethod
    def harness(cls, request: pytest.FixtureRequest) -> ServiceHarness:
        """The service, running: the fixture that has the service's name."""
        running: ServiceHarness = request.getfixturevalue(cls.definition.name)
        return running

    @pytest.fixture
    def event(self) -> Event:
        """An event that the service takes as it comes, of a case that no other test knows; to be overridden."""
        raise NotImplementedError

    @pytest.fixture(scope="class")
    @classmethod
    def caller(cls, harness: ServiceHarness) -> Caller:
        """Who calls with a role, staff in a body that no state belongs to, or without a token."""
        made: dict[Role | None, httpx2.Client] = {}

        def client(role: Role | None) -> httpx2.Client:
            if role not in made:
                body = UNUSED_BODY if role in STAFF else None
                made[role] = harness.client(role or (), body, idempotency_keys=False)
            return made[role]

        return client

    @classmethod
    def routes(cls) -> list[Route]:
        """All its routes, the chassis' own last."""
        apis = (*cls.definition.apis, operations.routes(cls.definition.name, cls.definition.reactions))
        found = (route for api in apis for route in api.router.routes)
        return [
            Route(method, one.path, _access(one), bool(one.dependant.body_params), one.include_in_schema)
            for one in found
            if isinstance(one, APIRoute)
            for method in sorted(one.methods or ())
        ]

    @classmethod
    def package(cls) -> str:
        """The name of the service's package."""
        return f"tirkeu_{cls.definition.name}"

    @classmethod
    def api_modules(cls) -> Iterator[ModuleType]:
        """The modules in which its requests may be defined."""
        api = import_module(f"{cls.package()}.api")
        for one in walk_packages(api.__path__, f"{api.__name__}."):
            yield import_module(one.name)


def _access(route: APIRoute) -> Access:
    access: Access = getattr(route.endpoint, "access")  # noqa: B009  - the chassis puts it there
    return access
