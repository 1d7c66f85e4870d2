"""The service describes itself: health, metrics, and the documents of its interfaces."""

import pytest

from tirkeu_sandbox.services.harness import ServiceHarness
from tirkeu_sandbox.testing.conformance.declared import Caller, Declared


class DocumentsConformance(Declared):
    """Health, metrics, OpenAPI 3.1 and AsyncAPI 3."""

    @pytest.mark.parametrize(("path", "words"), [("/livez", "alive"), ("/readyz", "ready")])
    def test_it_is_healthy(self, caller: Caller, path: str, words: str) -> None:
        answer = caller(None).get(path)
        assert (answer.status_code, answer.text) == (200, words)

    def test_its_metrics_are_for_prometheus(self, caller: Caller) -> None:
        answer = caller(None).get("/metrics")
        assert answer.headers["content-type"].startswith("text/plain")
        for name in ("tirkeu_events_handled_total", "tirkeu_events_published_total", "tirkeu_outbox_pending"):
            assert name in answer.text

    def test_the_api_page_shows_itself(self, caller: Caller) -> None:
        answer = caller(None).get("/docs")
        assert answer.headers["content-type"].startswith("text/html")
        assert "://" not in answer.text

    def test_openapi_has_every_route_and_who_may_call_it(self, caller: Caller) -> None:
        document = caller(None).get("/openapi.json").json()
        assert document["openapi"].startswith("3.1")
        assert document["info"]["title"] == self.definition.title
        routes = [one for one in self.routes() if one.in_schema]
        assert set(document["paths"]) == {one.path for one in routes}
        for route in routes:
            described = document["paths"][route.path][route.method.lower()]
            assert described["x-roles"] == sorted(route.access.roles), route
            assert ("security" in described) is not route.access.public, route
            assert described["responses"]["default"]["description"] == "A problem", route
            assert described["summary"], route

    def test_asyncapi_has_every_event_that_comes_or_goes(self, harness: ServiceHarness, caller: Caller) -> None:
        document = caller(None).get("/asyncapi").json()
        assert document["asyncapi"].startswith("3.")
        traffic = self.definition.traffic
        assert set(document["operations"]) == {f"send_{one.__name__}" for one in traffic.publishes} | {
            f"receive_{one.__name__}" for one in traffic.reacts_to
        }
