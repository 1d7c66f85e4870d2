"""An event is taken from the service that owns its type alone, as that service wrote it."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from tirkeu_chassis.signing import keys as event_keys
from tirkeu_chassis.signing.keys import EventKeys, UnusableKey, load_private_key, private_pem, public_jwk
from tirkeu_chassis.signing.signer import Signer
from tirkeu_chassis.signing.verifier import EventVerifier, Unsigned, WrongSignature
from tirkeu_contracts.envelope import Envelope

INTAKE, REVIEW = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
BODY = b'{"service_code":"s"}'


def event(number: int = 1) -> Envelope:
    identity = UUID(int=number)
    now = datetime(2011, 3, 1, tzinfo=UTC)
    return Envelope(identity, "/tirkeu/intake", "kz.tirkeu.x.v1", "x/1", now, number, identity, identity, BODY)


def write_keys(path: Path, *keys: tuple[Ed25519PrivateKey, str]) -> None:
    path.write_text(json.dumps({"keys": [public_jwk(key.public_key(), owner) for key, owner in keys]}))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "keys.json"
    write_keys(path, (INTAKE, "intake"), (REVIEW, "review"))
    return path


@pytest.fixture
def verifier(path: Path) -> EventVerifier:
    return EventVerifier(EventKeys(path))


@pytest.mark.parametrize("size", [1, 2, 3, 5, 200])
def test_each_event_of_a_group_proves_itself_alone(verifier: EventVerifier, size: int) -> None:
    for one, headers in Signer(INTAKE, "intake").sign([event(number + 1) for number in range(size)]):
        assert one.to_headers() == headers
        verifier.check(one.to_headers(), one.data)
        assert Envelope.from_message(one.to_headers(), one.data) == one


def test_a_message_on_its_way_through_delay_queues_keeps_its_signature(verifier: EventVerifier) -> None:
    ((one, _),) = Signer(INTAKE, "intake").sign([event()])
    verifier.check(one.to_headers() | {"x-tirkeu-attempt": "2", "traceparent": "00-1"}, one.data)


def _changed(name: str, value: str | None) -> Callable[[dict[str, str]], dict[str, str]]:
    return lambda headers: {key: one for key, one in (headers | {name: value}).items() if one is not None}


@pytest.mark.parametrize(
    "change",
    [
        _changed("ce-subject", "x/2"),
        _changed("ce-sequence", "0000000002"),
        _changed("ce-source", "/tirkeu/review"),
        _changed("ce-more", ""),
        _changed("ce-causationid", None),
        _changed("ce-signature", "v1.nobody.0.1." + "A" * 86 + "=="),
        _changed("ce-signature", ""),
        _changed("ce-signature", "ә"),
        lambda headers: {**headers, "ce-signature": headers["ce-signature"][:-4]},
        lambda headers: {**headers, "ce-signature": headers["ce-signature"].replace(".0.1.", ".0.2.")},
    ],
)
def test_what_was_changed_is_refused(
    verifier: EventVerifier, change: Callable[[dict[str, str]], dict[str, str]]
) -> None:
    ((one, _),) = Signer(INTAKE, "intake").sign([event()])
    verifier.check(one.to_headers(), one.data)
    with pytest.raises(WrongSignature):
        verifier.check(change(one.to_headers()), one.data)
    with pytest.raises(WrongSignature):
        verifier.check(one.to_headers(), one.data + b" ")


def test_a_service_signs_for_itself_alone(verifier: EventVerifier) -> None:
    ((forged, _),) = Signer(REVIEW, "review").sign([event()])
    with pytest.raises(WrongSignature, match="belongs to review"):
        verifier.check(forged.to_headers(), forged.data)


def test_a_signature_is_asked_for_where_there_are_keys(path: Path) -> None:
    headers = event().to_headers()
    with pytest.raises(Unsigned):
        EventVerifier(EventKeys(path)).check(headers, BODY)
    EventVerifier(EventKeys(path), unsigned_accepted=True).check(headers, BODY)
    EventVerifier(None).check(headers, BODY)


def test_a_key_that_is_withdrawn_proves_nothing_any_more(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(event_keys, "LOOK_SECONDS", 0.0)
    ((one, _),) = Signer(INTAKE, "intake").sign([event()])
    verifier = EventVerifier(EventKeys(path))
    verifier.check(one.to_headers(), one.data)
    write_keys(path, (REVIEW, "review"))
    with pytest.raises(WrongSignature, match="no key"):
        verifier.check(one.to_headers(), one.data)
    # Its id given to another owner: what was found good with the first counts no longer either.
    write_keys(path, (INTAKE, "review"), (REVIEW, "review"))
    with pytest.raises(WrongSignature, match="belongs to review"):
        verifier.check(one.to_headers(), one.data)


@pytest.mark.parametrize("broken", ["", "{", "[]", '{"keys": 1}', '{"keys": []}', '{"keys": [1]}', "[" * 100_000])
def test_a_file_that_is_no_key_set_leaves_the_last_good_keys(
    path: Path, broken: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(event_keys, "LOOK_SECONDS", 0.0)
    ((one, _),) = Signer(INTAKE, "intake").sign([event()])
    verifier = EventVerifier(EventKeys(path))
    path.write_text(broken)
    verifier.check(one.to_headers(), one.data)
    with pytest.raises(UnusableKey):
        EventKeys(path)


def test_a_file_without_the_right_key_is_named(tmp_path: Path) -> None:
    path = tmp_path / "key.pem"
    for content in (b"", b"no key", private_pem_of_another_kind()):
        path.write_bytes(content)
        with pytest.raises(UnusableKey, match=r"key\.pem"):
            load_private_key(path)
    path.write_text(private_pem(INTAKE))
    assert load_private_key(path).public_key() == INTAKE.public_key()
    path.unlink()
    with pytest.raises(UnusableKey):
        load_private_key(path)


def private_pem_of_another_kind() -> bytes:
    return private_pem(ec.generate_private_key(ec.SECP256R1())).encode()  # type: ignore[arg-type]


@given(st.dictionaries(st.text(max_size=20), st.none() | st.text() | st.binary() | st.integers()), st.binary())
def test_whatever_is_sent_is_refused_and_nothing_worse(headers: dict[str, object], body: bytes) -> None:
    verifier = EventVerifier(_anything())
    for more in ({}, {"ce-signature": headers.get("")}, {"ce-signature": "v1.k.0.1." + "A" * 86 + "=="}):
        with pytest.raises((Unsigned, WrongSignature)):
            verifier.check(headers | more, body)


def _anything() -> EventKeys:
    keys = EventKeys.__new__(EventKeys)
    keys.get = lambda key_id: event_keys.EventKey("intake", INTAKE.public_key())  # type: ignore[method-assign]
    keys.revision = 0
    return keys


def test_nothing_is_signed_where_nothing_is_published() -> None:
    assert Signer(INTAKE, "intake").sign([]) == []
    assert replace(event(), signature=None) == event()
