"""The issuer's keys are read again and again, whatever the issuer does."""

import asyncio
import socket
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tirkeu_chassis.identity import sources
from tirkeu_chassis.identity.followed import Followed, ReadError
from tirkeu_chassis.identity.key_set import DEVELOPMENT_KEY, KeySet
from tirkeu_chassis.identity.refusals import KeysUnavailable
from tirkeu_chassis.identity.verifier import TokenRules, Verifier

from .tokens import AUDIENCE, EC_KEY, ISSUER, OTHER_KEY, jwk, jwks, settled, token

Answer = tuple[int, dict[str, str], bytes]
MOST = sources.MOST_BYTES
DESCRIBED = "/.well-known/openid-configuration"


class Site:
    """An issuer's web site on loopback: what it answers by path, and what it was asked for."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}
        self.asked: list[str] = []
        self.address = ""

    def says(self, path: str, content: bytes, status: int = 200, **headers: str) -> None:
        self.answers[path] = (status, headers, content)


@pytest.fixture
def site() -> Iterator[Site]:
    made = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            made.asked.append(self.path)
            status, headers, content = made.answers.get(self.path, (404, {}, b""))
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name.replace("_", "-"), value)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: Any) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield made
    server.shutdown()
    thread.join()
    server.server_close()


@contextmanager
def hanging() -> Iterator[str]:
    """An address that takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}/keys"


def read(content: bytes) -> KeySet:
    return KeySet.read(content, ("ES256",), development=True)


def following(fetch: Callable[[], Awaitable[bytes]], patience: float = 5.0) -> Followed[KeySet]:
    return Followed("keys", fetch, read, seconds=3600, patience=patience)


RUBBISH: dict[str, Answer] = {
    "an error": (500, {}, jwks(jwk(OTHER_KEY, "new"))),
    "elsewhere": (302, {"location": "/other"}, b""),
    "no JSON": (200, {}, b"<html>"),
    "no text": (200, {}, b"\xff\xfe"),
    "a list": (200, {}, b"[]"),
    "no keys": (200, {}, b"{}"),
    "keys that are a text": (200, {}, b'{"keys": "k"}'),
    "keys that are none": (200, {}, b'{"keys": [5, {}, {"kid": "k"}]}'),
    "a deep one": (200, {}, b"[" * 100_000),
    "a great many keys": (200, {}, jwks(*({"kty": "EC", "kid": str(n)} for n in range(101)))),
    "an enormous one": (200, {}, b" " * (MOST + 1) + jwks(jwk(OTHER_KEY, "new"))),
    "a compressed one": (200, {"content_encoding": "gzip"}, jwks(jwk(OTHER_KEY, "new"))),
}


@pytest.mark.parametrize("case", RUBBISH)
async def test_rubbish_leaves_the_last_good_keys(site: Site, case: str) -> None:
    site.says("/keys", jwks(jwk(EC_KEY)))
    site.says("/other", jwks(jwk(OTHER_KEY, "new")))
    keys = following(sources.from_url(site.address + "/keys"))
    await keys.start()
    good = keys.value
    site.answers["/keys"] = RUBBISH[case]
    await settled(keys)
    assert keys.failure
    assert keys.value is good
    site.says("/keys", jwks(jwk(OTHER_KEY, "new")))
    await settled(keys)
    assert not keys.failure
    assert keys.value is not None
    assert "new" in keys.value
    assert "k" not in keys.value
    keys.stop()


async def test_an_emptied_set_withdraws_every_key(site: Site) -> None:
    site.says("/keys", jwks(jwk(EC_KEY)))
    keys = following(sources.from_url(site.address + "/keys"))
    await keys.start()
    site.says("/keys", b'{"keys": []}')
    await settled(keys)
    assert keys.value is not None
    assert len(keys.value) == 0
    keys.stop()


async def test_an_issuer_that_hangs_is_given_up_and_holds_nothing_up() -> None:
    with hanging() as address:
        keys = following(sources.from_url(address), patience=0.2)
        await keys.start()
        assert "doesn't answer" in keys.failure
        checker = Verifier(TokenRules(ISSUER, AUDIENCE), keys)
        with pytest.raises(KeysUnavailable):
            await checker.actor(token())
        assert not checker.ready
        keys.stop()


async def test_an_issuer_that_drips_is_given_up() -> None:
    def drip(server: socket.socket, ended: threading.Event) -> None:
        connection, _ = server.accept()
        with connection:
            connection.sendall(b"HTTP/1.1 200 OK\r\n")
            number = 0
            while not ended.wait(0.02):
                number += 1
                try:
                    connection.sendall(b"x-%d: 1\r\n" % number)
                except OSError:
                    return

    ended = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:
        dripping = threading.Thread(target=drip, args=(server, ended))
        dripping.start()
        keys = following(sources.from_url(f"http://127.0.0.1:{server.getsockname()[1]}/"), patience=0.3)
        await keys.start()
        assert "doesn't answer" in keys.failure
        keys.stop()
        ended.set()
        dripping.join()


async def test_no_thread_of_the_services_pool_is_taken() -> None:
    """Commits run on it: an issuer that hangs must leave it alone."""
    loop, taken = asyncio.get_running_loop(), []
    original = loop.run_in_executor

    def noted(executor: Any, *args: Any) -> Any:
        taken.append(args)
        return original(executor, *args)

    with hanging() as address, pytest.MonkeyPatch.context() as patch:
        patch.setattr(loop, "run_in_executor", noted, raising=False)
        keys = following(sources.from_url(address.replace("127.0.0.1", "localhost")), patience=0.2)
        await keys.start()
        checker = Verifier(TokenRules(ISSUER, AUDIENCE), keys)
        with pytest.raises(KeysUnavailable):
            await checker.actor(token())
        keys.stop()
    assert taken == []


async def test_a_source_that_blocks_its_thread_does_not_keep_a_service_from_starting() -> None:
    released = threading.Event()

    async def blocked() -> bytes:
        released.wait()
        return jwks(jwk(EC_KEY))

    keys = Followed("keys", blocked, read, seconds=3600, patience=-0.9)
    await keys.start()
    assert keys.value is None
    released.set()
    await settled(keys)
    keys.stop()


async def test_a_file_that_changes_is_noticed(tmp_path: Path) -> None:
    file = tmp_path / "jwks.json"
    file.write_bytes(jwks(jwk(EC_KEY)))
    keys = following(sources.from_file(file))
    await keys.start()
    good = keys.value
    await settled(keys)
    assert keys.value is good, "nothing has changed, so nothing is forgotten"
    file.unlink()
    await settled(keys)
    assert keys.value is good
    assert keys.failure == "No such file or directory"
    file.write_bytes(jwks(jwk(OTHER_KEY, "new")))
    await settled(keys)
    assert keys.value is not None
    assert "new" in keys.value
    keys.stop()


async def test_it_is_read_again_by_itself(tmp_path: Path) -> None:
    changes = iter(range(100))
    told = asyncio.Event()
    loop = asyncio.get_running_loop()

    async def counted() -> bytes:
        if (number := next(changes)) == 3:
            loop.call_soon_threadsafe(told.set)
        return jwks(jwk(EC_KEY, str(number)))

    keys = Followed("keys", counted, read, seconds=0.001)
    await keys.start()
    async with asyncio.timeout(10):
        await told.wait()
    keys.stop()


async def test_discovery_leads_to_the_keys(site: Site) -> None:
    issuer = site.address + "/realms/office"
    site.says("/realms/office" + DESCRIBED, f'{{"issuer": "{issuer}", "jwks_uri": "{site.address}/k"}}'.encode())
    site.says("/k", jwks(jwk(EC_KEY)))
    keys = following(sources.from_issuer(issuer))
    await keys.start()
    assert keys.value is not None
    assert "k" in keys.value
    assert site.asked == ["/realms/office" + DESCRIBED, "/k"]
    keys.stop()


@pytest.mark.parametrize(
    "described",
    [
        "[]",
        "<html>",
        '{"jwks_uri": "SITE/k"}',
        '{"issuer": "https://other.test", "jwks_uri": "SITE/k"}',
        '{"issuer": "SITE/", "jwks_uri": "SITE/k"}',
        '{"issuer": "SITE"}',
        '{"issuer": "SITE", "jwks_uri": "file:///etc/passwd"}',
        '{"issuer": "SITE", "jwks_uri": 5}',
        '{"issuer": "SITE", "jwks_uri": "http://[::1"}',
    ],
)
async def test_a_description_that_is_not_the_issuers_leads_nowhere(site: Site, described: str) -> None:
    site.says(DESCRIBED, described.replace("SITE", site.address).encode())
    site.says("/k", jwks(jwk(EC_KEY)))
    keys = following(sources.from_issuer(site.address))
    await keys.start()
    assert keys.value is None
    assert keys.failure
    assert site.asked == [DESCRIBED]
    keys.stop()


async def test_keys_are_had_as_safely_as_the_description(monkeypatch: pytest.MonkeyPatch) -> None:
    async def described(*_: Any) -> bytes:
        return b'{"issuer": "https://issuer.test", "jwks_uri": "http://issuer.test/k"}'

    monkeypatch.setattr(sources, "_get", described)
    with pytest.raises(ReadError, match="https"):
        await sources.from_issuer("https://issuer.test")()


def test_a_development_issuers_key_counts_in_development_alone() -> None:
    content = jwks(jwk(EC_KEY, DEVELOPMENT_KEY + "k"), jwk(OTHER_KEY, "other"))
    assert len(KeySet.read(content, ("ES256",), development=True)) == 2
    assert DEVELOPMENT_KEY + "k" not in KeySet.read(content, ("ES256",), development=False)
