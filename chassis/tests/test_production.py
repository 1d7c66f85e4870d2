"""What production mode refuses to start with, and what each refusal says."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError
from pydantic_settings import SettingsError

from tirkeu_chassis.identity.key_set import DEVELOPMENT_KEY
from tirkeu_chassis.office.roles import Role
from tirkeu_chassis.production import DEVELOPMENT_ISSUER
from tirkeu_chassis.service import STARTUP_FAILURE
from tirkeu_chassis.settings import SECRETS_DIR, Settings, settings_faults

SAFE = {
    "rabbitmq_url": "amqps://intake:Xk4-long-and-random@broker.internal:5671/",
    "mongodb_url": "mongodb://intake:Qm7-long-and-random@db1.internal,db2.internal/?replicaSet=rs0&tls=true",
    "token_issuer": "https://id.internal/realms/office",
    "signing_key": "/nonexistent/intake.pem",
    "event_keys": "/nonexistent/event-keys.json",
}
KEYS = {"jwks": "https://id.internal/keys"}


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(SECRETS_DIR, raising=False)


def faults(**changed: Any) -> list[str]:
    """What keeps these settings from holding; nothing where they do."""
    try:
        Settings.model_validate(SAFE | changed)
    except ValidationError as error:
        found = settings_faults(error)
        said = f"{error} {found}"
        assert not any(secret in said for secret in ("long-and-random", "guest", "letmein")), said
        return found
    return []


@pytest.mark.parametrize(
    "changed",
    [
        {},
        KEYS,
        KEYS | {"token_issuer": "urn:office"},
        {"mongodb_url": "mongodb+srv://intake:Qm7-long-and-random@db.internal/"},
        {"mongodb_url": "mongodb://intake:Qm7-long-and-random@db.internal/?ssl=true"},
        {
            "mongodb_url": "mongodb://db.internal/?tls=true&authMechanism=MONGODB-X509"
            "&tlsCertificateKeyFile=/nonexistent.pem"
        },
        {
            "rabbitmq_url": "amqp://intake:Xk4-long-and-random@127.0.0.1/",
            "mongodb_url": "mongodb://intake:Qm7-long-and-random@localhost,[::1]:27018/",
            "token_issuer": "http://127.0.0.1:8080",
            "loopback_without_tls": True,
        },
        {
            "mode": "development",
            "rabbitmq_url": "amqp://guest:guest@localhost/",
            "mongodb_url": "mongodb://localhost",
            "token_issuer": DEVELOPMENT_ISSUER,
            "jwks": "/jwks.json",
        },
    ],
    ids=str,
)
def test_it_starts(changed: dict[str, Any]) -> None:
    assert faults(**changed) == []


@pytest.mark.parametrize(
    ("changed", "setting", "says"),
    [
        ({"token_issuer": DEVELOPMENT_ISSUER} | KEYS, "TIRKEU_TOKEN_ISSUER", "name your identity provider"),
        ({"token_issuer": "http://id.internal"}, "TIRKEU_TOKEN_ISSUER", "https"),
        ({"token_issuer": "http://127.0.0.1:8080"}, "TIRKEU_TOKEN_ISSUER", "https"),
        ({"token_issuer": "urn:office"}, "TIRKEU_JWKS", "give the URL or the file"),
        ({"jwks": "http://id.internal/keys"}, "TIRKEU_JWKS", "https"),
        ({"jwks": "http://localhost/keys"}, "TIRKEU_JWKS", "https"),
        ({"jwks": "http://id.internal/keys", "loopback_without_tls": True}, "TIRKEU_JWKS", "https"),
        ({"rabbitmq_url": "amqp://intake:Xk4-long-and-random@broker.internal/"}, "TIRKEU_RABBITMQ_URL", "amqps://"),
        ({"rabbitmq_url": "amqp://intake:Xk4-long-and-random@127.0.0.1/"}, "TIRKEU_RABBITMQ_URL", "amqps://"),
        (
            {"rabbitmq_url": "amqp://intake:Xk4-long-and-random@broker.internal/", "loopback_without_tls": True},
            "TIRKEU_RABBITMQ_URL",
            "amqps://",
        ),
        ({"rabbitmq_url": "amqps://broker.internal/"}, "TIRKEU_RABBITMQ_URL", "no account with a password"),
        ({"rabbitmq_url": "amqps://intake@broker.internal/"}, "TIRKEU_RABBITMQ_URL", "no account with a password"),
        ({"rabbitmq_url": "amqps://guest:guest@broker.internal/"}, "TIRKEU_RABBITMQ_URL", "everybody tries first"),
        ({"rabbitmq_url": "amqps://guest:%67uest@broker.internal/"}, "TIRKEU_RABBITMQ_URL", "everybody tries first"),
        ({"rabbitmq_url": "amqps://intake:Intake@broker.internal/"}, "TIRKEU_RABBITMQ_URL", "everybody tries first"),
        ({"rabbitmq_url": SAFE["rabbitmq_url"] + "?no_verify_ssl=1"}, "TIRKEU_RABBITMQ_URL", "no_verify_ssl"),
        ({"rabbitmq_url": SAFE["rabbitmq_url"] + "?no_verify_ssl=no"}, "TIRKEU_RABBITMQ_URL", "no_verify_ssl"),
        ({"mongodb_url": "mongodb://u:Qm7-long-and-random@db.internal/"}, "TIRKEU_MONGODB_URL", "tls=true"),
        ({"mongodb_url": "mongodb://u:Qm7-long-and-random@localhost/"}, "TIRKEU_MONGODB_URL", "tls=true"),
        ({"mongodb_url": "mongodb://u:Qm7-long-and-random@db.internal/?tls=false"}, "TIRKEU_MONGODB_URL", "tls=true"),
        (
            {"mongodb_url": "mongodb://u:Qm7-long-and-random@localhost,db.internal/", "loopback_without_tls": True},
            "TIRKEU_MONGODB_URL",
            "tls=true",
        ),
        (
            {"mongodb_url": "mongodb+srv://u:Qm7-long-and-random@db.internal/?tls=false"},
            "TIRKEU_MONGODB_URL",
            "tls=true",
        ),
        ({"mongodb_url": "mongodb://db.internal/?tls=true"}, "TIRKEU_MONGODB_URL", "no account with a password"),
        (
            {"mongodb_url": "mongodb://db.internal/?tls=true&authMechanism=MONGODB-X509"},
            "TIRKEU_MONGODB_URL",
            "no account with a password",
        ),
        ({"mongodb_url": "mongodb://root:root@db.internal/?tls=true"}, "TIRKEU_MONGODB_URL", "everybody tries first"),
        ({"mongodb_url": SAFE["mongodb_url"] + "&tlsInsecure=true"}, "TIRKEU_MONGODB_URL", "tlsinsecure"),
        (
            {"mongodb_url": SAFE["mongodb_url"] + "&tlsAllowInvalidHostnames=true"},
            "TIRKEU_MONGODB_URL",
            "tlsallowinvalidhostnames",
        ),
        ({"signing_key": None}, "TIRKEU_SIGNING_KEY", "this service's key"),
        ({"event_keys": None}, "TIRKEU_EVENT_KEYS", "public keys of all services"),
        ({"clock_file": "/clock"}, "TIRKEU_CLOCK_FILE", "development alone"),
        ({"token_algorithms": "HS256"}, "TIRKEU_TOKEN_ALGORITHMS", "ES256"),
        ({"token_algorithms": "none"}, "TIRKEU_TOKEN_ALGORITHMS", "ES256"),
        ({"token_algorithms": ""}, "TIRKEU_TOKEN_ALGORITHMS", "ES256"),
        ({"role_names": {"boss": "boss"}}, "TIRKEU_ROLE_NAMES", "clerk"),
        ({"token_audience": ""}, "TIRKEU_TOKEN_AUDIENCE", "at least 1"),
    ],
)
def test_it_does_not_start(changed: dict[str, Any], setting: str, says: str) -> None:
    found = faults(**changed)
    assert found
    assert all(fault.startswith(setting) for fault in found), found
    assert says in found[0]


def test_no_secret_is_in_what_is_said_of_settings() -> None:
    with pytest.raises(ValidationError) as refusal:
        Settings.model_validate({"rabbitmq_url": "amqp://u:letmein@h"})
    assert "letmein" not in f"{refusal.value} {settings_faults(refusal.value)}"


def test_everything_that_is_wrong_is_said_at_once() -> None:
    found = faults(
        rabbitmq_url="amqp://guest:guest@localhost/",
        mongodb_url="mongodb://localhost",
        token_issuer=DEVELOPMENT_ISSUER,
        jwks="http://localhost/keys",
        clock_file="/clock",
        signing_key=None,
        event_keys=None,
    )
    settings = [fault.partition(" ")[0] for fault in found]
    assert settings == [
        "TIRKEU_CLOCK_FILE",
        "TIRKEU_TOKEN_ISSUER",
        "TIRKEU_JWKS",
        "TIRKEU_SIGNING_KEY",
        "TIRKEU_EVENT_KEYS",
        "TIRKEU_RABBITMQ_URL",
        "TIRKEU_RABBITMQ_URL",
        "TIRKEU_MONGODB_URL",
        "TIRKEU_MONGODB_URL",
    ]


def test_a_development_issuers_keys_are_no_ones(tmp_path: Path) -> None:
    jwks = tmp_path / "jwks.json"
    jwks.write_text(json.dumps({"keys": [{"kid": DEVELOPMENT_KEY + "x"}]}))
    jwks.chmod(0o644)
    (fault,) = faults(jwks=str(jwks), token_issuer="urn:office")
    assert fault.startswith("TIRKEU_JWKS holds a key of the development issuer")


def test_the_files_of_event_keys_are_not_everybodys(tmp_path: Path) -> None:
    private, public = tmp_path / "intake.pem", tmp_path / "event-keys.json"
    for path, mode in ((private, 0o400), (public, 0o644)):
        path.touch()
        path.chmod(mode)
    assert faults(signing_key=str(private), event_keys=str(public)) == []
    private.chmod(0o404)
    public.chmod(0o646)
    assert faults(signing_key=str(private), event_keys=str(public)) == [
        f"{private} is a file that every user of the machine may read: give it the mode 0400",
        f"{public} is a file that every user of the machine may write: give it the mode 0644",
    ]


@pytest.mark.parametrize("place", ["{}", "file://{}"])
def test_whoever_may_write_the_keys_decides_whose_tokens_hold(tmp_path: Path, place: str) -> None:
    jwks = tmp_path / "jwks.json"
    jwks.write_text('{"keys": []}')
    jwks.chmod(0o644)
    assert faults(jwks=place.format(jwks)) == []
    jwks.chmod(0o646)
    (fault,) = faults(jwks=place.format(jwks))
    assert fault == f"{jwks} is a file that every user of the machine may write: give it the mode 0644"
    (fault,) = faults(token_revocations=jwks)
    assert "may write" in fault


@pytest.mark.parametrize(
    ("setting", "option"),
    [("rabbitmq_url", "?keyfile="), ("mongodb_url", "&tlsCertificateKeyFile=")],
)
def test_private_keys_are_their_owners_alone(tmp_path: Path, setting: str, option: str) -> None:
    key = tmp_path / "key.pem"
    key.touch(0o600)
    assert faults(**{setting: SAFE[setting] + option + str(key)}) == []
    key.chmod(0o644)
    (fault,) = faults(**{setting: SAFE[setting] + option + str(key)})
    assert fault == f"{key} is a file that every user of the machine may read: give it the mode 0400"


def test_secrets_come_from_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in SAFE.items():
        monkeypatch.setenv(f"TIRKEU_{name.upper()}", value)
    secret = tmp_path / "tirkeu_rabbitmq_url"
    secret.write_text("amqps://intake:from-the-file@broker.internal/\n")
    secret.chmod(0o400)
    (tmp_path / "of_another_program").touch(0o644)
    monkeypatch.setenv(SECRETS_DIR, str(tmp_path))
    made = Settings()
    assert made.rabbitmq_url.get_secret_value() == "amqps://intake:from-the-file@broker.internal/"
    assert made.mongodb_url.get_secret_value() == SAFE["mongodb_url"]
    secret.chmod(0o404)
    with pytest.raises(ValidationError, match="tirkeu_rabbitmq_url is a file that every user of the machine may read"):
        Settings()
    monkeypatch.setenv(SECRETS_DIR, str(tmp_path / "absent"))
    with pytest.raises(SettingsError, match="no folder"):
        Settings()


def test_rules_of_tokens_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    given = SAFE | {
        "token_algorithms": "RS256, EdDSA",
        "roles_claim": "realm_access.roles",
        "role_names": '{"tirkeu-head": "head"}',
    }
    for name, value in given.items():
        monkeypatch.setenv(f"TIRKEU_{name.upper()}", value)
    made = Settings()
    assert made.token_algorithms == ("RS256", "EdDSA")
    assert made.role_names == {"tirkeu-head": Role.HEAD}
    assert made.verifier()._rules.names.roles == "realm_access.roles"


def started(**settings: str) -> subprocess.CompletedProcess[str]:
    """A process of the toy service."""
    script = (
        "from tirkeu_chassis.hosting import run; from tirkeu_sandbox.testing.toy import DEFINITION; run(DEFINITION)"
    )
    env = {"PATH": "/usr/bin:/bin"} | {f"TIRKEU_{name.upper()}": value for name, value in settings.items()}
    return subprocess.run(
        [sys.executable, "-c", script], check=False, env=env, capture_output=True, text=True, timeout=60
    )


def test_a_process_ends_at_once_and_says_what_to_set() -> None:
    ended = started(
        rabbitmq_url="amqp://guest:guest@127.0.0.1/",
        mongodb_url="mongodb://127.0.0.1/",
        token_issuer=DEVELOPMENT_ISSUER,
    )
    assert ended.returncode == STARTUP_FAILURE
    (line,) = ended.stderr.splitlines()
    said = json.loads(line)["faults"]
    assert said == [
        "TIRKEU_JWKS: give the URL or the file of the issuer's keys, or the issuer's URL as TIRKEU_TOKEN_ISSUER"
    ]
    ended = started(
        rabbitmq_url="amqp://guest:guest@127.0.0.1/",
        mongodb_url="mongodb://127.0.0.1/",
        token_issuer="http://127.0.0.1",
    )
    assert ended.returncode == STARTUP_FAILURE
    assert "guest" not in ended.stderr
    assert [one.partition(" ")[0] for one in json.loads(ended.stderr)["faults"]] == [
        "TIRKEU_TOKEN_ISSUER",
        "TIRKEU_SIGNING_KEY",
        "TIRKEU_EVENT_KEYS",
        "TIRKEU_RABBITMQ_URL",
        "TIRKEU_RABBITMQ_URL",
        "TIRKEU_MONGODB_URL",
        "TIRKEU_MONGODB_URL",
    ]
    ended = started(mode="production")
    assert ended.returncode == STARTUP_FAILURE
    assert {one.partition(":")[0] for one in json.loads(ended.stderr)["faults"]} == {
        "TIRKEU_RABBITMQ_URL",
        "TIRKEU_MONGODB_URL",
        "TIRKEU_TOKEN_ISSUER",
    }
