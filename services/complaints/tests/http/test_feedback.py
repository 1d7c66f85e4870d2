"""The feedback of an applicant, by the talon and its code."""

import hashlib
from itertools import count
from typing import Any
from uuid import UUID, uuid4

import pytest

from tirkeu_contracts.events.complaints import (
    FeedbackGiven,
)
from tirkeu_sandbox.services.harness import ServiceHarness
from tirkeu_sandbox.testing.events import application_received

from .filing import NOW, problem

NUMBERS = count(1)


def surveyed(complaints: ServiceHarness, *, body_no: str = "7.19") -> tuple[str, str, UUID]:
    """A registered case's talon number and code, and its id."""
    application_id, code = uuid4(), "7KQ2-M0ZT-9XBA-HP4D"
    talon_no = f"{body_no}-2011-{next(NUMBERS):06d}"
    complaints.publish(
        application_received(
            application_id,
            NOW,
            body_no=body_no,
            talon_no=talon_no,
            talon_digest=hashlib.sha256(f"{talon_no}:{code}".encode()).hexdigest(),
        ),
        subject=f"applications/{application_id}",
        sequence=1,
    )
    complaints.settle()
    return talon_no, code, application_id


def feedback(talon_no: str, talon_code: str) -> dict[str, Any]:
    answers = {"process": "satisfied", "information": "not_satisfied", "courtesy": "satisfied"}
    return {"talon_no": talon_no, "talon_code": talon_code, "answers": answers}


def test_the_holder_of_a_talon_answers_once(complaints: ServiceHarness) -> None:
    talon_no, code, application_id = surveyed(complaints)
    applicant = complaints.client()
    key = {"idempotency-key": "mine"}
    first = applicant.post("/v1/feedback", json=feedback(talon_no, code), headers=key)
    assert (first.status_code, first.json()["talon_no"]) == (201, talon_no)
    repeated = applicant.post("/v1/feedback", json=feedback(talon_no, code), headers=key)
    assert repeated.headers["idempotent-replayed"] == "true"
    assert problem(applicant.post("/v1/feedback", json=feedback(talon_no, code))) == (409, "feedback-given")
    complaints.settle()
    (event,) = [one for one in complaints.events(FeedbackGiven) if one.application_id == application_id]
    assert (event.body_no, event.answers.courtesy, event.answers.complaint_procedure) == ("7.19", "satisfied", None)


def test_one_idempotency_key_serves_two_talons(complaints: ServiceHarness) -> None:
    key = {"idempotency-key": "the same"}
    for _ in range(2):
        talon_no, code, _ = surveyed(complaints)
        answer = complaints.client().post("/v1/feedback", json=feedback(talon_no, code), headers=key)
        assert answer.status_code == 201


def test_a_wrong_code_looks_like_an_unknown_talon(complaints: ServiceHarness) -> None:
    talon_no, code, application_id = surveyed(complaints)
    applicant = complaints.client()
    wrong = applicant.post("/v1/feedback", json=feedback(talon_no, "7KQ2-M0ZT-9XBA-HP4E"))
    unknown = applicant.post("/v1/feedback", json=feedback("7.19-2011-999999", code))
    assert problem(wrong) == problem(unknown) == (404, "not-found")
    assert {**wrong.json(), "trace": ""} == {**unknown.json(), "trace": ""}
    assert not [one for one in complaints.events(FeedbackGiven) if one.application_id == application_id]


def test_a_case_delivered_twice_is_surveyed_once(complaints: ServiceHarness) -> None:
    before = complaints.dead_letters()
    talon_no, code, application_id = surveyed(complaints)
    assert complaints.client().post("/v1/feedback", json=feedback(talon_no, code)).status_code == 201
    complaints.publish(
        application_received(application_id, NOW, talon_no=talon_no),
        subject=f"applications/{application_id}",
        sequence=1,
    )
    complaints.settle()
    assert problem(complaints.client().post("/v1/feedback", json=feedback(talon_no, code))) == (409, "feedback-given")
    assert complaints.dead_letters() == before


@pytest.mark.parametrize(
    "change",
    [
        {"answers": {"process": "satisfied"}},
        {"answers": {"process": "so so", "information": "satisfied", "courtesy": "satisfied"}},
        {"talon_no": ""},
        {"comment": "free text"},
    ],
)
def test_bad_feedback_is_refused(complaints: ServiceHarness, change: dict[str, Any]) -> None:
    answer = complaints.client().post("/v1/feedback", json=feedback("7.19-2011-1", "x") | change)
    assert problem(answer) == (422, "invalid-request")


def test_feedback_needs_an_idempotency_key(complaints: ServiceHarness) -> None:
    bare = complaints.client(idempotency_keys=False)
    assert problem(bare.post("/v1/feedback", json=feedback("1", "x"))) == (400, "idempotency-key-missing")
