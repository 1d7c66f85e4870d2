"""A service's process: its port, its environment, its failure to start."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from tirkeu_local.ports import Ports, choose_ports
from tirkeu_operations.errors import CommandError
from tirkeu_sandbox.nodes.process import StartFailedError
from tirkeu_sandbox.services.known import SERVICES
from tirkeu_sandbox.services.process import Service, ServiceProcess, Surroundings


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_the_services_have_the_ports_of_the_documentation() -> None:
    assert {service.name: service.port for service in SERVICES} == {
        "intake": 8101,
        "review": 8102,
        "registry": 8103,
        "complaints": 8104,
        "metrics": 8105,
    }


def test_a_free_port_is_kept_and_a_taken_one_replaced(fake_services: tuple[Service, ...], taken_port: int) -> None:
    alpha = fake_services[0]
    chosen = choose_ports([alpha, Service("late", "late", taken_port)], Ports.PREFERRED)
    assert chosen["alpha"] == alpha.port
    assert chosen["late"] not in {alpha.port, taken_port}


def test_fixed_ports_must_be_free(taken_port: int) -> None:
    with pytest.raises(CommandError, match=rf"Port {taken_port} of late is in use.*--ports auto"):
        choose_ports([Service("late", "late", taken_port)], Ports.FIXED)


def test_automatic_ports_are_all_different() -> None:
    many = [Service(f"service-{number}", "fake", 8101) for number in range(50)]
    assert len(set(choose_ports(many, Ports.AUTO).values())) == 50


def test_a_service_gets_its_settings_by_environment(
    fake_services: tuple[Service, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in os.environ if name.startswith("TIRKEU_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("TIRKEU_MODE", "production")
    monkeypatch.setenv("TIRKEU_CLOCK_FILE", "/another/clock")
    monkeypatch.setenv("TIRKEU_BATCH_LIMIT", "7")
    surroundings = Surroundings("mongodb://127.0.0.1:1", tmp_path / "jwks.json", tmp_path / "clock", tmp_path)
    alpha = fake_services[0]
    process = ServiceProcess(alpha, alpha.port, "amqp://alpha:secret@127.0.0.1:1/%2F", surroundings)
    process.start()
    try:
        given = httpx2.get(f"{process.address}/environment").json()
    finally:
        process.stop()
    assert {name: value for name, value in given.items() if name.startswith("TIRKEU_")} == {
        "TIRKEU_MODE": "development",
        "TIRKEU_RABBITMQ_URL": "amqp://alpha:secret@127.0.0.1:1/%2F",
        "TIRKEU_MONGODB_URL": "mongodb://127.0.0.1:1",
        "TIRKEU_DATABASE": "tirkeu_alpha",
        "TIRKEU_HTTP_HOST": "127.0.0.1",
        "TIRKEU_HTTP_PORT": str(alpha.port),
        "TIRKEU_JWKS": str(tmp_path / "jwks.json"),
        "TIRKEU_TOKEN_ISSUER": "urn:tirkeu:development-issuer",
        "TIRKEU_TOKEN_AUDIENCE": "tirkeu",
        "TIRKEU_LOG_LEVEL": "INFO",
        "TIRKEU_BATCH_LIMIT": "7",
        "TIRKEU_CLOCK_FILE": str(tmp_path / "clock"),
    }


def test_a_service_that_cannot_start_shows_its_log(
    fake_services: tuple[Service, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TIRKEU_FAKE_BROKEN", "no settings to be found")
    surroundings = Surroundings("mongodb://127.0.0.1:1", tmp_path / "jwks.json", tmp_path / "clock", tmp_path)
    process = ServiceProcess(fake_services[0], 1, "amqp://127.0.0.1:1", surroundings)
    with pytest.raises(StartFailedError, match=r"(?s)alpha ended with exit code 1.*no settings to be found"):
        process.start()
    assert process.pid is None
