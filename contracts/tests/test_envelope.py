"""CloudEvents in AMQP binary mode: what is written is read back, and what cannot be read says why."""

import contextlib
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tirkeu_contracts.catalog import EVENTS
from tirkeu_contracts.envelope import (
    ContractViolation,
    Envelope,
    UnknownEventType,
    UnreadableMessage,
    WrongSource,
    format_time,
)

LETTER = Envelope(
    id=UUID("012c7362-2352-7885-88df-512186bd0768"),
    source="/tirkeu/intake",
    type="kz.tirkeu.application.withdrawn.v1",
    subject="applications/012c2abb-3260-7bd5-ae7a-13a3aa271602",
    time=datetime(2010, 11, 2, 16, 0, tzinfo=timezone(timedelta(hours=6))),
    sequence=3,
    correlationid=UUID("012c7362-2352-7754-91b6-8adceea42dbf"),
    causationid=UUID("012c7362-2352-7b4e-bdbf-c07b3900dfa4"),
    data=(
        b'{"application_id": "012c2abb-3260-7bd5-ae7a-13a3aa271602", "body_no": "1", '
        b'"withdrawn_at": "2010-11-02T10:00:00Z"}'
    ),
)

words = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=1, max_size=60)
zones = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
# The wire has milliseconds, so an envelope has no finer time.
moments = st.datetimes(datetime(2009, 1, 1), datetime(2200, 1, 1), timezones=zones).map(  # noqa: DTZ001  - zones follow
    lambda moment: moment.replace(microsecond=moment.microsecond // 1000 * 1000)
)
traces = st.none() | st.from_regex(r"00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]", fullmatch=True)
envelopes = st.builds(
    Envelope,
    id=st.uuids(),
    source=words,
    type=st.sampled_from(sorted(EVENTS)),
    subject=words,
    time=moments,
    sequence=st.integers(1, 10**10 - 1),
    correlationid=st.uuids(),
    causationid=st.uuids(),
    data=st.binary(max_size=50),
    traceparent=traces,
)


@given(envelopes)
def test_an_envelope_comes_back_from_its_headers(envelope: Envelope) -> None:
    assert Envelope.from_message(envelope.to_headers(), envelope.data) == envelope


@given(envelopes)
def test_an_envelope_comes_back_from_headers_in_bytes(envelope: Envelope) -> None:
    headers = {name: value.encode() for name, value in envelope.to_headers().items()}
    assert Envelope.from_message(headers, envelope.data) == envelope


@given(st.lists(moments, min_size=2), st.lists(st.integers(1, 10**10 - 1), min_size=2))
def test_times_and_sequences_sort_as_text(times: list[datetime], sequences: list[int]) -> None:
    assert sorted(times) == sorted(times, key=format_time)
    padded = {n: replace(LETTER, sequence=n).to_headers()["ce-sequence"] for n in sequences}
    assert sorted(sequences) == sorted(sequences, key=lambda n: padded[n])


def test_the_headers_are_those_of_cloudevents() -> None:
    assert LETTER.to_headers() == {
        "ce-specversion": "1.0",
        "ce-id": "012c7362-2352-7885-88df-512186bd0768",
        "ce-source": "/tirkeu/intake",
        "ce-type": "kz.tirkeu.application.withdrawn.v1",
        "ce-subject": "applications/012c2abb-3260-7bd5-ae7a-13a3aa271602",
        "ce-time": "2010-11-02T10:00:00.000Z",
        "ce-dataschema": "urn:tirkeu:schema:application.withdrawn.v1",
        "ce-sequence": "0000000003",
        "ce-correlationid": "012c7362-2352-7754-91b6-8adceea42dbf",
        "ce-causationid": "012c7362-2352-7b4e-bdbf-c07b3900dfa4",
    }


def test_headers_of_others_are_ignored() -> None:
    headers = LETTER.to_headers() | {"x-stream-offset": 7, "ce-tenant": "x"}
    assert Envelope.from_message(headers, LETTER.data) == LETTER


def test_the_event_inside() -> None:
    event = LETTER.event()
    assert event.type == LETTER.type
    assert event.model_dump(mode="json")["withdrawn_at"] == "2010-11-02T10:00:00Z"


@pytest.mark.parametrize("name", [name for name in LETTER.to_headers() if name != "ce-dataschema"])
@pytest.mark.parametrize("value", [None, "", b"", 7])
def test_a_missing_attribute_is_named(name: str, value: Any) -> None:
    headers: dict[str, Any] = {**LETTER.to_headers(), name: value}
    with pytest.raises(UnreadableMessage, match=name) as caught:
        Envelope.from_message(headers, LETTER.data)
    assert caught.value.reason == "unreadable"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ce-specversion", "0.3"),
        ("ce-id", "7"),
        ("ce-time", "yesterday"),
        ("ce-time", "2010-11-02T10:00:00"),
        ("ce-sequence", "third"),
        ("ce-correlationid", "x"),
        ("ce-causationid", b"\xff"),
        ("ce-id", "{012c7362-2352-7885-88df-512186bd0768}"),
        ("ce-sequence", "7" * 5000),
        ("ce-sequence", str(2**63)),
        ("ce-sequence", "0"),
        ("ce-sequence", "1_0"),
        ("ce-sequence", "\u0661"),
        ("ce-time", "0001-01-01T00:00:00+14:00"),
        ("ce-time", "9999-12-31T23:59:59-14:00"),
        ("ce-subject", "x" * 256),
        ("ce-subject", "a\nb"),
        ("ce-subject", "\ud800"),
        ("ce-source", "x" * 256),
        ("ce-type", "x" * 256),
        ("traceparent", "x" * 256),
        ("traceparent", "a\x00"),
        ("ce-signature", "x" * 2000),
    ],
)
def test_a_malformed_attribute_is_unreadable(name: str, value: str | bytes) -> None:
    with pytest.raises(UnreadableMessage):
        Envelope.from_message({**LETTER.to_headers(), name: value}, LETTER.data)


def test_a_source_that_does_not_own_the_type_has_its_own_reason() -> None:
    for source in ("/tirkeu/registry", "/tirkeu/", "/tirkeu/intake/", "intake"):
        with pytest.raises(WrongSource) as caught:
            replace(LETTER, source=source).event()
        assert caught.value.reason == "wrong_source"


@pytest.mark.parametrize("type_", sorted(EVENTS))
@pytest.mark.parametrize(
    "data",
    [
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b'{"%s": 1}' % (b"k" * 10_000),
        b"9" * 100_000,
        b"NaN",
        b'"\\ud800"',
        b'{"application_id": "\\ud800"}',
        b'{"application_id": %s}' % (b"9" * 100_000),
        b"1e999999999",
        b"\xed\xa0\x80",
    ],
    ids=range(10),
)
def test_no_body_gives_anything_but_a_broken_contract(type_: str, data: bytes) -> None:
    with pytest.raises(ContractViolation) as caught:
        replace(LETTER, type=type_, source=f"/tirkeu/{EVENTS[type_].owner}", data=data).event()
    assert len(str(caught.value)) < 2000


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.just(10**4200) | st.just(1e308),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@given(st.sampled_from(sorted(EVENTS)), st.data())
def test_any_json_in_any_field_is_an_event_or_a_broken_contract(type_: str, data: st.DataObject) -> None:
    fields = {name: data.draw(json_values) for name in EVENTS[type_].model_fields}
    envelope = replace(LETTER, type=type_, source=f"/tirkeu/{EVENTS[type_].owner}", data=json.dumps(fields).encode())
    with contextlib.suppress(ContractViolation):
        envelope.event()


def test_an_unknown_type_has_its_own_reason() -> None:
    with pytest.raises(UnknownEventType) as caught:
        replace(LETTER, type="kz.tirkeu.application.lost.v1").event()
    assert caught.value.reason == "unknown_type"


@pytest.mark.parametrize("data", [b"", b"\xff", b"not json", b"[]", b"{}", LETTER.data.replace(b'"1"', b'"0"')])
def test_a_broken_body_has_its_own_reason(data: bytes) -> None:
    with pytest.raises(ContractViolation) as caught:
        replace(LETTER, data=data).event()
    assert caught.value.reason == "contract_violation"


def test_a_broken_body_is_not_repeated() -> None:
    """The body of a restricted event is personal data, and reasons end up in headers and logs."""
    data = LETTER.data.replace(b'"1"', '"Үлгібаев"'.encode())
    with pytest.raises(ContractViolation) as caught:
        replace(LETTER, data=data).event()
    assert "body_no" in str(caught.value)
    assert "Үлгібаев" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


def test_time_is_written_in_utc() -> None:
    assert format_time(datetime(2010, 11, 2, 10, tzinfo=UTC)) == "2010-11-02T10:00:00.000Z"
