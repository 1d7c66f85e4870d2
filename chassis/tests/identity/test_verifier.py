"""What is remembered of tokens and keys, how much of it, and what makes it be forgotten."""

import asyncio
import threading
from time import time

import pytest

from tirkeu_chassis.identity import verifier
from tirkeu_chassis.identity.refusals import Fault, Unauthenticated

from .tokens import EC_KEY, OTHER_KEY, Issuer, jwk, jwks, settled, token


async def test_a_withdrawn_key_is_out_with_the_tokens_it_signed() -> None:
    issuer = Issuer(jwk(EC_KEY))
    checker = issuer.verifier()
    await checker.start()
    mine = token()
    assert await checker.actor(mine) is await checker.actor(mine)
    issuer.content = jwks(jwk(OTHER_KEY, "new"))
    await settled(issuer.following)
    with pytest.raises(Unauthenticated) as refusal:
        await checker.actor(mine)
    assert refusal.value.fault is Fault.KEY
    checker.stop()


async def test_a_key_under_an_old_id_does_not_revive_tokens() -> None:
    issuer = Issuer(jwk(EC_KEY))
    checker = issuer.verifier()
    await checker.start()
    mine = token()
    assert await checker.actor(mine)
    issuer.content = jwks(jwk(OTHER_KEY))
    await settled(issuer.following)
    with pytest.raises(Unauthenticated) as refusal:
        await checker.actor(mine)
    assert refusal.value.fault is Fault.SIGNATURE
    checker.stop()


async def test_a_fresh_key_is_looked_for_once_for_all_who_bring_it() -> None:
    issuer = Issuer(jwk(EC_KEY))
    checker = issuer.verifier()
    await checker.start()
    assert issuer.asked == 1
    issuer.content = jwks(jwk(EC_KEY), jwk(OTHER_KEY, "new"))
    tokens = [token(OTHER_KEY, header={"kid": "new"}, sub=f"u{number}") for number in range(50)]
    found = await asyncio.gather(*map(checker.actor, tokens))
    assert {one.subject for one in found} == {f"u{number}" for number in range(50)}
    assert issuer.asked == 2
    checker.stop()


async def test_keys_that_come_in_the_middle_of_a_check_count(monkeypatch: pytest.MonkeyPatch) -> None:
    issuer = Issuer(jwk(EC_KEY))
    checker = issuer.verifier()
    await checker.start()
    fresh = token(OTHER_KEY, header={"kid": "new"})
    header = checker._header

    def overtaken(given: str) -> tuple[str, str]:
        issuer.content = jwks(jwk(EC_KEY), jwk(OTHER_KEY, "new"))
        issuer.following.read_soon().result(5)
        return header(given)

    monkeypatch.setattr(checker, "_header", overtaken)
    assert (await checker.actor(fresh)).subject == "u"
    checker.stop()


async def test_a_flood_of_forged_keys_costs_the_issuer_one_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    issuer = Issuer(jwk(EC_KEY))
    checker = issuer.verifier()
    await checker.start()
    now = 1000.0
    monkeypatch.setattr(verifier, "monotonic", lambda: now)

    async def flood(kids: range) -> None:
        forged = (token(OTHER_KEY, header={"kid": f"forged-{number}"}) for number in kids)
        outcomes = await asyncio.gather(*map(checker.actor, forged), return_exceptions=True)
        assert {one.fault for one in outcomes if isinstance(one, Unauthenticated)} == {Fault.KEY}
        assert len(outcomes) == len(kids)

    await flood(range(300))
    assert issuer.asked == 2
    now += verifier.COOL_DOWN_SECONDS
    # Those that were looked for in vain are known now.
    await flood(range(1))
    assert issuer.asked == 2
    await flood(range(1000, 1001))
    assert issuer.asked == 3
    await flood(range(2000, 4000))
    assert issuer.asked == 3
    assert len(checker._unknown) <= verifier.UNKNOWN_KEYS
    checker.stop()


async def test_a_forged_key_waits_for_a_hanging_issuer_no_longer_than_it_must(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verifier, "WAIT_SECONDS", 0.05)
    monkeypatch.setattr(verifier, "WAITING", 3)
    issuer = Issuer(jwk(EC_KEY))
    checker = issuer.verifier()
    await checker.start()
    mine = token()
    hung, hangs = asyncio.Event(), threading.Event()
    loop = asyncio.get_running_loop()

    async def hanging_keys() -> bytes:
        loop.call_soon_threadsafe(hung.set)
        await asyncio.to_thread(hangs.wait)
        return issuer.content

    monkeypatch.setattr(issuer.following, "_fetch", hanging_keys)
    forged = [checker.actor(token(OTHER_KEY, header={"kid": f"forged-{number}"})) for number in range(10)]
    outcomes = asyncio.gather(*forged, return_exceptions=True)
    try:
        await hung.wait()
        # A token whose key is known isn't held up.
        assert (await checker.actor(mine)).subject == "u"
        assert checker._waiting <= 3
        assert all(isinstance(one, Unauthenticated) for one in await outcomes)
    finally:
        hangs.set()
        checker.stop()


async def test_the_memory_of_verified_tokens_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verifier, "REMEMBERED", 10)
    checker = Issuer(jwk(EC_KEY)).verifier()
    await checker.start()
    for number in range(30):
        await checker.actor(token(sub=f"u{number}"))
    assert len(checker._remembered) == 10
    checker.stop()


async def test_a_remembered_token_runs_out(monkeypatch: pytest.MonkeyPatch) -> None:
    checker = Issuer(jwk(EC_KEY)).verifier()
    await checker.start()
    mine = token()
    assert await checker.actor(mine)
    much_later = time() + 3600 + 31
    monkeypatch.setattr(verifier, "time", lambda: much_later)
    with pytest.raises(Unauthenticated) as refusal:
        await checker.actor(mine)
    assert refusal.value.fault is Fault.EXPIRED
    checker.stop()


async def test_without_its_list_of_revoked_tokens_nothing_starts() -> None:
    issuer = Issuer(jwk(EC_KEY))
    checker = issuer.verifier()

    async def absent() -> bytes:
        raise FileNotFoundError(2, "No such file or directory")

    issuer.listed._fetch = absent
    with pytest.raises(RuntimeError, match=r"TIRKEU_TOKEN_REVOCATIONS.*No such file.*--create"):
        await checker.start()
    checker.stop()


async def test_a_list_that_can_no_longer_be_read_still_holds() -> None:
    issuer = Issuer(jwk(EC_KEY))
    checker = issuer.verifier()
    await checker.start()
    good = issuer.listed.value
    for content in (b"", b"[]", b'{"revoked": [{"claim": "sub"}]}', b'{"revoked": [], "more": 1}'):

        async def other(content: bytes = content) -> bytes:
            return content

        issuer.listed._fetch = other
        await settled(issuer.listed)
        assert issuer.listed.failure
        assert issuer.listed.value is good
    checker.stop()
