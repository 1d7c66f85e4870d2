"""The main job, once, whole: what the year came to is exact, repeatable, and readable by strangers."""

import asyncio
import json
import urllib.request
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import aio_pika
import pytest
from aiormq.exceptions import ChannelAccessRefused
from pymongo import MongoClient

from tirkeu_local.record import Record
from tirkeu_trials.account.independent_fold import fold
from tirkeu_trials.year.scenario import plan

Played = tuple[Path, Record, dict[str, Any]]
CLEAN = {"duplicates": 0, "lost": 0, "outbox_pending": 0, "dead": 0}
HEADERS = {
    "ce-specversion", "ce-id", "ce-source", "ce-type", "ce-subject", "ce-time", "ce-dataschema", "ce-sequence",
    "ce-correlationid", "ce-causationid", "traceparent",
}  # fmt: skip


async def read_log(url: str, offset: int | str = "first") -> list[aio_pika.abc.AbstractIncomingMessage]:
    """The event log as a stranger reads it: plain AMQP 0-9-1, a prefetch, an offset."""
    found = []
    async with await aio_pika.connect(url) as connection:
        channel = await connection.channel()
        await channel.set_qos(prefetch_count=200)
        queue = await channel.get_queue("tirkeu.event-log", ensure=False)
        try:
            async with queue.iterator(arguments={"x-stream-offset": offset}, timeout=2) as messages:
                async for message in messages:
                    await message.ack()
                    found.append(message)
        except TimeoutError:
            return found
    return found


@pytest.fixture(scope="module")
def log(played: Played) -> list[aio_pika.abc.AbstractIncomingMessage]:
    return asyncio.run(read_log(played[1].subscriber_url))


def distinct(log: list[aio_pika.abc.AbstractIncomingMessage]) -> list[tuple[str, dict[str, Any]]]:
    events = {message.headers["ce-id"]: message for message in log}
    return [
        (str(message.headers["ce-type"]).removeprefix("kz.tirkeu."), json.loads(message.body))
        for message in events.values()
    ]


def test_nothing_is_lost_and_nothing_happens_twice(played: Played, cases: int) -> None:
    ledger = played[2]["ledger"]
    assert {name: ledger[name] for name in CLEAN} == CLEAN
    assert ledger["accepted"] == ledger["effects"] > cases * 10


def test_the_year_has_ends_of_every_kind(played: Played, cases: int) -> None:
    findings = played[2]
    assert findings["events"]["application.received.v1"] == cases
    assert findings["permits"] > 0
    assert sum(findings["refusals"].values()) > 0
    assert findings["withdrawals"] > 0
    assert findings["complaints"]["filed"] > 0
    assert findings["events"]["review.term_extended.v1"] > 0
    assert findings["events"]["deadline.missed.v1"] > 0
    assert findings["events"]["visit.completed.v1"] > 0
    assert set(findings["indicators"]) == {"1.1", "2.1", "3.1", "3.2", "4.1", "5.1"}
    assert all(one["denominator"] > 0 for one in findings["indicators"].values())


def test_the_indicators_equal_an_independent_fold_over_the_log(
    played: Played, log: list[aio_pika.abc.AbstractIncomingMessage]
) -> None:
    _, record, findings = played
    expected = fold(distinct(log), findings["year"])
    for body, figures in expected.items():
        where = f"&body={body}" if body else ""
        address = f"{record.services['metrics']}/v1/indicators?year={findings['year']}{where}"
        with urllib.request.urlopen(address) as response:
            answer = json.load(response)
        withheld = {one["code"] for one in answer["indicators"] if one["withheld"]}
        assert withheld <= ({"2.1", "3.1", "4.1", "5.1"} if body else set()), f"body {body}"
        found = {one["code"]: (one["numerator"], one["denominator"]) for one in answer["indicators"]}
        assert found == figures | dict.fromkeys(withheld, (None, None)), f"body {body}"
        for one in answer["indicators"]:
            if one["code"] in withheld or one["denominator"] == 0:
                assert one["value"] is None
            else:
                assert abs(one["value"] - 100 * one["numerator"] / one["denominator"]) <= 0.005
    country = {code: (one["numerator"], one["denominator"]) for code, one in findings["indicators"].items()}
    assert country == expected[None]


def test_a_stranger_reads_the_log_from_any_offset(
    played: Played, log: list[aio_pika.abc.AbstractIncomingMessage]
) -> None:
    for message in log:
        assert set(message.headers) >= HEADERS
        assert message.headers["ce-specversion"] == "1.0"
        assert message.content_type == "application/json"
        assert message.message_id == message.headers["ce-id"]
        assert message.type == message.headers["ce-type"]
    middle = len(log) // 2
    rest = asyncio.run(read_log(played[1].subscriber_url, middle))
    later = [message for message in rest if int(str(message.headers["x-stream-offset"])) >= middle]
    assert [message.message_id for message in later] == [message.message_id for message in log[middle:]]


def test_each_aggregate_is_numbered_without_a_gap(log: list[aio_pika.abc.AbstractIncomingMessage]) -> None:
    sequences: dict[tuple[str, str], list[int]] = {}
    for message in log:
        place = (str(message.headers["ce-source"]), str(message.headers["ce-subject"]))
        sequences.setdefault(place, []).append(int(str(message.headers["ce-sequence"])))
    for (source, subject), found in sequences.items():
        assert found == sorted(set(found)), f"{source} {subject}"
        if not subject.startswith("applications/"):  # their case files go to the restricted exchange
            assert found == list(range(1, len(found) + 1)), f"{source} {subject}"


def test_no_personal_data_is_in_the_log(
    played: Played, log: list[aio_pika.abc.AbstractIncomingMessage], cases: int
) -> None:
    client: MongoClient[dict[str, Any]] = MongoClient(played[1].mongodb_url)
    secrets: set[str] = set()
    for application in client["tirkeu_intake"]["applications"].find():
        for person in filter(None, (application["particulars"]["applicant"], application["particulars"]["entity"])):
            secrets |= {str(person[name]) for name in ("iin", "bin", "address") if person.get(name)}
        secrets |= {weapon["number"] for weapon in application["particulars"]["weapons"]}
    client.close()
    assert len(secrets) > cases
    public = "\n".join(message.body.decode() + json.dumps(message.headers, default=str) for message in log)
    logs = "\n".join(path.read_text() for path in (played[0] / "log").glob("*.log"))
    metrics = "\n".join(
        urllib.request.urlopen(f"{address}/metrics").read().decode() for address in played[1].services.values()
    )
    for secret in secrets:
        assert secret not in public
        assert secret not in logs
        assert secret not in metrics


def test_the_subscriber_may_read_the_log_and_nothing_else(played: Played) -> None:
    async def bind_to_restricted() -> None:
        async with await aio_pika.connect(played[1].subscriber_url) as connection:
            channel = await connection.channel()
            await channel.declare_queue("spy", exclusive=True)

    with pytest.raises(ChannelAccessRefused):
        asyncio.run(bind_to_restricted())


def test_the_same_seed_gives_the_same_year(
    played: Played, new_stack: Callable[[], Any], start_demo: Callable[[Path], Any], findings_of: Callable[[Any], Any]
) -> None:
    with new_stack() as (folder, _):
        assert findings_of(start_demo(folder)) == played[2]


def test_another_seed_gives_another_year(cases: int, seed: int) -> None:
    one, other = (Counter(case.body_no for case in plan(cases, each, 2011).cases) for each in (seed, seed + 1))
    assert one != other
