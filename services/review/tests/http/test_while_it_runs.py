"""What happens while the service runs: its alarms, a kill, and where personal data stays."""

from datetime import timedelta
from uuid import UUID

from tirkeu_contracts.events.review import (
    ApplicationAssigned,
    ApplicationRefused,
    DeadlineApproaching,
    DeadlineMissed,
    ReviewTermExtended,
)

from .office import CHECKS, PERSONAL, SAFE, Office


def test_the_deadline_comes_near_and_is_missed(office: Office) -> None:
    harness = office.harness
    watched = office.assigned_case()
    extended = office.assigned_case()
    verified = office.assigned_case()
    refused = office.assigned_case()
    office.done(office.officer, verified, "verification", {"checks": CHECKS})
    office.done(office.officer, refused, "refusal", {"grounds": [SAFE]})
    office.done(office.head, refused, "refusal/signature")
    registered = harness.now

    def told(case: UUID) -> list[tuple[int, str]]:
        harness.settle()
        approaching = [one for one in harness.events(DeadlineApproaching) if one.application_id == case]
        missed = [one for one in harness.events(DeadlineMissed) if one.application_id == case]
        return [(one.threshold, one.stage) for one in approaching] + [(one.threshold, one.stage) for one in missed]

    harness.set_clock(registered + timedelta(days=9))
    assert told(watched) == []
    harness.set_clock(registered + timedelta(days=10))
    assert told(watched) == [(5, "review")]
    assert told(verified) == [(5, "permit")]
    office.done(office.officer, extended, "extension", {"reason": "info_officials"})
    harness.set_clock(registered + timedelta(days=14))
    assert told(watched) == [(5, "review"), (1, "review")]
    harness.set_clock(registered + timedelta(days=16))
    assert told(watched) == [(5, "review"), (1, "review"), (0, "review")]
    assert told(verified) == [(5, "permit"), (1, "permit"), (0, "permit")]
    assert told(extended) == [(5, "review")]
    assert told(refused) == []
    assert office.case(watched)["missed"] is True

    late = office.officer.post(f"/v1/reviews/{watched}/extension", json={"reason": "onsite_check"})
    assert (late.status_code, late.json()["type"]) == (409, "urn:tirkeu:problem:term-over")
    harness.set_clock(registered + timedelta(days=31))
    assert told(extended) == [(5, "review"), (0, "review")]
    assert len([one for one in harness.events(ReviewTermExtended) if one.application_id == extended]) == 1

    office.done(office.officer, watched, "refusal", {"grounds": [SAFE]})
    office.done(office.head, watched, "refusal/signature")
    harness.settle()
    (event,) = [one for one in harness.events(ApplicationRefused) if one.application_id == watched]
    assert event.on_time is False


def test_it_goes_on_after_a_kill(office: Office) -> None:
    case = office.assigned_case()
    office.harness.kill()
    office.harness.publish(office.permit_issued(case), subject="permits/2", sequence=1)
    office.harness.start()
    again = Office(office.harness)
    again.harness.wait_for(lambda: again.case(case)["stage"] == "permit_issued")
    again.harness.settle()
    assigned = [one for one in again.harness.envelopes(ApplicationAssigned) if one.subject == f"reviews/{case}"]
    assert len({one.id for one in assigned}) == 1, "published twice it may be, decided twice it may not"


def test_personal_data_stays_in_its_place(office: Office) -> None:
    harness = office.harness
    harness.settle()
    for envelope in harness.envelopes():
        assert not any(text in envelope.data.decode() for text in PERSONAL)
    for name in harness.database.list_collection_names():
        for document in harness.database[name].find():
            document.pop("particulars", None)
            assert not any(text in str(document) for text in PERSONAL), name
    assert not any(text in (harness.folder / "service.log").read_text() for text in PERSONAL)
