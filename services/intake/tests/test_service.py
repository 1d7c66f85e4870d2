"""The counter running whole: real process, broker and database."""

import subprocess
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx2
import pytest

from tirkeu_chassis.office.identification_numbers import check_digit
from tirkeu_chassis.office.roles import Role
from tirkeu_contracts.events.intake import (
    ApplicationReceived,
    ApplicationWithdrawn,
    ReceptionVisitCompleted,
    ServiceInformationChanged,
)
from tirkeu_contracts.events.registry import PermitIssued
from tirkeu_sandbox.services.harness import ServiceHarness
from tirkeu_sandbox.testing.problems import problem_of

IIN = "96687108857" + str(check_digit("96687108857"))
APPLICATION: dict[str, Any] = {
    "body_no": "7.19",
    "applicant_category": "citizen_rk",
    "weapon_class": "civilian",
    "units": [
        {
            "kind": "rifled_hunting",
            "type": "карабин",
            "model": "Сайга",
            "calibre": "7.62",
            "number": "АБ-1",
            "year": 2009,
        }
    ],
    "documents": ["application", "photos_3x4_2", "acquisition_source_doc"],
    "applicant": {"surname": "Әбенов", "name": "Алмас", "birth_date": "1980-01-01", "iin": IIN},
    "clerk_name": "Қасымова Әсел",
}


@pytest.fixture(scope="module")
def clerk(intake: ServiceHarness) -> httpx2.Client:
    return intake.client(Role.CLERK, "7.19")


def kind(response: httpx2.Response) -> str:
    return problem_of(response).code


def register(clerk: httpx2.Client, **changed: Any) -> dict[str, Any]:
    response = clerk.post("/v1/applications", json=APPLICATION | changed)
    assert response.status_code == 201, response.text
    answer: dict[str, Any] = response.json()
    assert response.headers["location"] == f"/v1/applications/{answer['application_id']}"
    return answer


def test_an_application_is_registered_once_and_told_to_the_others(intake: ServiceHarness, clerk: httpx2.Client) -> None:
    headers = {"idempotency-key": uuid4().hex}
    first, again = (clerk.post("/v1/applications", json=APPLICATION, headers=headers) for _ in range(2))
    assert (first.status_code, again.content) == (201, first.content)
    identity = UUID(first.json()["application_id"])

    intake.wait_for(lambda: [one for one in intake.events(ApplicationReceived) if one.application_id == identity])
    [received] = [one for one in intake.events(ApplicationReceived) if one.application_id == identity]
    assert received.talon_no == first.json()["talon_no"]
    stored = intake.database["applications"].find_one({"_id": str(identity)})
    assert stored is not None
    # Personal data has one place in the document, and the answer that is kept for repeats has none.
    outside = str({name: value for name, value in stored.items() if name != "particulars"})
    kept = str(list(intake.database["inbox"].find()))
    for secret in ("Әбенов", IIN, "АБ-1"):
        assert secret in str(stored["particulars"])
        assert secret not in outside
        assert secret not in kept


def test_a_talon_is_printed_in_both_languages(clerk: httpx2.Client, tmp_path: Path) -> None:
    made = register(clerk)
    for lang, words in (("kk", "құжаттарды"), ("ru", "о приёме документов")):
        response = clerk.get(f"/v1/applications/{made['application_id']}/talon.pdf", params={"lang": lang})
        assert response.headers["content-type"] == "application/pdf"
        (tmp_path / "talon.pdf").write_bytes(response.content)
        printed = subprocess.run(["pdftotext", "-layout", tmp_path / "talon.pdf", "-"], capture_output=True, check=True)
        text = printed.stdout.decode()
        for expected in (words, made["talon_no"], "Әбенов Алмас", "Қасымова Әсел", made["talon_code"], "9."):
            assert expected in text


def test_the_holder_of_a_talon_follows_the_case(intake: ServiceHarness, clerk: httpx2.Client) -> None:
    made = register(clerk)
    public = intake.client()
    address = f"/v1/tracking/{made['talon_no']}"
    assert public.get(address, headers={"talon-code": made["talon_code"]}).json()["status"] == "registered"
    assert public.get(address, headers={"talon-code": "0000-0000-0000-0000"}).status_code == 404
    assert public.get(address).status_code == 404

    permit = PermitIssued(
        application_id=UUID(made["application_id"]), body_no="7.19", permit_id=uuid4(), permit_no="P-7.19-2011-000001",
        permit_kind="permit_storage", units=1, issued_at=intake.now, due_on=date(2011, 3, 16), on_time=True,
    )  # fmt: skip
    identity = intake.publish(permit, subject=f"permits/{permit.permit_id}", sequence=1)
    intake.publish(permit, subject=f"permits/{permit.permit_id}", sequence=1, message_id=identity)
    settled = intake.wait_for(
        lambda: (
            (answer := public.get(address, headers={"talon-code": made["talon_code"]}).json())["status"] == "permitted"
            and answer
        )
    )
    assert settled["permit_no"] == "P-7.19-2011-000001"


def test_withdrawal_once_and_never_on_a_stale_page(intake: ServiceHarness, clerk: httpx2.Client) -> None:
    made = register(clerk)
    address = f"/v1/applications/{made['application_id']}/withdrawal"
    body = {"statement_date": "2011-03-01"}
    assert kind(clerk.post(address, json=body, headers={"if-match": '"9"'})) == "stale-version"
    assert clerk.post(address, json=body, headers={"if-match": '"1"'}).json()["status"] == "withdrawn"
    assert kind(clerk.post(address, json=body)) == "application-ended"
    identity = UUID(made["application_id"])
    intake.wait_for(lambda: intake.events(ApplicationWithdrawn))
    assert [one.application_id for one in intake.events(ApplicationWithdrawn)].count(identity) == 1


@pytest.mark.parametrize(
    ("changed", "status", "expected"),
    [
        ({"body_no": "77"}, 422, "unknown-body"),
        ({"body_no": "7"}, 403, "other-territory"),
        ({"body_no": "2.2"}, 403, "other-territory"),
        ({"weapon_class": "service"}, 422, "not-an-applicant"),
        ({"applicant": None}, 422, "particulars-missing"),
        ({"units": []}, 422, "invalid-request"),
        ({"units": None}, 422, "invalid-request"),
        ({"applicant_category": "nobody"}, 422, "invalid-request"),
        ({"documents": ["magic"]}, 422, "invalid-request"),
        ({"language": "en"}, 422, "invalid-request"),
        ({"surprise": 1}, 422, "invalid-request"),
        ({"submitted_at": "2011-03-01T10:00:00"}, 422, "invalid-request"),
        ({"submitted_at": "2030-01-01T00:00:00Z"}, 422, "submitted-in-future"),
        ({"applicant": APPLICATION["applicant"] | {"iin": "123456789012"}}, 422, "invalid-request"),
    ],
)
def test_bad_input_changes_nothing(
    intake: ServiceHarness, clerk: httpx2.Client, changed: dict[str, Any], status: int, expected: str
) -> None:
    before = _counts(intake)
    response = clerk.post("/v1/applications", json=APPLICATION | changed)
    assert (response.status_code, kind(response)) == (status, expected)
    assert response.headers["content-type"] == "application/problem+json"
    assert "Әбенов" not in response.text
    assert _counts(intake) == before


def test_who_may_not_register(intake: ServiceHarness) -> None:
    before = _counts(intake)
    assert kind(intake.client().post("/v1/applications", json=APPLICATION)) == "unauthenticated"
    assert kind(intake.client(Role.OFFICER, "7.19").post("/v1/applications", json=APPLICATION)) == "other-role"
    assert kind(intake.client(Role.CLERK).post("/v1/applications", json=APPLICATION)) == "role-without-body"
    assert kind(intake.client(Role.CLERK, "7.18").post("/v1/applications", json=APPLICATION)) == "other-territory"
    without_key = intake.client(Role.CLERK, "7.19", idempotency_keys=False)
    assert kind(without_key.post("/v1/applications", json=APPLICATION)) == "idempotency-key-missing"
    assert _counts(intake) == before
    # A department's clerk acts for its units.
    assert intake.client(Role.CLERK, "7").post("/v1/applications", json=APPLICATION).status_code == 201


def test_the_queue_is_kept_in_order(intake: ServiceHarness, clerk: httpx2.Client) -> None:
    first, second = (
        clerk.post("/v1/visits", json={"body_no": "7.19", "purpose": "submission"}).json()["visit_id"] for _ in range(2)
    )
    assert kind(clerk.post(f"/v1/visits/{second}/call")) == "not-next-in-queue"
    assert clerk.post(f"/v1/visits/{first}/call").json()["stage"] == "served"
    assert kind(clerk.post(f"/v1/visits/{first}/call")) == "wrong-stage"
    assert kind(clerk.post(f"/v1/visits/{second}/completion")) == "wrong-stage"
    assert clerk.post(f"/v1/visits/{first}/completion").json()["within_limits"] is True
    assert clerk.post(f"/v1/visits/{second}/call").status_code == 200
    intake.wait_for(lambda: [one for one in intake.events(ReceptionVisitCompleted) if str(one.visit_id) == first])


def test_the_committee_keeps_the_catalogue(intake: ServiceHarness, clerk: httpx2.Client) -> None:
    committee = intake.client(Role.COMMITTEE)
    for available in (True, True, False):
        answer = committee.put("/v1/service-information/a", json={"available_electronically": available})
        assert answer.json()["available_electronically"] is available
    assert kind(clerk.put("/v1/service-information/a", json={"available_electronically": True})) == "other-role"
    intake.wait_for(lambda: len(intake.events(ServiceInformationChanged)) == 2)
    assert [event.available_electronically for event in intake.events(ServiceInformationChanged)] == [True, False]


def test_questions_that_need_no_token(intake: ServiceHarness) -> None:
    public = intake.client()
    assert len(public.get("/v1/bodies").json()) == 224
    assert public.get("/v1/bodies/7.19").json()["department_no"] == 7
    assert kind(public.get("/v1/bodies/99")) == "unknown-body"
    params = {
        "applicant_category": "citizen_rk", "weapon_class": "civilian", "kind": "rifled_hunting",
        "given": "application,photos_3x4_2", "lang": "kk",
    }  # fmt: skip
    answer = public.get("/v1/checklist", params=params).json()
    missing = {row["document"] for row in answer["requirements"] if not row["given"]}
    assert "test_fire_act" in missing
    assert "application" not in missing
    assert answer["standard_edition"] == "2010-1091"
    assert missing == set(answer["missing"])
    air_gun = params | {"kind": "pneumatic", "calibre_mm": "4.5"}
    for energy, due in (("7.5", False), ("7.51", True)):
        rows = public.get("/v1/checklist", params=air_gun | {"muzzle_energy_j": energy}).json()["requirements"]
        assert ("receipt_duty_registration" in {row["document"] for row in rows}) is due
    assert kind(public.get("/v1/checklist", params=params | {"given": "magic"})) == "invalid-request"
    quote = {"units": [{"kind": "rifled_hunting"}, {"kind": "signal"}], "paid_on": "2011-03-01"}
    answer = public.post("/v1/duty-quotes", json=quote).json()
    assert (answer["total_tenge"], answer["per_unit_tenge"], answer["paragraph"]) == ("151.20", ["151.20", "0"], "8")
    assert (answer["permit_duty_tenge"], answer["permit_duty_law"]) == (None, None), "nobody said whose permit"
    rates = {"citizen_rk": "756.0", "sports_organisation": "1512", "security_licence_holder": None}
    for applicant, tenge in rates.items():
        answer = public.post("/v1/duty-quotes", json=quote | {"applicant_category": applicant}).json()
        assert answer["permit_duty_tenge"] == tenge
        assert ("article 540(5)" in (answer["permit_duty_law"] or "")) is (tenge is not None)
    asked = quote | {"applicant_category": "citizen_rk"}
    in_russian = public.post("/v1/duty-quotes", json=asked, headers={"accept-language": "ru"}).json()
    assert in_russian["permit_duty_law"].startswith("подпункт 5) статьи 540 Кодекса")
    assert in_russian["index_source"].endswith("«О республиканском бюджете на 2011–2013 годы»")
    assert kind(public.post("/v1/duty-quotes", json=quote | {"paid_on": "1999-03-01"})) == (
        "monthly-calculation-index-unknown"
    )


def _counts(intake: ServiceHarness) -> tuple[int, ...]:
    """How much there is of everything, when all of it is published."""
    intake.wait_for(lambda: intake.database["outbox"].count_documents({}) == 0)
    stored = (intake.database[name].count_documents({}) for name in ("applications", "numberings", "inbox"))
    return (*stored, len(intake.envelopes()))
