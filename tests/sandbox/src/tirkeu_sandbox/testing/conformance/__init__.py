"""Conformance tests: the promises that all services share, tested in the same way for each.

A service's tests inherit from `ServiceConformance` and supply what is specific to the service. The service runs as the
fixture of its name::

    class TestConformance(ServiceConformance):
        definition = DEFINITION
        refusal = TermOver(due_on=date(2011, 11, 22))
        refused_in = {"kk": "Мерзімнің соңғы күні: ...", "ru": "Последний день срока – ..."}

        @pytest.fixture
        def event(self) -> Event:
            return application_received(uuid7(), FIRST_MOMENT)

The tests share the running service with the others of its suite and must not disturb their figures, states and
worklists: their requests are refused or change nothing, except for one event of a case of their own.
"""

import pytest

pytest.register_assert_rewrite(
    *(
        f"{__name__}.{part}"
        for part in ("access", "bus", "declared", "documents", "edges", "languages", "problems", "territory")
    )
)

from tirkeu_sandbox.testing.conformance.access import AccessConformance  # noqa: E402  - their asserts are rewritten
from tirkeu_sandbox.testing.conformance.bus import BusConformance  # noqa: E402
from tirkeu_sandbox.testing.conformance.documents import DocumentsConformance  # noqa: E402
from tirkeu_sandbox.testing.conformance.edges import EdgesConformance  # noqa: E402
from tirkeu_sandbox.testing.conformance.languages import LanguagesConformance  # noqa: E402
from tirkeu_sandbox.testing.conformance.problems import ProblemsConformance  # noqa: E402
from tirkeu_sandbox.testing.conformance.territory import TerritoryConformance  # noqa: E402

__all__ = ["ServiceConformance"]


class ServiceConformance(
    LanguagesConformance,
    AccessConformance,
    TerritoryConformance,
    ProblemsConformance,
    EdgesConformance,
    DocumentsConformance,
    BusConformance,
):
    """All of it."""
