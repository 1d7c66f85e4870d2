"""A case over HTTP and the bus, from registration to its end."""

import subprocess
from pathlib import Path

import pytest
from uuid_utils.compat import uuid7

from tirkeu_contracts.events.intake import (
    ApplicationWithdrawn,
)
from tirkeu_contracts.events.review import (
    ApplicationRefused,
    DocumentsVerified,
)

from .office import BODY, CHECKS, SAFE, Office


def pdf_text(content: bytes, folder: Path) -> str:
    path = folder / "letter.pdf"
    path.write_bytes(content)
    command = ["/usr/bin/pdftotext", "-layout", str(path), "-"]
    text = subprocess.run(command, check=True, capture_output=True, timeout=30).stdout.decode()
    return " ".join(text.split())


def test_from_registration_to_the_permit(office: Office) -> None:
    case = office.new_case()
    opened = office.case(case)
    assert (opened["stage"], opened["due_on"]) == ("opened", "2011-12-07")
    assert opened["particulars"]["applicant"]["surname"] == "Әлиев"

    office.done(office.head, case, "assignment", {"officer_id": "officer-1"})
    office.done(office.officer, case, "extension", {"reason": "onsite_check"})
    answer = office.done(office.officer, case, "verification", {"checks": CHECKS, "permit_kind": "permit_storage"})
    assert (answer["stage"], answer["permit_kind"], answer["due_on"]) == ("verified", "permit_storage", "2011-12-22")
    term = office.head.get(f"/v1/reviews/{case}/term", params={"lang": "kk"}).json()
    assert [(step["source"], step["day"]) for step in term["steps"]] == [
        ("7(1)(a)", "2011-11-22"),
        ("7(1)(a)", "2011-12-07"),
        ("7(1)(b)", "2011-12-22"),
    ]
    assert (term["due_on"], term["due_on_non_working_day"]) == ("2011-12-22", None)
    office.harness.publish(office.permit_issued(case), subject="permits/1", sequence=1)
    office.harness.settle()

    assert office.case(case)["stage"] == "permit_issued"
    assert office.told(case) == ["application.assigned.v1", "review.term_extended.v1", "documents.verified.v1"]
    verified = [one for one in office.harness.events(DocumentsVerified) if one.application_id == case]
    assert [(one.officer_id, one.permit_kind) for one in verified] == [("officer-1", "permit_storage")]


@pytest.mark.parametrize(
    ("of_application", "asked", "words"),
    [
        ("ru", None, ["МОТИВИРОВАННЫЙ ОТКАЗ", "подпункт 7) пункта 17", "22 ноября 2011 года", "Руководитель"]),
        ("ru", "kk", ["ДӘЛЕЛДІ БАС ТАРТУ", "17-тармағының 7) тармақшасы", "2011 жылғы 22 қараша", "Басшы"]),
        ("kk", None, ["ДӘЛЕЛДІ БАС ТАРТУ", "тиісті жағдайлары болмаса", "Ерейментау ауданының"]),
    ],
)
def test_a_refusal_is_proposed_signed_and_printed(
    office: Office, of_application: str, asked: str | None, words: list[str], tmp_path: Path
) -> None:
    case = office.assigned_case(language=of_application)
    office.done(office.officer, case, "refusal", {"grounds": [SAFE], "language": asked})
    early = office.head.get(f"/v1/reviews/{case}/refusal.pdf")
    assert (early.status_code, early.json()["type"]) == (409, "urn:tirkeu:problem:wrong-stage")
    office.done(office.head, case, "refusal/signature", {"head_name": "Ә. Қ. Ғабдуллин"})

    letter = office.officer.get(f"/v1/reviews/{case}/refusal.pdf")
    assert letter.headers["content-type"] == "application/pdf"
    text = pdf_text(letter.content, tmp_path)
    for expected in [
        *words,
        "Әлиев Нұрлан",
        SAFE["finding"],
        SAFE["legal_reference"],
        "Ә. Қ. Ғабдуллин",
        "(7172) 71-40-75",
    ]:
        assert expected in text
    refused = [one for one in office.harness.events(ApplicationRefused) if one.application_id == case]
    assert office.told(case) == ["application.assigned.v1", "application.refused.v1"]
    assert [(one.grounds, one.on_time) for one in refused] == [(("no_storage_conditions",), True)]


def test_every_event_may_come_twice(office: Office) -> None:
    harness, case = office.harness, uuid7()
    before = harness.dead_letters()
    events = [
        office.received(case),
        office.particulars(case),
        ApplicationWithdrawn(application_id=case, body_no=BODY, withdrawn_at=harness.now),
        office.permit_issued(case),
    ]
    for sequence, event in enumerate(events, start=1):
        first = harness.publish(event, subject=f"applications/{case}", sequence=sequence)
        harness.settle()
        stands = office.version(case), office.case(case)
        harness.publish(event, subject=f"applications/{case}", sequence=sequence, message_id=first)
        harness.publish(event, subject=f"applications/{case}", sequence=sequence)
        harness.settle()
        assert (office.version(case), office.case(case)) == stands
    assert office.case(case)["stage"] == "withdrawn"
    assert office.case(case)["grounds"] == ["voluntary_withdrawal"]
    assert office.told(case) == []
    assert harness.dead_letters() == before


def test_the_case_file_may_come_first(office: Office) -> None:
    case = uuid7()
    office.harness.publish(office.particulars(case), subject=f"applications/{case}", sequence=2)
    office.harness.wait_for(lambda: "tirkeu_retries_total{" in office.head.get("/metrics").text)
    office.harness.publish(office.received(case), subject=f"applications/{case}", sequence=1)
    office.harness.settle()
    assert office.case(case)["particulars"]["weapons"][0]["number"] == "KZ-777"
