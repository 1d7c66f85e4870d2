"""Taking figures, cases and events away: every form, of any length, and only what the caller may see."""

import asyncio
import csv
import io
import json
import threading
from collections.abc import AsyncGenerator, Callable, Iterable, Iterator, Sequence
from dataclasses import astuple, fields, make_dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID, uuid4
from weakref import WeakSet

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tirkeu_chassis.decider.decision import Aggregate, Key
from tirkeu_chassis.decider.messages import Message
from tirkeu_chassis.office.roles import Role
from tirkeu_chassis.store.records import Snapshot, Stored
from tirkeu_chassis.tables import formats
from tirkeu_chassis.tables.columns import Described, Kind, Table, table_of
from tirkeu_chassis.tables.events import EVENTS, EventRow, event_row
from tirkeu_chassis.tables.formats import MEDIA_TYPES, Format, encoded, encoder
from tirkeu_contracts.events.complaints import FeedbackGiven, SurveyAnswers
from tirkeu_metrics.api.take_away.schemas import page
from tirkeu_metrics.domain.past import AsOf
from tirkeu_metrics.domain.projection import FIRST
from tirkeu_metrics.domain.rebuild import STANDING, ProjectionReplaced, Standing
from tirkeu_metrics.domain.records.case_facts import case_facts
from tirkeu_metrics.exports.case_rows import case_rows
from tirkeu_metrics.exports.indicator_rows import Asked, indicator_rows
from tirkeu_metrics.exports.tables import CASES, INDICATORS, TABLES, CaseRow
from tirkeu_metrics.main import DEFINITION
from tirkeu_metrics.rebuild.canonical import canonical_lines
from tirkeu_sandbox.nodes.rabbitmq import RabbitmqNode
from tirkeu_sandbox.services.harness import ServiceHarness
from tirkeu_sandbox.testing.events import permit_issued

pytest_plugins = ["tirkeu_sandbox.testing.pytest_plugin"]

NOW = datetime(2011, 3, 1, 4, 0, tzinfo=UTC)
TODAY = NOW.date()
COLUMNS_PAGE = Path(__file__).parents[3] / "docs" / "take-away-columns.md"


def a_case(**known: Any) -> CaseRow:
    """A case of which only this is known."""
    nothing: dict[str, Any] = {one.name: None for one in fields(CaseRow)}
    return CaseRow(
        **nothing
        | {
            "application_id": uuid4(),
            "body_no": "7.10",
            "department_no": 7,
            "missed": False,
            "on_time_from_submission": False,
        }
        | known
    )


FULL = a_case(
    registered_at=datetime(2011, 3, 1, 4, 0, 0, 120_000, tzinfo=UTC),
    due_on=date(2011, 3, 16),
    result="permit_issued",
    missed=True,
    settled_year=2011,
)
EMPTY = a_case()


def written(table: Table[Any], form: Format, *batches: Sequence[Any]) -> bytes:
    """The whole file."""
    writer = encoder(table, form)
    return b"".join([*map(writer.write, batches), writer.end()])


# -- the forms


def test_csv_reads_back() -> None:
    text = written(CASES, Format.CSV, [FULL], [EMPTY]).decode()
    header, full, empty = csv.reader(io.StringIO(text, newline=""))
    assert header == [one.name for one in fields(CaseRow)]
    row = dict(zip(header, full, strict=True))
    assert row["application_id"] == str(FULL.application_id)
    assert (row["body_no"], row["department_no"], row["settled_year"]) == ("7.10", "7", "2011")
    assert (row["registered_at"], row["due_on"], row["missed"]) == ("2011-03-01T04:00:00.120Z", "2011-03-16", "true")
    assert [value for value in empty if value] == [str(EMPTY.application_id), "7.10", "7", "false", "false"]
    assert text.count("\r\n") == text.count("\n") == 3


def test_json_reads_back() -> None:
    full, empty = json.loads(written(CASES, Format.JSON, [FULL], [EMPTY]))
    assert list(full) == [one.name for one in fields(CaseRow)]
    assert (full["registered_at"], full["due_on"], full["missed"]) == ("2011-03-01T04:00:00.120Z", "2011-03-16", True)
    assert {name for name, value in empty.items() if value is not None} == {
        "application_id", "body_no", "department_no", "missed", "on_time_from_submission",
    }  # fmt: skip


@pytest.mark.parametrize("form", [Format.PARQUET, Format.ARROW])
def test_arrow_and_parquet_read_back_with_types_and_meanings(form: Format) -> None:
    content = written(CASES, form, [FULL], [EMPTY])
    read = pq.read_table(io.BytesIO(content)) if form is Format.PARQUET else pa.ipc.open_stream(content).read_all()
    assert read.schema.equals(CASES.arrow_schema(), check_metadata=True)
    assert [tuple(row.values()) for row in read.to_pylist()] == [
        (str(one.application_id), *astuple(one)[1:]) for one in (FULL, EMPTY)
    ]


@pytest.mark.parametrize("form", list(Format))
def test_a_table_without_rows_is_a_table(form: Format) -> None:
    content = written(CASES, form)
    names = [column.name for column in CASES.columns]
    match form:
        case Format.CSV:
            assert content.decode() == ",".join(names) + "\r\n"
        case Format.JSON:
            assert json.loads(content) == []
        case Format.PARQUET:
            assert pq.read_table(io.BytesIO(content)).column_names == names
        case Format.ARROW:
            assert pa.ipc.open_stream(content).read_all().column_names == names


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+77172", "'+77172"),
        ("-2", "'-2"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("7.19", "7.19"),
        ('said "no", and left', 'said "no", and left'),
        ("two\r\nlines", "two\r\nlines"),
        ("Қостанай", "Қостанай"),
    ],
)
def test_a_spreadsheet_takes_no_text_for_a_formula(text: str, cell: str) -> None:
    content = written(CASES, Format.CSV, [a_case(result=text)]).decode("utf-8")
    _, row = (
        csv.DictReader(io.StringIO(content, newline="")).fieldnames,
        next(csv.DictReader(io.StringIO(content, newline=""))),
    )
    assert row["result"] == cell


# -- while the figures are rebuilt


class SwitchingStore:
    """A store whose first reading finds a whole batch and the second nothing: a rebuild has switched meanwhile."""

    def __init__(self) -> None:
        self.standing = Stored(Standing(), 1, 0)
        self.pages: list[Any] = []

    async def get(self, key: Key[Any]) -> Stored[Standing]:
        return self.standing

    async def load(self, keys: Iterable[Key[Any]]) -> Snapshot:
        return Snapshot(states={key: self.standing if key == STANDING else None for key in keys})

    async def find(self, aggregate: Aggregate[Any], *_: Any, limit: int = 0) -> list[tuple[str, Stored[Any]]]:
        case = case_facts(uuid4(), "7", ())
        if self.pages or not limit:
            self.standing = Stored(Standing(live_name="second"), 2, 0)
            return []
        self.pages.append(aggregate)
        return [(str(number), Stored(case, 1, 0)) for number in range(limit)]


@pytest.mark.parametrize(
    "rows",
    [
        lambda store: case_rows(store, {}),
        lambda store: indicator_rows(store, Asked([2011], TODAY)),
        lambda store: indicator_rows(store, Asked([2011], TODAY, by="month")),
        lambda store: indicator_rows(store, Asked([2011], TODAY, as_of=AsOf(TODAY))),
        lambda store: canonical_lines(store, FIRST),
    ],
)
async def test_a_table_does_not_end_as_if_whole_when_a_rebuild_emptied_its_place(rows: Callable[[Any], Any]) -> None:
    store = SwitchingStore()
    with pytest.raises(ProjectionReplaced):
        async for _ in rows(store):
            pass


# -- of any length


class Batch(list[CaseRow]):
    """A list that can be watched."""

    __slots__ = ("__weakref__",)
    __hash__ = object.__hash__  # type: ignore[assignment]


@pytest.mark.parametrize("form", list(Format))
async def test_as_much_is_held_of_a_long_table_as_of_a_short_one(form: Format) -> None:
    alive: WeakSet[Batch] = WeakSet()
    most_batches = most_bytes = made = 0
    before = pa.total_allocated_bytes()

    async def batches() -> AsyncGenerator[Sequence[CaseRow], None]:
        nonlocal most_batches, most_bytes, made
        for _ in range(150):
            batch = Batch([FULL, EMPTY] * 500)
            alive.add(batch)
            made += 1
            most_batches = max(most_batches, len(alive))
            most_bytes = max(most_bytes, pa.total_allocated_bytes() - before)
            yield batch

    size = pulled = 0
    async for piece in encoded(CASES, form, batches()):
        size += len(piece)
        pulled += 1
        if form is not Format.PARQUET:
            # Nothing is made that nobody has asked for.
            assert made <= pulled
    assert made == 150
    assert size > 2_000
    # The maker's, the writer's, and what a thread hasn't let go of yet.
    assert most_batches <= 5
    assert most_bytes < 64 * 2**20


# -- columns


async def test_many_tables_at_once_leave_the_threads_of_transactions_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    go_on = threading.Event()

    class Slow:
        def write(self, rows: Sequence[Any]) -> bytes:
            return b""

        def end(self) -> bytes:
            go_on.wait()
            return b"]"

    async def no_rows() -> AsyncGenerator[Sequence[Any], None]:
        yield ()

    async def taken() -> bytes:
        return b"".join([piece async for piece in encoded(CASES, Format.JSON, no_rows())])

    monkeypatch.setattr(formats, "encoder", lambda *_: Slow())
    # More than the default executor has threads on any machine.
    tables = [asyncio.create_task(taken()) for _ in range(40)]
    # Each of them asks for its thread now.
    await asyncio.sleep(0)
    try:
        async with asyncio.timeout(20):
            assert await asyncio.to_thread(threading.active_count) > 0
        assert not any(one.done() for one in tables)
    finally:
        go_on.set()
    assert await asyncio.gather(*tables) == [b"]"] * 40


def test_every_column_says_what_it_is() -> None:
    assert [table.name for table in TABLES] == ["indicators", "cases", "events"]
    for table in TABLES:
        assert all(column.meaning.strip() for column in table.columns)
    kinds = {column.name: (column.kind, column.nullable) for column in INDICATORS.columns}
    assert kinds["value"] == (Kind.NUMBER, True)
    assert kinds["numerator"] == (Kind.INTEGER, False)


def test_a_column_that_says_nothing_is_refused() -> None:
    odd = Annotated[bytes, Described(Message("case facts"))]
    with pytest.raises(TypeError, match="says nothing"):
        table_of("bad", Message("case facts"), make_dataclass("Bad", [("what", str)]))
    with pytest.raises(TypeError, match="no known kind"):
        table_of("bad", Message("case facts"), make_dataclass("Worse", [("what", odd)]))


def test_the_page_of_columns_is_up_to_date() -> None:
    assert COLUMNS_PAGE.read_text(encoding="utf-8") == page()


@pytest.mark.parametrize(
    ("attributes", "data", "shown"),
    [
        ({}, b"\xff not JSON", {"id": "", "sequence": None, "time": None, "data": "\\xff not JSON"}),
        ({"sequence": "x", "time": "yesterday"}, [1], {"sequence": None, "time": None, "data": "[1]"}),
        ({"time": "2011-03-01T04:00:00"}, {"body_no": 7}, {"time": None, "body_no": None}),
        ({"sequence": "0000000003"}, {"body_no": "7", "application_id": "a"}, {"sequence": 3, "body_no": "7"}),
    ],
)
def test_whatever_stands_in_the_log_is_a_row(attributes: dict[str, str], data: Any, shown: dict[str, Any]) -> None:
    row = event_row(5, attributes, data)
    assert {name: getattr(row, name) for name in shown} == shown
    for form in Format:
        assert written(EVENTS, form, [row])


# -- over HTTP


@pytest.fixture(scope="module")
def metrics(
    broker: RabbitmqNode, mongodb_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ServiceHarness]:
    """With two cases in unit 7.10, one in 7.1 (late), one in 2.10, and an answer to the survey."""
    with ServiceHarness(DEFINITION, broker.url(), mongodb_url, tmp_path_factory.mktemp("metrics"), at=NOW) as harness:
        for number, body_no in enumerate(("7.10", "7.10", "7.1", "2.10")):
            due_on = date(2011, 2, 20) if body_no == "7.1" else date(2011, 3, 16)
            case = UUID(int=number + 1)
            harness.publish(
                permit_issued(case, NOW, body_no=body_no, due_on=due_on),
                subject=f"permits/{case}",
                sequence=1,
            )
        answers = SurveyAnswers(process="satisfied", information="not_satisfied", courtesy="satisfied")
        harness.publish(
            FeedbackGiven(application_id=UUID(int=1), body_no="7.10", answers=answers, given_at=NOW),
            subject=f"feedback/{UUID(int=1)}",
            sequence=1,
        )
        harness.settle()
        yield harness


def rows(metrics: ServiceHarness, path: str, *caller: Any, **asked: Any) -> list[dict[str, Any]]:
    answer = metrics.client(*caller).get(f"/v1/exports/{path}", params={"format": "json", **asked})
    assert answer.status_code == 200
    found: list[dict[str, Any]] = answer.json()
    return found


def test_the_indicators_taken_away_are_those_of_the_api(metrics: ServiceHarness) -> None:
    taken = rows(metrics, "indicators", year=2011)
    assert len(taken) == 225 * 11
    for body in (None, "7", "7.10", "7.1", "2", "13"):
        shown = metrics.client().get("/v1/indicators", params={"year": 2011} | ({"body": body} if body else {})).json()
        mine = [one for one in taken if one["body_no"] == body]
        names = ("numerator", "denominator", "value", "normative", "target")
        assert [[one["indicator"], *(one[name] for name in names)] for one in mine] == [
            [one["code"], *(one.get(name) for name in names)] for one in (*shown["indicators"], *shown["series"])
        ]
    (answered,) = [one for one in taken if (one["body_no"], one["indicator"]) == ("7", "2.1")]
    assert (answered["low"], answered["high"]) == (20.65, 100.0)


@pytest.mark.parametrize(("by", "parts"), [("quarter", 4), ("month", 12)])
@pytest.mark.parametrize("body", [None, "7", "7.10"])
def test_a_year_in_parts_is_that_of_the_api(metrics: ServiceHarness, by: str, parts: int, body: str | None) -> None:
    asked: dict[str, Any] = {"year": 2011, "by": by} | ({"body": body} if body else {})
    points = metrics.client().get("/v1/trend", params=asked).json()["points"]
    taken = rows(metrics, "indicators", alone=True, indicator="1.1", **asked)
    assert len(taken) == parts
    assert [(one["period"], one["numerator"], one["denominator"], one["value"]) for one in taken] == [
        (point["period"], *point["indicators"]["1.1"].values()) for point in points
    ]
    (year,) = rows(metrics, "indicators", alone=True, indicator="1.1", **asked | {"by": "year"})
    assert sum(one["denominator"] for one in taken) == year["denominator"] > 0


def test_every_scope_has_its_months(metrics: ServiceHarness) -> None:
    taken = rows(metrics, "indicators", year=2011, by="month", indicator="2.1", body="7")
    assert {(one["body_no"], one["period"]) for one in taken if one["denominator"]} == {
        ("7", "2011-03"),
        ("7.10", "2011-03"),
    }


def test_the_years_left_out_are_those_with_cases(metrics: ServiceHarness) -> None:
    taken = rows(metrics, "indicators", body="7")
    assert {one["year"] for one in taken} == {2011}
    assert {one["body_no"] for one in taken} >= {"7", "7.1", "7.10"}
    assert "2.10" not in {one["body_no"] for one in taken}


def test_cases_are_taken_away_within_the_caller_s_territory(metrics: ServiceHarness) -> None:
    def listed(*caller: Any, **asked: Any) -> list[str]:
        return [one["application_id"][-1] for one in rows(metrics, "cases", *caller, **asked)]

    assert listed(Role.ANALYST) == ["1", "2", "3", "4"]
    assert listed(Role.ANALYST, year=2011) == ["1", "2", "3", "4"]
    assert listed(Role.ANALYST, year=2010) == []
    assert listed(Role.ANALYST, body="7") == ["1", "2", "3"]
    assert listed(Role.HEAD, "7") == ["1", "2", "3"]
    assert listed(Role.HEAD, "7.1", body="7.1") == ["3"]
    (answered, *_) = rows(metrics, "cases", Role.ANALYST)
    assert (answered["outcome"], answered["courtesy"], answered["answered_at"]) == (
        "on_time", "satisfied", "2011-03-01T04:00:00.000Z",
    )  # fmt: skip


def test_events_are_taken_away_within_the_caller_s_territory(metrics: ServiceHarness) -> None:
    def listed(*caller: Any, **asked: Any) -> list[tuple[str, str | None]]:
        found = rows(metrics, "events", *caller, **asked)
        ours = {str(UUID(int=number)) for number in range(1, 5)}
        return [(one["type"], one["body_no"]) for one in found if one["application_id"] in ours]

    permit, feedback = "kz.tirkeu.permit.issued.v1", "kz.tirkeu.feedback.given.v1"
    everything = [(permit, "7.10"), (permit, "7.10"), (permit, "7.1"), (permit, "2.10"), (feedback, "7.10")]
    assert listed(Role.ANALYST) == everything
    assert listed(Role.ANALYST, type="feedback.given.v1") == everything[-1:]
    assert listed(Role.HEAD, "7.10") == [everything[0], everything[1], everything[4]]
    last = rows(metrics, "events", Role.ANALYST)[-1]["offset"]
    assert [one["offset"] for one in rows(metrics, "events", Role.ANALYST, offset=last)] == [last]
    assert rows(metrics, "events", Role.ANALYST, offset=last + 1000) == []
    whole = rows(metrics, "events", Role.ANALYST, since="2020-01-01T00:00:00Z")
    assert {(one["type"], one["body_no"]) for one in whole} >= set(everything)


@pytest.mark.parametrize("table", ["indicators", "cases", "events"])
@pytest.mark.parametrize("form", list(Format))
def test_the_form_follows_accept_and_format(metrics: ServiceHarness, table: str, form: Format) -> None:
    analyst = metrics.client(Role.ANALYST)
    path = f"/v1/exports/{table}"
    by_accept = analyst.get(path, headers={"accept": f"image/png, {form.media_type}"})
    by_format = analyst.get(path, params={"format": form.value}, headers={"accept": "image/png"})
    for answer in (by_accept, by_format):
        assert answer.status_code == 200
        assert answer.headers["content-type"].partition(";")[0] == form.media_type
        assert answer.headers["content-disposition"] == f'attachment; filename="tirkeu-{table}.{form}"'
    if form is Format.CSV:
        assert by_format.headers["content-type"] == "text/csv; charset=utf-8; header=present"


@pytest.mark.parametrize(
    ("asked", "problem"),
    [
        ({"offset": 2**63}, "invalid-request"),
        ({"since": "1960-01-01T00:00:00Z"}, "invalid-request"),
        ({"since": "9999-12-31T23:59:59-05:00"}, "invalid-request"),
        ({"offset": 0, "since": "2011-03-01T00:00:00Z"}, "offset-and-since"),
    ],
)
def test_no_place_in_the_log_is_a_clear_problem(metrics: ServiceHarness, asked: dict[str, Any], problem: str) -> None:
    answer = metrics.client(Role.ANALYST).get("/v1/exports/events", params=asked)
    assert (answer.status_code, answer.json()["type"]) == (422, f"urn:tirkeu:problem:{problem}")


def test_the_file_says_what_is_in_it(metrics: ServiceHarness) -> None:
    answer = metrics.client().get("/v1/exports/indicators?format=csv&year=2011&body=7")
    assert answer.headers["content-disposition"] == 'attachment; filename="tirkeu-indicators-7-2011.csv"'


@pytest.mark.parametrize(
    ("path", "accept", "status", "problem"),
    [
        ("indicators", "image/png", 406, "not-acceptable"),
        ("indicators?format=xlsx", "*/*", 406, "not-acceptable"),
        ("indicators?body=99", "*/*", 422, "unknown-body"),
        ("indicators?year=1999", "*/*", 422, "invalid-request"),
        ("indicators?by=week", "*/*", 422, "invalid-request"),
        ("indicators?indicator=9.9", "*/*", 422, "invalid-request"),
        ("events?since=2011-03-01T00:00:00", "*/*", 422, "invalid-request"),
        ("events?offset=-1", "*/*", 422, "invalid-request"),
        ("cases?body=99", "*/*", 422, "unknown-body"),
    ],
)
def test_a_bad_question_gets_a_clear_problem(
    metrics: ServiceHarness, path: str, accept: str, status: int, problem: str
) -> None:
    answer = metrics.client(Role.ANALYST).get(f"/v1/exports/{path}", headers={"accept": accept})
    assert (answer.status_code, answer.json()["type"]) == (status, f"urn:tirkeu:problem:{problem}")
    if status == 406:
        assert all(media in answer.json()["detail"] for media in MEDIA_TYPES.values())


@pytest.mark.parametrize(
    ("caller", "path", "status"),
    [
        ((), "cases", 401),
        ((), "events", 401),
        ((Role.HEAD, "7.10"), "cases?body=2.10", 403),
        ((Role.HEAD, "7.10"), "cases", 200),
        ((), "indicators", 200),
        ((), "columns", 200),
    ],
)
def test_who_may_take_what(metrics: ServiceHarness, caller: Any, path: str, status: int) -> None:
    assert metrics.client(*caller).get(f"/v1/exports/{path}").status_code == status


@pytest.mark.parametrize(
    ("lang", "title"),
    [("kk", "Оқиғалар журналы"), ("ru", "Журнал событий"), ("en", "The event log")],
)
def test_the_columns_are_described_in_three_languages(metrics: ServiceHarness, lang: str, title: str) -> None:
    answer = metrics.client().get("/v1/exports/columns", headers={"accept-language": lang}).json()
    assert [one["name"] for one in answer] == ["indicators", "cases", "events"]
    assert answer[2]["title"] == title
    assert [one["name"] for one in answer[2]["columns"]] == [one.name for one in fields(EventRow)]
    value = next(one for one in answer[0]["columns"] if one["name"] == "value")
    assert (value["type"], value["arrow_type"], value["nullable"]) == ("number", "double", True)


def test_openapi_tells_of_every_form(metrics: ServiceHarness) -> None:
    paths = metrics.client().get("/openapi.json").json()["paths"]
    for table in ("indicators", "cases", "events"):
        answers = paths[f"/v1/exports/{table}"]["get"]["responses"]
        assert set(answers["200"]["content"]) == set(MEDIA_TYPES.values())
        assert "406" in answers


def test_nothing_personal_is_in_any_column() -> None:
    personal = ("name", "surname", "address", "birth", "iin", "bin", "phone", "weapon", "number", "text", "officer")
    held = {column.name for table in (INDICATORS, CASES) for column in table.columns} - {"body_name"}
    assert not {name for name in held if set(name.split("_")) & set(personal)}
