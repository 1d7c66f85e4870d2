"""Fake services, so that the stack can be tested without the real ones."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tirkeu_sandbox.nodes.process import free_port
from tirkeu_sandbox.services.process import Service


@pytest.fixture(scope="module")
def fake_services() -> Iterator[tuple[Service, ...]]:
    """Two services that do nothing but answer their health routes; child processes find their module."""
    with pytest.MonkeyPatch.context() as patch:
        paths = [str(Path(__file__).parent / "fakes"), os.environ.get("PYTHONPATH", "")]
        patch.setenv("PYTHONPATH", os.pathsep.join(filter(None, paths)))
        patch.syspath_prepend(paths[0])
        yield (Service("alpha", "tirkeu_fake", free_port()), Service("beta", "tirkeu_fake", free_port()))
