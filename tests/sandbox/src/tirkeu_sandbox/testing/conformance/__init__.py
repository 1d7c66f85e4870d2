"""What every service promises, tested of each in the same way.

A service's tests inherit it, and give what is the service's own; the service runs as the fixture of its name::

    class TestConformance(ServiceConformance):
        definition = DEFINITION
        refusal = TermOver(due_on=date(2011, 11, 22))
        refused_in = {"kk": "Мерзімнің соңғы күні: ...", "ru": "Последний день срока – ..."}

        @pytest.fixture
        def event(self) -> Event:
            return application_received(uuid7(), FIRST_MOMENT)

The tests share the running service with the others of its suite, and leave its figures, states and worklists to them:
what they ask for is refused or changes nothing, but for one event of a case of its own.
"""

import pytest

pytest.register_assert_rewrite(
    *(f"{__name__}.{part}" for part in ("access", "bus", "declared", "documents", "languages", "problems"))
)

from tirkeu_sandbox.testing.conformance.access import AccessConformance  # noqa: E402  - their asserts are rewritten
from tirkeu_sandbox.testing.conformance.bus import BusConformance  # noqa: E402
from tirkeu_sandbox.testing.conformance.documents import DocumentsConformance  # noqa: E402
from tirkeu_sandbox.testing.conformance.languages import LanguagesConformance  # noqa: E402
from tirkeu_sandbox.testing.conformance.problems import ProblemsConformance  # noqa: E402

__all__ = ["ServiceConformance"]


class ServiceConformance(
    LanguagesConformance, AccessConformance, ProblemsConformance, DocumentsConformance, BusConformance
):
    """All of it."""
