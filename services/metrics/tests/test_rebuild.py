"""A rebuild of the figures on the running service: beside the live ones, exact, and without a gap."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from bson.binary import Binary

from tirkeu_chassis.office.roles import Role
from tirkeu_contracts.events.intake import ReceptionVisitCompleted, ServiceInformationChanged
from tirkeu_contracts.events.metrics import IndicatorUpdated
from tirkeu_contracts.standard.directory import bodies
from tirkeu_metrics.main import DEFINITION
from tirkeu_sandbox.services.harness import ServiceHarness
from tirkeu_sandbox.testing.events import permit_issued

NOW = datetime(2013, 3, 1, 4, 0, tzinfo=UTC)
SAME = {"different": 0, "only_live": 0, "only_fresh": 0, "lacking": 0}
UNITS = [body.no for body in bodies()][:40]


@pytest.fixture(scope="module")
def metrics(rabbitmq_url: str, mongodb_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServiceHarness]:
    # Small groups: a rebuild that is over at once has nothing arrive meanwhile.
    small = {"TIRKEU_BATCH_LIMIT": "20"}
    folder = tmp_path_factory.mktemp("metrics")
    with ServiceHarness(DEFINITION, rabbitmq_url, mongodb_url, folder, at=NOW, settings=small) as harness:
        tell(harness, 120)
        harness.publish(
            ServiceInformationChanged(service_code="weapons", available_electronically=True, changed_at=NOW),
            subject="service_information/weapons",
            sequence=1,
        )
        harness.settle(60)
        # What other modules left in the log comes back by and by; afterwards everything in it has been heard.
        harness.wait_for(lambda: "caught up with the log" in harness.log_tail(2000), 60)
        yield harness


def tell(metrics: ServiceHarness, many: int) -> list[UUID]:
    """Permits of many bodies, every third of them late, and visits."""
    cases = [uuid4() for _ in range(many)]
    for number, case in enumerate(cases):
        body_no = UNITS[number % len(UNITS)]
        metrics.publish(
            permit_issued(case, NOW, body_no=body_no, due_on=date(2013, 2 if number % 3 == 0 else 3, 16)),
            subject=f"permits/{case}",
            sequence=1,
        )
        if number % 5 == 0:
            metrics.publish(
                ReceptionVisitCompleted(
                    visit_id=case,
                    body_no=body_no,
                    purpose="collection",
                    waited_seconds=0,
                    served_seconds=60 * number,
                    completed_at=NOW,
                ),
                subject=f"visits/{case}",
                sequence=1,
            )
    return cases


def projection(metrics: ServiceHarness) -> bytes:
    answer = metrics.client(Role.AUDITOR).get("/v1/projection")
    assert answer.status_code == 200
    return answer.content


def last_rebuild(metrics: ServiceHarness) -> dict[str, Any]:
    found: dict[str, Any] = metrics.client(Role.OPERATOR).get("/v1/rebuilds/last").json()
    return found


def rebuild(metrics: ServiceHarness) -> None:
    answer = metrics.client(Role.OPERATOR).post("/v1/rebuilds")
    assert (answer.status_code, answer.headers["location"]) == (202, "/v1/rebuilds/last")


def ended(metrics: ServiceHarness, seconds: float = 90) -> dict[str, Any]:
    return (
        metrics.wait_for(
            lambda: found if (found := last_rebuild(metrics))["stage"] in {"switched", "refused"} else None, seconds
        )
        or {}
    )


def on_time(metrics: ServiceHarness, **asked: Any) -> tuple[int, int]:
    one = metrics.client().get("/v1/indicators", params={"year": 2013} | asked).json()["indicators"][0]
    return one["numerator"], one["denominator"]


def live_collection(metrics: ServiceHarness, name: str) -> Any:
    standing = metrics.database["standing"].find_one({"_id": "projections"})
    second = standing is not None and standing["live_name"] == "second"
    return metrics.database[f"{name}_second" if second else name]


def test_the_same_events_give_the_same_bytes_also_while_more_arrive(metrics: ServiceHarness) -> None:
    before, (good, all_of_them) = projection(metrics), on_time(metrics)
    assert before.count(b"\n") > 200
    rebuild(metrics)
    metrics.wait_for(lambda: last_rebuild(metrics)["stage"] != "clearing")
    more = tell(metrics, 60)
    # Whatever stage it is in, the figures are answered, and all that is known by then.
    assert on_time(metrics)[1] >= all_of_them
    found = ended(metrics)
    metrics.settle()
    assert found["stage"] == "switched"
    assert found["compared"] | {"equal": 0} == {
        "equal": 0,
        "different": 0,
        "only_live": 0,
        "only_fresh": 0,
        "lacking": 0,
    }
    assert found["folded"] >= 144
    assert on_time(metrics) == (good + 40, all_of_them + 60)
    after = projection(metrics)
    assert set(before.splitlines()) & set(after.splitlines())
    rebuild(metrics)
    ended(metrics)
    assert projection(metrics) == after
    assert all(str(case).encode() in after for case in more)


def test_a_damaged_projection_is_mended_and_the_right_figures_are_told(metrics: ServiceHarness) -> None:
    whole, (good, all_of_them) = projection(metrics), on_time(metrics, body="2")
    live_collection(metrics, "period_sums").delete_one({"_id": "department/2:2013"})
    live_collection(metrics, "case_records").delete_many({"body_no": "2.1"})
    live_collection(metrics, "journal").update_many({}, {"$set": {"counts.tallies.settled": 99}})
    assert on_time(metrics, body="2") == (0, 0)
    told = len(metrics.events(IndicatorUpdated))
    # As if the wrong figure had been told, too.
    metrics.database["announcements"].update_one({"_id": "department/2:2013"}, {"$set": {"told": {"tallies": {}}}})
    rebuild(metrics)
    found = ended(metrics)
    assert found["stage"] == "switched"
    assert found["compared"]["different"] > 0
    assert found["compared"]["only_fresh"] > 0
    assert projection(metrics) == whole
    assert on_time(metrics, body="2") == (good, all_of_them)
    metrics.set_clock(metrics.now + timedelta(seconds=2))
    metrics.settle()
    mended = [
        (one.numerator, one.denominator)
        for one in metrics.events(IndicatorUpdated)[told:]
        if (one.indicator, one.body_no, one.year) == ("1.1", "2", 2013)
    ]
    assert mended == [(good, all_of_them)]


def test_what_is_built_is_emptied_when_it_isn_t_live(metrics: ServiceHarness) -> None:
    rebuild(metrics)
    assert ended(metrics)["stage"] == "switched"
    names = {"case_records", "visit_facts", "complaint_facts", "service_catalogues", "period_sums", "journal"}
    live = {live_collection(metrics, name).name for name in names}
    for name in names:
        for place in (name, f"{name}_second"):
            assert place in live or metrics.database[place].count_documents({}) == 0


def test_where_the_log_lacks_what_was_heard_the_live_figures_stay(metrics: ServiceHarness) -> None:
    before = last_rebuild(metrics)["live"]
    cases = live_collection(metrics, "case_records")
    one = cases.find_one()
    unknown = Binary.from_uuid(UUID(int=1))
    stranger = one["heard"][0] | {"event_id": unknown}
    cases.update_one({"_id": one["_id"]}, {"$push": {"heard": stranger}})
    rebuild(metrics)
    found = ended(metrics)
    assert (found["stage"], found["live"], found["compared"]["lacking"]) == ("refused", before, 1)
    assert (found["reason"], found["fault"]) == ("lacking", None)
    cases.update_one({"_id": one["_id"]}, {"$pull": {"heard": {"event_id": unknown}}})


def test_a_rebuild_goes_on_after_the_process_was_killed(metrics: ServiceHarness) -> None:
    whole = projection(metrics)
    rebuild(metrics)
    metrics.wait_for(lambda: last_rebuild(metrics)["stage"] == "folding")
    metrics.kill()
    # Its claim would hold for half a minute.
    metrics.database["standing"].update_one({}, {"$set": {"rebuild.worker_until": NOW}})
    metrics.start()
    assert ended(metrics)["stage"] == "switched"
    assert projection(metrics) == whole


def test_there_is_one_rebuild_at_a_time_and_operators_start_it(metrics: ServiceHarness) -> None:
    rebuild(metrics)
    answer = metrics.client(Role.OPERATOR).post("/v1/rebuilds")
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:tirkeu:problem:rebuild-under-way")
    assert metrics.client(Role.ANALYST).post("/v1/rebuilds").status_code == 403
    assert metrics.client(Role.HEAD, "7").get("/v1/projection").status_code == 403
    ended(metrics)


def test_a_rebuild_is_cancelled_and_the_next_one_goes_its_way(metrics: ServiceHarness) -> None:
    operator, before = metrics.client(Role.OPERATOR), projection(metrics)
    answer = operator.post("/v1/rebuilds/last/cancellation")
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:tirkeu:problem:no-rebuild-under-way")
    # The last one was a stranger's work, whose claim still holds: the next one waits for it, and stays where it is.
    standing = metrics.database["standing"]
    stranger = {"rebuild.worker": "stranger", "rebuild.worker_until": datetime(2100, 1, 1, tzinfo=UTC)}
    standing.update_one({}, {"$set": stranger})
    rebuild(metrics)
    assert metrics.client(Role.ANALYST).post("/v1/rebuilds/last/cancellation").status_code == 403
    answer = operator.post("/v1/rebuilds/last/cancellation")
    assert answer.status_code == 200, answer.text
    found = metrics.client(Role.OPERATOR).get("/v1/rebuilds/last", headers={"accept-language": "ru"}).json()
    assert (found["stage"], found["reason"], found["fault"]) == ("refused", "cancelled", None)
    assert found["detail"].startswith("Показатели остаются прежними")
    assert projection(metrics) == before
    rebuild(metrics)
    standing.update_one({"rebuild.worker": "stranger"}, {"$set": {"rebuild.worker_until": NOW}})
    assert ended(metrics)["stage"] == "switched"
    assert projection(metrics) == before


def test_the_place_in_the_log_is_known_after_a_rebuild(metrics: ServiceHarness) -> None:
    case = live_collection(metrics, "case_records").find_one()["_id"]
    events = metrics.client(Role.ANALYST).get(f"/v1/cases/{case}").json()["events"]
    assert all(one["offset"] is not None for one in events)


def test_gauges_show_the_current_year(metrics: ServiceHarness) -> None:
    good, all_of_them = on_time(metrics)

    def shown() -> bool:
        text = metrics.client().get("/metrics").text
        return (
            f'tirkeu_indicator_denominator{{body="country",code="1.1"}} {all_of_them}.0' in text
            and f'tirkeu_indicator_numerator{{body="country",code="1.1"}} {good}.0' in text
            and 'tirkeu_indicator_percent{body="19",code="2.1"} NaN' in text
            and 'tirkeu_indicator_percent{body="7",code="hand_over"}' in text
        )

    metrics.wait_for(shown)
