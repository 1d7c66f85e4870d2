"""A service with a year of cases to take away."""

from collections.abc import Iterator
from datetime import date
from uuid import UUID

import pytest

from tirkeu_contracts.events.complaints import FeedbackGiven, SurveyAnswers
from tirkeu_metrics.main import DEFINITION
from tirkeu_sandbox.nodes.rabbitmq import RabbitmqNode
from tirkeu_sandbox.services.harness import ServiceHarness
from tirkeu_sandbox.testing.events import permit_issued

from .rows import NOW


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
