"""A permit over HTTP and the bus, from the verification to the hand-over."""

import subprocess
from datetime import date
from pathlib import Path

import pytest
from uuid_utils.compat import uuid7

from tirkeu_contracts.events.intake import (
    ApplicationWithdrawn,
)
from tirkeu_contracts.events.registry import PermitHandedOver, PermitIssued

from .office import BODY, PROXY, Office


def pdf_text(content: bytes, folder: Path) -> str:
    path = folder / "permit.pdf"
    path.write_bytes(content)
    command = ["/usr/bin/pdftotext", "-layout", str(path), "-"]
    text = subprocess.run(command, check=True, capture_output=True, timeout=30).stdout.decode()
    return " ".join(text.split())


def test_from_verification_to_the_handover(office: Office) -> None:
    permit = office.drafted("KZ-777-1", "KZ-777-2")
    case = permit["application_id"]
    assert (permit["stage"], permit["permit_kind"]) == ("drafted", "permit_storage_carrying")
    assert (permit["drafter"], permit["due_on"]) == ("officer-1", "2011-12-07")
    assert office.told(case) == ["weapon.registered.v1"] * 2

    issued = office.done(office.head, permit, "signature")
    assert (issued["stage"], issued["on_time"]) == ("issued", True)
    assert (issued["valid_until"], issued["valid_years"]) == ("2016-11-22", 5)
    handed = office.done(office.officer, permit, "handover", {"received_by": "proxy", "proxy": PROXY})
    assert (handed["stage"], handed["received_by"]) == ("handed_over", "proxy")
    assert office.permit(permit)["particulars"]["proxy"]["power_of_attorney_no"] == "PA-4711"

    assert office.told(case) == [*["weapon.registered.v1"] * 2, "permit.issued.v1", "permit.handed_over.v1"]
    (event,) = [one for one in office.harness.events(PermitIssued) if str(one.application_id) == case]
    assert (str(event.permit_id), event.permit_no) == (permit["permit_id"], permit["permit_no"])
    assert (event.units, event.on_time, event.due_on) == (2, True, date(2011, 12, 7))
    (last,) = [one for one in office.harness.events(PermitHandedOver) if str(one.application_id) == case]
    assert last.received_by == "proxy"


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("ru", ["РАЗРЕШЕНИЕ", "разрешение на хранение и ношение оружия", "22 ноября 2011 года", "Год выпуска"]),
        ("kk", ["РҰҚСАТ", "қаруды сақтауға және алып жүруге рұқсат", "2011 жылғы 22 қараша", "Ерейментау ауданының"]),
    ],
)
def test_a_permit_is_printed_once_it_is_signed(office: Office, language: str, words: list[str], tmp_path: Path) -> None:
    permit = office.drafted(f"№ {language}-777", language=language)
    path = f"/v1/permits/{permit['permit_id']}/permit.pdf"
    early = office.officer.get(path)
    assert (early.status_code, early.json()["type"]) == (409, "urn:tirkeu:problem:wrong-stage")
    office.done(office.head, permit, "signature", {"head_name": "Ә. Қ. Ғабдуллин"})
    text = pdf_text(office.officer.get(path).content, tmp_path)
    for expected in [*words, permit["permit_no"], "Әлиев Нұрлан", f"№ {language}-777", "Ә. Қ. Ғабдуллин"]:
        assert expected in text


def test_every_event_may_come_twice_and_in_any_order(office: Office) -> None:
    harness, case = office.harness, uuid7()
    before = harness.dead_letters()
    received, particulars, verified = office.events(case)
    retries = office.head.get("/metrics").text.count("tirkeu_retries_total{")
    ids = [harness.publish(verified, subject=f"reviews/{case}", sequence=1)]
    harness.wait_for(lambda: office.head.get("/metrics").text.count("tirkeu_retries_total{") > retries)
    ids.append(harness.publish(particulars, subject=f"applications/{case}", sequence=2))
    ids.append(harness.publish(received, subject=f"applications/{case}", sequence=1))
    harness.settle()
    stands = office.permits(case)
    assert len(stands) == 1
    for event, message_id in zip((verified, particulars, received), ids, strict=True):
        harness.publish(event, subject=f"applications/{case}", sequence=1, message_id=message_id)
        harness.publish(event, subject=f"applications/{case}", sequence=1)
    harness.settle()
    assert office.permits(case) == stands
    assert office.told(str(case)) == ["weapon.registered.v1"]
    assert harness.dead_letters() == before


def test_a_withdrawn_case_gets_no_permit(office: Office) -> None:
    now = office.harness.now
    early, late = uuid7(), uuid7()
    withdrawals = [ApplicationWithdrawn(application_id=case, body_no=BODY, withdrawn_at=now) for case in (early, late)]
    received, particulars, verified = office.events(early)
    office.publish(early, received, withdrawals[0], particulars, verified)
    assert office.permits(early) == []
    assert office.told(str(early)) == []

    office.publish(late, *office.events(late), withdrawals[1], withdrawals[1])
    (permit,) = office.permits(late)
    assert permit["stage"] == "cancelled"
    answer = office.head.post(f"/v1/permits/{permit['permit_id']}/signature")
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:tirkeu:problem:wrong-stage")
    assert office.told(str(late)) == ["weapon.registered.v1", "weapon.registration_cancelled.v1"]
