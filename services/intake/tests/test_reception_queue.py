"""Who waits in a body, as its counter sees it."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from tirkeu_chassis.office.roles import Role
from tirkeu_contracts.standard import VisitPurpose
from tirkeu_intake.api.reception.schemas import WaitingOut
from tirkeu_intake.domain.visits import Visit
from tirkeu_sandbox.services.harness import ServiceHarness
from tirkeu_sandbox.testing.problems import problem_of


def test_who_waits(intake: ServiceHarness) -> None:
    body_no = "12.3"
    clerk, head = intake.client(Role.CLERK, body_no), intake.client(Role.HEAD, body_no)
    queue = f"/v1/bodies/{body_no}/reception-queue"
    assert head.get(queue).json() == {"body_no": body_no, "waiting": []}

    first, second, third = (
        clerk.post("/v1/visits", json={"body_no": body_no, "purpose": purpose}).json()["visit_id"]
        for purpose in ("submission", "collection", "submission")
    )
    waiting = head.get(queue).json()["waiting"]
    assert [one["visit_id"] for one in waiting] == [first, second, third]
    assert [one["limit_seconds"] for one in waiting] == [1800, None, 1800], "no limit for a permit's collection"

    clerk.post(f"/v1/visits/{first}/call")
    clerk.post(f"/v1/visits/{second}/departure")
    assert [one["visit_id"] for one in head.get(queue).json()["waiting"]] == [third]


def test_whose_queue_it_is(intake: ServiceHarness) -> None:
    elsewhere = intake.client(Role.CLERK, "7.19")
    refused = elsewhere.get("/v1/bodies/12.3/reception-queue")
    assert (refused.status_code, problem_of(refused).code) == (403, "other-territory")
    assert elsewhere.get("/v1/bodies/99.1/reception-queue").status_code == 422
    assert intake.client().get("/v1/bodies/12.3/reception-queue").status_code == 401


def test_how_long_they_have_waited() -> None:
    came = datetime(2011, 3, 3, 5, tzinfo=UTC)
    visit = Visit(UUID(int=1), "7.19", VisitPurpose.SUBMISSION, came)
    one = WaitingOut.at(came + timedelta(minutes=31), visit)
    assert (one.waited_seconds, one.limit_seconds) == (1860, 1800)
