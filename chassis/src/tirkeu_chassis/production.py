"""What production mode refuses to start with: what is fine for trying out and dangerous for real."""

import json
import stat
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import Final
from urllib.parse import parse_qsl, unquote, urlsplit

from tirkeu_chassis.identity.key_set import DEVELOPMENT_KEY
from tirkeu_chassis.identity.sources import is_url, path_of

DEVELOPMENT_ISSUER: Final = "urn:tirkeu:development-issuer"
"""The `iss` of tokens that anybody with a local stack may sign."""
WELL_KNOWN: Final = frozenset(
    {"admin", "changeit", "changeme", "default", "example", "guest", "password", "rabbitmq", "root", "secret", "test"}
    | {"mongo", "mongodb", "tirkeu", "123456", "12345678", "qwerty"}
)
"""Passwords that are tried first."""
READ_BY_OTHERS: Final = stat.S_IROTH | stat.S_IWOTH
WRITTEN_BY_OTHERS: Final = stat.S_IWOTH


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployment:
    """The settings that make a deployment safe or not."""

    rabbitmq_url: str
    mongodb_url: str
    token_issuer: str
    jwks: str
    token_revocations: Path | None
    secrets_dir: Path | None
    signing_key: Path | None
    event_keys: Path | None
    clock_file: Path | None
    loopback_without_tls: bool


def refusals(given: Deployment) -> list[str]:
    """What must be set otherwise before production mode starts, a sentence each: the setting, and what to do.

    No value of a setting is repeated but the name of a file.
    """
    return [
        *_of_time(given),
        *_of_tokens(given),
        *_of_events(given),
        *_of_broker(given),
        *_of_database(given),
        *_of_files(given),
    ]


def _of_time(given: Deployment) -> Iterator[str]:
    if given.clock_file is not None:
        yield "TIRKEU_CLOCK_FILE is for TIRKEU_MODE=development alone: unset it"


def _of_tokens(given: Deployment) -> Iterator[str]:
    if given.token_issuer == DEVELOPMENT_ISSUER:
        yield "TIRKEU_TOKEN_ISSUER names the development issuer, which anybody can run: name your identity provider"
    elif not given.jwks and _lacks_tls(given.token_issuer, given):
        yield "TIRKEU_TOKEN_ISSUER has the scheme http, over which keys can be forged: give its https address"
    if _lacks_tls(given.jwks, given):
        yield "TIRKEU_JWKS has the scheme http, over which keys can be forged: give its https address"
    if given.jwks and not is_url(given.jwks) and _holds_development_key(path_of(given.jwks)):
        yield "TIRKEU_JWKS holds a key of the development issuer: give the keys of your identity provider"


def _lacks_tls(url: str, given: Deployment) -> bool:
    parts = urlsplit(url)
    return parts.scheme == "http" and not _is_excused([parts.hostname or ""], given)


def _holds_development_key(path: Path) -> bool:
    try:
        keys = json.loads(path.read_bytes())["keys"]
        return any(str(key.get("kid", "")).startswith(DEVELOPMENT_KEY) for key in keys)
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return False  # what can't be read proves no token


def _of_events(given: Deployment) -> Iterator[str]:
    if given.signing_key is None:
        yield "TIRKEU_SIGNING_KEY is missing, and unsigned events are refused: give the file of this service's key"
    if given.event_keys is None:
        yield "TIRKEU_EVENT_KEYS is missing, so anybody's events would be taken: give the public keys of all services"


def _of_broker(given: Deployment) -> Iterator[str]:
    parts = urlsplit(given.rabbitmq_url)
    if parts.scheme != "amqps" and not _is_excused([parts.hostname or ""], given):
        yield "TIRKEU_RABBITMQ_URL goes without TLS: give an amqps:// address"
    options = _options(parts.query)
    if options.get("no_verify_ssl", "0") != "0":
        yield "TIRKEU_RABBITMQ_URL has no_verify_ssl, which lets anybody answer in the broker's place: leave it out"
    yield from _of_credentials("TIRKEU_RABBITMQ_URL", parts.netloc)


def _of_database(given: Deployment) -> Iterator[str]:
    parts = urlsplit(given.mongodb_url)
    options = _options(parts.query)
    asked = options.get("tls", options.get("ssl"))
    secure = _is_on(asked) or (parts.scheme == "mongodb+srv" and asked is None)
    if not secure and not _is_excused(_hosts(parts.netloc), given):
        yield "TIRKEU_MONGODB_URL goes without TLS: add tls=true to its options"
    for option in ("tlsinsecure", "tlsallowinvalidcertificates", "tlsallowinvalidhostnames"):
        if _is_on(options.get(option)):
            yield f"TIRKEU_MONGODB_URL has {option}, which lets anybody answer in the database's place: leave it out"
    by_certificate = options.get("authmechanism", "").upper() == "MONGODB-X509"
    if not (by_certificate and "tlscertificatekeyfile" in options):
        yield from _of_credentials("TIRKEU_MONGODB_URL", parts.netloc)


def _of_credentials(setting: str, netloc: str) -> Iterator[str]:
    credentials, _, _ = netloc.rpartition("@")
    user, _, password = (unquote(part) for part in credentials.partition(":"))
    if not user or not password:
        yield f"{setting} has no account with a password: give one, best in a file (TIRKEU_SECRETS_DIR)"
    elif password.lower() in WELL_KNOWN or password.lower() == user.lower():
        yield f"{setting} has a password that everybody tries first: give the account another one"


def _of_files(given: Deployment) -> Iterator[str]:
    if given.secrets_dir is not None and given.secrets_dir.is_dir():
        named = [one for one in sorted(given.secrets_dir.iterdir()) if one.name.lower().startswith("tirkeu_")]
        yield from _open_to_others(named, READ_BY_OTHERS, "read", "0400")
    if given.signing_key is not None:
        yield from _open_to_others([given.signing_key], READ_BY_OTHERS, "read", "0400")
    yield from _open_to_others(_key_files(given), READ_BY_OTHERS, "read", "0400")
    public = [path_of(given.jwks)] if given.jwks and not is_url(given.jwks) else []
    lists = [one for one in (given.token_revocations, given.event_keys) if one is not None]
    # Whoever writes them decides whose tokens and whose events hold.
    yield from _open_to_others([*public, *lists], WRITTEN_BY_OTHERS, "write", "0644")


def _key_files(given: Deployment) -> Iterator[Path]:
    """The files of private keys that the URLs name."""
    for url in (given.rabbitmq_url, given.mongodb_url):
        options = _options(urlsplit(url).query)
        yield from (Path(options[name]) for name in ("keyfile", "tlscertificatekeyfile") if name in options)


def _open_to_others(files: Iterable[Path], bits: int, what: str, mode: str) -> Iterator[str]:
    for file in files:
        try:
            found = file.stat().st_mode
        except OSError:
            continue  # whoever needs it says so
        if found & bits:
            yield f"{file} is a file that every user of the machine may {what}: give it the mode {mode}"


def _options(query: str) -> Mapping[str, str]:
    return {name.lower(): value for name, value in parse_qsl(query, keep_blank_values=True)}


def _is_on(option: str | None) -> bool:
    return option is not None and option.lower() in {"1", "true", "yes", "on"}


def _hosts(netloc: str) -> list[str]:
    _, _, places = netloc.rpartition("@")
    # A connection string of the database may name several.
    return [urlsplit(f"//{place}").hostname or "" for place in places.split(",")]


def _is_excused(hosts: Iterable[str], given: Deployment) -> bool:
    """Whether all of it stays on this machine, and the deployment says by name that this is enough."""
    return given.loopback_without_tls and all(_is_loopback(host) for host in hosts)


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
