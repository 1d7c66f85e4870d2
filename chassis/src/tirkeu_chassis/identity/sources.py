"""Where the issuer's keys and the list of revoked tokens are read from: a file, a URL, or what discovery leads to."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import httpx2

from tirkeu_chassis.identity.followed import READ_SECONDS, ReadError

MOST_BYTES: Final = 1 << 18
"""The largest document that is read."""
DISCOVERY: Final = "/.well-known/openid-configuration"
"""OpenID Connect Discovery 1.0, section 4."""

Fetch = Callable[[], Awaitable[bytes]]


def is_url(place: str) -> bool:
    """Whether it is read over HTTP rather than from a file."""
    return place.startswith(("http://", "https://"))


def path_of(place: str) -> Path:
    """The path of a file given as a path or a `file://` URL."""
    return Path(place.removeprefix("file://"))


def from_file(path: Path) -> Fetch:
    """Reads a file."""

    def content() -> bytes:
        with path.open("rb") as file:
            found = file.read(MOST_BYTES + 1)
        if len(found) > MOST_BYTES:
            raise ReadError(f"it has more than {MOST_BYTES} bytes")
        return found

    return lambda: asyncio.to_thread(content)


def from_url(url: str) -> Fetch:
    """Reads a URL."""

    async def content() -> bytes:
        async with _client() as client:
            return await _get(client, url)

    return content


def from_issuer(issuer: str) -> Fetch:
    """Reads the key set that the issuer's own description names, which is looked up each time: it may move.

    The description must be that of this very issuer, and the keys must be had as safely as it.
    """

    async def content() -> bytes:
        async with _client() as client:
            try:
                described = json.loads(await _get(client, issuer.rstrip("/") + DISCOVERY))
            except (ValueError, RecursionError) as error:
                raise ReadError("the issuer's description is no JSON") from error
            if not isinstance(described, dict) or described.get("issuer") != issuer:
                raise ReadError("the issuer's description is that of another issuer")
            keys = described.get("jwks_uri")
            if not isinstance(keys, str) or not is_url(keys):
                raise ReadError("the issuer's description has no `jwks_uri`")
            if urlsplit(issuer).scheme == "https" and urlsplit(keys).scheme != "https":
                raise ReadError("the issuer's `jwks_uri` is no https address")
            return await _get(client, keys)

    return content


def _client() -> httpx2.AsyncClient:
    # What the environment says of proxies and passwords is meant for others. Nothing is cached or kept open: it is
    # asked twice a minute.
    return httpx2.AsyncClient(timeout=READ_SECONDS, follow_redirects=False, trust_env=False)


async def _get(client: httpx2.AsyncClient, url: str) -> bytes:
    """A document, as it was sent; compressed ones may be much larger than they look, and aren't taken."""
    try:
        headers = {"accept": "application/json", "accept-encoding": "identity"}
        async with client.stream("GET", url, headers=headers) as answer:
            if answer.status_code != 200:
                raise ReadError(f"it answers with status {answer.status_code}")
            if answer.headers.get("content-encoding", "identity") != "identity":
                raise ReadError("it answers compressed")
            found = b""
            async for part in answer.aiter_raw():
                found += part
                if len(found) > MOST_BYTES:
                    raise ReadError(f"it answers with more than {MOST_BYTES} bytes")
            return found
    except (httpx2.HTTPError, httpx2.InvalidURL, UnicodeError) as error:
        raise ReadError(f"it can't be reached ({type(error).__name__})") from error
