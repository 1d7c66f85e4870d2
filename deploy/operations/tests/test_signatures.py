"""`tirkeu events key` makes what services sign with, `tirkeu events verify` finds what they didn't sign."""

import asyncio
import stat
from datetime import UTC, datetime
from pathlib import Path

import aio_pika
import pytest
from uuid_utils.compat import uuid7

from tirkeu_chassis.broker.topology import EVENT_LOG, declare_shared
from tirkeu_chassis.signing.keys import EventKeys, load_private_key
from tirkeu_chassis.signing.signer import Signer
from tirkeu_contracts.envelope import Envelope
from tirkeu_sandbox.services.publishing import publish
from tirkeu_sandbox.testing.broker import Run


@pytest.fixture
def place(tmp_path: Path) -> tuple[Path, Path]:
    """Files for a private key and for the public keys."""
    return tmp_path / "registry.pem", tmp_path / "event-keys.json"


def make(tirkeu: Run, private: Path, keys: Path, owner: str = "registry") -> str:
    result = tirkeu("events", "key", owner, "--private", str(private), "--keys", str(keys))
    assert result.exit_code == 0, result.output
    return result.stdout.split()[3]


def event(number: int) -> Envelope:
    identity, now = uuid7(), datetime(2011, 3, 1, tzinfo=UTC)
    return Envelope(
        identity, "/tirkeu/registry", "kz.tirkeu.permit.issued.v1", "permits/1", now, number, identity, identity, b"{}"
    )


async def fill(url: str, events: list[Envelope]) -> None:
    async with await aio_pika.connect(url) as connection, connection.channel() as channel:
        await channel.queue_delete(EVENT_LOG)
        await declare_shared(channel)
    await publish(url, events)


def test_a_key_is_made_once_and_added_to_the_others(tirkeu: Run, place: tuple[Path, Path]) -> None:
    private, keys = place
    first = make(tirkeu, private, keys)
    assert stat.S_IMODE(private.stat().st_mode) == 0o400
    assert stat.S_IMODE(keys.stat().st_mode) == 0o644
    second = make(tirkeu, private.with_name("next.pem"), keys)
    found = EventKeys(keys)
    assert first != second
    for key_id in (first, second):
        held = found.get(key_id)
        assert held is not None
        assert held.owner == "registry"
    assert Signer(load_private_key(private), "registry").key_id == first


@pytest.mark.parametrize(
    ("owner", "content", "says"),
    [
        ("stranger", None, "publishes no events"),
        ("registry", "[]", "no JSON Web Key Set"),
        ("registry", "{", "no JSON Web Key Set"),
    ],
)
def test_what_can_not_be_made_is_said(
    tirkeu: Run, place: tuple[Path, Path], owner: str, content: str | None, says: str
) -> None:
    private, keys = place
    if content is not None:
        keys.write_text(content)
    result = tirkeu("events", "key", owner, "--private", str(private), "--keys", str(keys))
    assert result.exit_code == 1
    assert says in result.output
    assert not private.exists()


def test_a_key_is_never_replaced(tirkeu: Run, place: tuple[Path, Path]) -> None:
    private, keys = place
    make(tirkeu, private, keys)
    before = private.read_bytes(), keys.read_bytes()
    result = tirkeu("events", "key", "registry", "--private", str(private), "--keys", str(keys))
    assert result.exit_code == 1
    assert (private.read_bytes(), keys.read_bytes()) == before


def test_what_was_not_signed_so_is_found_at_its_place(tirkeu: Run, rabbitmq_url: str, place: tuple[Path, Path]) -> None:
    private, keys = place
    make(tirkeu, private, keys)
    signer = Signer(load_private_key(private), "registry")
    good = [one for one, _ in signer.sign([event(number) for number in (1, 2, 3)])]
    asyncio.run(fill(rabbitmq_url, good))
    command = ("events", "verify", "--keys", str(keys), "--log-url", rabbitmq_url)
    result = tirkeu(*command)
    assert (result.exit_code, result.stdout) == (0, "As signed: 3. Not: 0.\n")

    (other, _), *_ = signer.sign([event(4)])
    forged = Envelope.from_message(other.to_headers() | {"ce-subject": "permits/2"}, other.data)
    asyncio.run(publish(rabbitmq_url, [event(5), forged]))
    result = tirkeu(*command)
    assert result.exit_code == 1
    lines = result.stdout.splitlines()
    assert [line.split(": ")[1] for line in lines[:-1]] == ["unsigned", "wrong_signature"]
    assert lines[-1] == "As signed: 3. Not: 2."


def test_keys_that_are_none_are_said(tirkeu: Run, tmp_path: Path) -> None:
    result = tirkeu("events", "verify", "--keys", str(tmp_path / "nowhere.json"), "--log-url", "amqp://127.0.0.1:1")
    assert result.exit_code == 1
    assert "nowhere.json" in result.output.replace("\n", "")
