"""The bench's arithmetic, its reading of the oplog, and what it prints."""

from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pymongo import MongoClient
from typer.testing import CliRunner

from tirkeu_operations.cli import app
from tirkeu_operations.errors import CommandError
from tirkeu_trials.bench import commits, indicators, outage
from tirkeu_trials.bench.findings import plot, report
from tirkeu_trials.bench.findings.figures import Rates, Rounds, percentile
from tirkeu_trials.bench.loads import stored
from tirkeu_trials.bench.loads.case_events import PER_CASE, case_events

MACHINE = {
    "cpu": "A processor", "cores": "2", "memory": "4 GiB", "kernel": "Linux 6.1", "python": "3.11.2",
    "rabbitmq": "3.10.8", "mongodb": "6.0.5",
}  # fmt: skip


def test_a_ratio_is_taken_within_each_turn() -> None:
    rates = Rates({"service": [50.0, 100.0, 60.0], "bare": [100.0, 200.0, 60.0]}, {"ratio": ("service", "bare")})
    assert rates["ratio"].values == (0.5, 0.5, 1.0)
    assert rates.to_dict() == {
        "service": 60.0,
        "bare": 100.0,
        "ratio": 0.5,
        "spread": {"service": [50.0, 100.0], "bare": [60.0, 200.0], "ratio": [0.5, 1.0]},
    }


@pytest.mark.parametrize(
    ("values", "share", "found"),
    [([5.0], 0.99, 5.0), (range(1, 101), 0.5, 51), (range(1, 101), 0.99, 100), ([3, 1, 2], 0.5, 2)],
)
def test_a_percentile(values: list[float], share: float, found: float) -> None:
    assert percentile(values, share) == found


@pytest.mark.parametrize(("ratio", "met"), [(0.74, "no"), (0.75, "yes"), (1.1, "yes")])
def test_a_goal_is_shown_with_what_was_found(ratio: float, met: str) -> None:
    figures = {"service": 3000.0, "bridge": 4000.0, "ratio_to_bridge": ratio}
    findings = {"machine": MACHINE, "hop": figures | {"spread": {name: [one, one] for name, one in figures.items()}}}
    printed = report.markdown(findings)
    assert printed.startswith("A processor, 2 cores, 4 GiB, Linux 6.1; RabbitMQ 3.10.8, MongoDB 6.0.5, Python 3.11.2.")
    assert f"| hop | Tirkeu : raw bridge | {ratio:.2f} | {ratio:.2f} – {ratio:.2f} | ≥ 0.75 | {met} |\n" in printed
    assert "| hop | Tirkeu, per second | 3,000 | 3,000 – 3,000 |  |  |\n" in printed


@pytest.mark.parametrize(("p99", "met"), [(50.0, "yes"), (51.0, "no")])
def test_the_delay_of_all_consumers_has_the_goal(p99: float, met: str) -> None:
    delays = {"events": 100, "p50": 9.0, "p99": p99, "most": 60.0}
    findings = {
        "machine": MACHINE,
        "pipeline": {
            "cases_per_second": 50.0,
            "spread": {"cases_per_second": [40.0, 60.0]},
            "load_for_delays": 5.0,
            "delays_ms": {"metrics": delays, "all": delays},
        },
    }
    rows = report.rows(findings)
    assert [row.met for row in rows] == [None, None, met == "yes"]


@pytest.mark.parametrize(("many", "ratio", "met"), [(1350.0, 0.9, True), (1200.0, 0.8, False)])
def test_the_indicators_are_told_with_both_sizes(many: float, ratio: float, met: bool) -> None:
    found = indicators.Indicators(3_000, 1_000_000)
    found.folded = {"few": Rounds((1500.0, 1400.0, 1600.0)), "many": Rounds((many, many - 50, many + 50))}
    found.ceiling, found.rebuilt = 4500.0, 1600.0
    found.exported = {"csv": 20_000}
    found.asked = {"country, year": {"few": (2.0, 4.0), "many": (2.1, 4.2)}}
    figures = found.to_dict()
    assert figures["folded_per_second"] == {"few": 1500.0, "many": many}
    rows = report.rows({"machine": MACHINE, "indicators": figures})
    assert [(row.what, row.figure) for row in rows] == [
        ("events folded with 3,000 cases stored, per second", "1,500"),
        ("events folded with 1,000,000 cases stored, per second", f"{many:,.0f}"),
        ("folded with 1,000,000 cases stored : with 3,000", f"{ratio:.2f}"),
        ("raw bridge without a database, per second", "4,500"),
        ("folded with 3,000 cases stored : raw bridge", "0.33"),
        ("rebuilt from the log, events per second", "1,600"),
        ("cases taken away as csv, rows per second (1,000,000 cases)", "20,000"),
        ("country, year: p50 / p99, ms, 3,000 · 1,000,000 cases", "2.0 / 4.0 · 2.1 / 4.2"),
    ]
    assert rows[0].spread == "1,400 – 1,600"
    assert [row.met for row in rows if row.goal] == [met]


def test_cases_of_another_round_are_others_of_the_same_bodies_and_days() -> None:
    once, again = list(case_events(20)), list(case_events(20, first=20))
    assert len(once) == len(again) == 20 * PER_CASE
    assert not {event.correlationid for event in once} & {event.correlationid for event in again}
    assert [event.time for event in once] == [event.time for event in again]


OUTAGE = {
    "answers": {"201": 12_000, "503": 48_000},
    "longest_answer_seconds": 0.21,
    "memory_mib": {"before": 120.2, "halfway": 131.0, "end": 131.4, "most": 132.0},
    "resumed_seconds": 1.5,
    "waiting": 20_400,
    "drained_seconds": 9.5,
}


@pytest.mark.parametrize("away", [["broker"], ["database"], ["broker", "database"]])
def test_an_outage_is_told_for_each_that_was_away(away: list[str]) -> None:
    rows = report.rows({"machine": MACHINE, "outage": {"minutes": 10.0} | dict.fromkeys(away, OUTAGE)})
    assert [(row.what, row.figure) for row in rows] == [
        line
        for one in away
        for line in (
            (f"{one} away for 10 min: resident memory of intake before / halfway / at the end, MiB", "120 / 131 / 131"),
            (f"{one} away for 10 min: registrations accepted / refused with 503", "12,000 / 48,000"),
            (f"{one} away for 10 min: longest wait for an answer, s", "0.21"),
            (f"{one} away for 10 min: first registration accepted afterwards, after s", "1.50"),
            (f"{one} away for 10 min: 20,400 events drained afterwards, s", "9.50"),
        )
    ]


def test_an_outage_tells_what_was_seen() -> None:
    found = outage.Outage(Counter({503: 2, 201: 1}), 10.04, 100.0, [101.0, 102.0, 103.0], 1.0, 7, 2.0)
    assert found.to_dict() == {
        "answers": {"201": 1, "503": 2},
        "longest_answer_seconds": 10.04,
        "memory_mib": {"before": 100.0, "halfway": 102.0, "end": 103.0, "most": 103.0},
        "resumed_seconds": 1.0,
        "waiting": 7,
        "drained_seconds": 2.0,
    }


FINDINGS = {
    "machine": MACHINE,
    "hop": {"service": 3.0, "ratio_to_bridge": 0.8, "spread": {"service": [2.0, 4.0], "ratio_to_bridge": [0.7, 0.9]}},
    "pipeline": {
        "cases_per_second": 50.0,
        "spread": {"cases_per_second": [40.0, 60.0]},
        "load_for_delays": 5.0,
        "delays_ms": {"all": {"events": 100, "p50": 9.0, "p99": 40.0, "most": 60.0}},
    },
    "growth": {
        "cases_stored": [1000, 50000],
        "rates": {"hop few": 100.0, "hop many": 80.0},
        "ratios": {"hop": 0.8},
        "spread": {"hop few": [100.0, 100.0], "hop many": [80.0, 80.0], "hop": [0.8, 0.8]},
        "rebuild_per_second": 1234.0,
    },
}


def test_growth_has_a_goal() -> None:
    printed = report.markdown(FINDINGS)
    assert "| growth | hop: rate with 50,000 cases stored : with 1,000 | 0.80 | 0.80 – 0.80 | ≥ 0.9 | no |\n" in printed
    assert "| growth | metrics rebuilt from the log, events per second | 1,234 |" in printed


def test_a_picture(tmp_path: Path) -> None:
    plot.draw(FINDINGS, tmp_path / "bench.svg")
    assert (tmp_path / "bench.svg").read_text().count("<svg") == 1
    with pytest.raises(CommandError, match="can't be drawn"):
        plot.draw(FINDINGS, tmp_path / "bench.nothing")


def test_stored_cases_are_multiplied(mongodb_url: str) -> None:
    with MongoClient[dict[str, Any]](mongodb_url) as client:
        client.drop_database("tirkeu_many")
        database = client["tirkeu_many"]
        originals = [{"_id": f"case-{n}", "talon_no": f"talon-{n}", "stage": "issued"} for n in range(50)]
        database["cases"].create_index("talon_no", unique=True)
        database["cases"].insert_many(originals)
        database["inbox"].insert_many([{"_id": f"event/{n}", "message_id": str(n)} for n in range(80)])
        database["counters"].insert_one({"_id": "1"})
        done: list[str] = []
        stored.fill(mongodb_url, ["tirkeu_many"], 1000, done.append)
        assert sorted(done) == ["tirkeu_many.cases", "tirkeu_many.inbox"]
        found = list(database["cases"].find())
        assert 960 <= len(found) <= 1000
        assert len({case["talon_no"] for case in found}) == len(found)
        assert [case for case in found if case["_id"] in {one["_id"] for one in originals}] == originals
        # Two messages a case, of 30 days in 365.
        assert 120 <= database["inbox"].count_documents({}) <= 165
        assert database["counters"].count_documents({}) == 1


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--only", "hop,hops"], "No such part: hops. There are hop, intake"),
        (["--only", "outage", "--away", "router"], "No such away: router. There are broker, database."),
    ],
)
def test_a_part_that_is_not_there_is_refused(arguments: list[str], says: str) -> None:
    result = CliRunner().invoke(app, ["bench", *arguments])
    assert result.exit_code == 1
    assert says in " ".join(result.output.split())


def test_the_oplog_tells_from_commit_to_commit(mongodb_url: str) -> None:
    with MongoClient[dict[str, Any]](mongodb_url) as client:

        def commit(database: str, *documents: tuple[str, str]) -> None:
            for collection in ("outbox", "inbox"):
                client[database][collection].find_one()
            with client.start_session() as session, session.start_transaction():
                for collection, identity in documents:
                    client[database][collection].insert_one({"_id": identity}, session=session)

        for name in ("tirkeu_one", "tirkeu_two"):
            client.drop_database(name)
            for collection in ("outbox", "inbox"):
                client[name].create_collection(collection)
        commit("tirkeu_one", ("outbox", "before"))
        since = commits.now(mongodb_url)
        commit("tirkeu_one", ("inbox", "command/clerk/1"), ("outbox", "a"), ("outbox", "b"))
        commit("tirkeu_two", ("inbox", "event/a"), ("outbox", "c"))
        commit("tirkeu_two", ("inbox", "event/before"))
        client["tirkeu_one"]["inbox"].insert_one({"_id": "event/c"})  # a transaction of one write leaves a plain entry
        client["tirkeu_one"]["outbox"].delete_many({})
    found = commits.delays(mongodb_url, since)
    assert {consumer: len(delays) for consumer, delays in found.items()} == {"two": 1, "one": 1}
    assert all(
        0 <= delay < timedelta(minutes=1).total_seconds() * 1000 for delays in found.values() for delay in delays
    )
