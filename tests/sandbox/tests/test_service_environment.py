"""What the process of a service is given."""

from pathlib import Path

import pytest

from tirkeu_sandbox.services.known import SERVICES, definition, known
from tirkeu_sandbox.services.process import Service, Surroundings, environment

ALPHA = Service("alpha", "tirkeu_alpha", 8101)


def surroundings(*, isolated: bool, clock: Path | None = None) -> Surroundings:
    return Surroundings("mongodb://db", Path("/jwks"), clock, Path("/log"), isolated=isolated)


def test_an_isolated_service_gets_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/bin")
    monkeypatch.setenv("TIRKEU_BATCH_LIMIT", "7")
    monkeypatch.setenv("TIRKEU_CLOCK_FILE", "/another/clock")
    assert environment(ALPHA, 1, "amqp://alpha", surroundings(isolated=True)) == {
        "PATH": "/bin",
        "LANG": "C.UTF-8",
        "TIRKEU_LOG_LEVEL": "INFO",
        "TIRKEU_MODE": "development",
        "TIRKEU_RABBITMQ_URL": "amqp://alpha",
        "TIRKEU_MONGODB_URL": "mongodb://db",
        "TIRKEU_DATABASE": "tirkeu_alpha",
        "TIRKEU_HTTP_HOST": "127.0.0.1",
        "TIRKEU_HTTP_PORT": "1",
        "TIRKEU_JWKS": "/jwks",
        "TIRKEU_TOKEN_ISSUER": "urn:tirkeu:development-issuer",
        "TIRKEU_TOKEN_AUDIENCE": "tirkeu",
    }


def test_settings_go_before_the_surroundings_and_these_before_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIRKEU_MODE", "production")
    monkeypatch.setenv("TIRKEU_LOG_LEVEL", "DEBUG")
    settings = {"TIRKEU_DATABASE": "test", "TIRKEU_LEASE_SECONDS": "8"}
    around = surroundings(isolated=False, clock=Path("/clock"))
    found = environment(ALPHA, 1, "amqp://alpha", around, settings)
    assert found["TIRKEU_MODE"] == "development"
    assert found["TIRKEU_LOG_LEVEL"] == "DEBUG"
    assert found["TIRKEU_CLOCK_FILE"] == "/clock"
    assert found.items() >= settings.items()


def test_a_service_is_known_by_its_name() -> None:
    assert [known(service.name) for service in SERVICES] == list(SERVICES)
    with pytest.raises(KeyError):
        known("alpha")


def test_a_service_that_cannot_be_imported_is_named() -> None:
    with pytest.raises(RuntimeError, match="The service alpha can't be imported: No module named 'tirkeu_alpha'"):
        definition(ALPHA)
