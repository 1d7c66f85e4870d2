"""Asking a service: ready, live, and what it has counted."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import httpx2
import pytest

from tirkeu_sandbox.nodes.process import free_port
from tirkeu_sandbox.services.probes import is_live, is_ready, metric

METRICS = """\
# TYPE handled counter
handled_total{type="a",outcome="applied"} 3
handled_total{type="b",outcome="applied"} 2
handled_total{type="a",outcome="dead"} 1
# TYPE handled_again counter
handled_again_total 50
"""
PAGES = {"/livez": (200, "alive"), "/readyz": (503, "no broker"), "/metrics": (200, METRICS)}


class Pages(BaseHTTPRequestHandler):
    """Answers as a service without its broker would."""

    def do_GET(self) -> None:
        status, text = PAGES[self.path]
        self.send_response(status)
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Pages) as server:
        Thread(target=server.serve_forever).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_a_service_without_its_broker_is_live_and_not_ready(address: str) -> None:
    assert (is_live(address), is_ready(address)) == (True, False)


def test_a_service_that_is_not_there_is_neither() -> None:
    nowhere = f"http://127.0.0.1:{free_port()}"
    assert (is_live(nowhere), is_ready(nowhere)) == (False, False)
    with pytest.raises(httpx2.HTTPError):
        metric(nowhere, "handled_total")


def test_a_metric_is_the_sum_of_the_samples_that_have_the_labels(address: str) -> None:
    assert metric(address, "handled_total") == 6
    assert metric(address, "handled_total", outcome="applied") == 5
    assert metric(address, "handled_total", outcome=("applied", "dead"), type="a") == 4
    assert metric(address, "handled_total", nothing="a") == 0
    assert metric(address, "other_total") == 0
