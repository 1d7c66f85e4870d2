"""Cases, told of by their events, and the figures that come of them."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

from tirkeu_contracts.events.complaints import FeedbackGiven, SurveyAnswers
from tirkeu_contracts.events.intake import ApplicationWithdrawn
from tirkeu_contracts.events.review import DeadlineMissed
from tirkeu_sandbox.services.harness import ServiceHarness
from tirkeu_sandbox.testing.events import application_received, permit_issued

NOW = datetime(2011, 3, 1, 4, 0, tzinfo=UTC)
ORDER = {
    "order_no": "15",
    "order_date": "2011-01-10",
    "targets": [
        {"indicator": "1.1", "normative": "95", "target": "97.5"},
        {"indicator": "3.2", "normative": "50.25"},
    ],
}


class Case:
    """A case, told of by its events."""

    def __init__(self, metrics: ServiceHarness, body_no: str) -> None:
        self._metrics = metrics
        self.id = uuid4()
        self.body_no = body_no
        self._sequence = 0

    def _tell(self, event: Any, **options: Any) -> UUID:
        self._sequence += 1
        return self._metrics.publish(event, subject=f"cases/{self.id}", sequence=self._sequence, **options)

    def received(self, at: datetime = NOW) -> UUID:
        return self._tell(application_received(self.id, at, body_no=self.body_no))

    def permitted(self, at: datetime, due_on: date, **options: Any) -> UUID:
        return self._tell(permit_issued(self.id, at, body_no=self.body_no, due_on=due_on), **options)

    def missed(self, due_on: date) -> UUID:
        return self._tell(DeadlineMissed(application_id=self.id, body_no=self.body_no, due_on=due_on, stage="review"))

    def withdrawn(self, at: datetime) -> UUID:
        return self._tell(ApplicationWithdrawn(application_id=self.id, body_no=self.body_no, withdrawn_at=at))

    def answered(self, courtesy: str, at: datetime = NOW) -> UUID:
        return self._tell(
            FeedbackGiven(
                application_id=self.id,
                body_no=self.body_no,
                answers=SurveyAnswers(process="satisfied", information="not_satisfied", courtesy=courtesy),
                given_at=at,
            )
        )


def shown(metrics: ServiceHarness, **asked: Any) -> dict[str, tuple[int | None, int | None, float | None]]:
    answer = metrics.client().get("/v1/indicators", params={"year": 2011, **asked})
    assert answer.status_code == 200
    return {one["code"]: (one["numerator"], one["denominator"], one["value"]) for one in answer.json()["indicators"]}


def three_cases(metrics: ServiceHarness) -> tuple[Case, Case, Case]:
    """On time in a unit, late in another unit of the same department, late in that department itself."""
    unit, other, department = Case(metrics, "7.19"), Case(metrics, "7.1"), Case(metrics, "7")
    unit.received()
    unit.permitted(NOW, date(2011, 3, 16))
    other.missed(date(2011, 3, 16))
    other.received()
    department.permitted(NOW, date(2011, 2, 20))
    department.received()
    metrics.settle()
    return unit, other, department
