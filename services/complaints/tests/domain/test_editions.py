"""A complaint is dealt with by the edition of the standard that its case is pinned to; the second one is made up.

It gives seven days itself, where the first leaves the term to other law, and its chanceries are open in the
mornings alone.
"""

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from tirkeu_chassis.office.roles import Role
from tirkeu_chassis.office.working_days import NonWorkingDay
from tirkeu_complaints.api.complaints import views
from tirkeu_complaints.api.complaints.schemas import ComplaintOut
from tirkeu_complaints.domain.complaint import Complaint, Particulars, Signature
from tirkeu_complaints.domain.filing import File, file
from tirkeu_complaints.domain.survey import SurveyedCase, open_survey
from tirkeu_complaints.domain.terms import LongerTermUnknown, TermUnknown, due_on, extension_on, longer_term_on, term_on
from tirkeu_contracts.events.complaints import ComplaintFiled
from tirkeu_contracts.events.intake import ApplicationReceived
from tirkeu_contracts.standard import AddresseeLevel, ComplainantKind, ComplaintChannel, ComplaintKind, Names
from tirkeu_contracts.standard.editions import EDITIONS, FIRST_EDITION, edition
from tirkeu_sandbox.testing.events import application_received
from tirkeu_sandbox.testing.given import Given, actor

MORNINGS = Names(en="mornings", kk="таңертең", ru="по утрам")
FIRST = edition(FIRST_EDITION)
SECOND = replace(
    FIRST,
    id="2011-made-up",
    first=date(2011, 7, 1),
    last=None,
    complaints=replace(FIRST.complaints, paragraph="27", term_days=7),
    chancery=replace(FIRST.chancery, paragraph="23", text=MORNINGS, spans=FIRST.chancery.spans[:1]),
)
BEFORE = datetime(2011, 6, 30, 10, tzinfo=UTC)  # a Thursday, 16:00 in Almaty
AFTER = datetime(2011, 7, 1, 10, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(EDITIONS, SECOND.id, SECOND)


given = Given(at=AFTER, by=actor("staff-1", Role.COMPLAINTS_OFFICER, body="7"))


def filed(now: datetime, pinned: str | None) -> Complaint:
    command = File(
        body_no="7.19",
        kind=ComplaintKind.ACTIONS_OF_STAFF,
        channel=ComplaintChannel.CHANCERY,
        complainant_kind=ComplainantKind.NATURAL_PERSON,
        addressee_level=AddresseeLevel.IAB,
        signed=Signature.WET,
        particulars=Particulars("text", "Acceptor"),
        application_id=UUID(int=5),
        edition=pinned,
    )
    outcome = given(at=now).when(file, command)
    assert isinstance(outcome.event, ComplaintFiled)
    assert outcome.event.due_on == outcome.state.due_on
    return outcome.state


@pytest.mark.parametrize(
    ("now", "pinned", "by", "due"),
    [
        pytest.param(BEFORE, None, FIRST.id, date(2011, 7, 15), id="of no case, under the first"),
        pytest.param(AFTER, None, SECOND.id, date(2011, 7, 8), id="of no case, under the second"),
        pytest.param(AFTER, FIRST.id, FIRST.id, date(2011, 7, 16), id="of a case pinned to the first"),
        pytest.param(AFTER, SECOND.id, SECOND.id, date(2011, 7, 8), id="of a case pinned to the second"),
    ],
)
def test_term_and_hours_are_those_of_the_case(now: datetime, pinned: str | None, by: str, due: date) -> None:
    complaint = filed(now, pinned)
    assert (complaint.edition, complaint.due_on) == (by, due)
    warnings = [(one.detail, one.paragraph) for one in ComplaintOut.of(complaint).warnings]
    assert warnings == ([("Chancery hours: mornings.", "23")] if by == SECOND.id else [])
    answer = views.term(complaint, "kk")
    assert (answer.due_on, answer.standard_edition) == (due, by)
    source = "27" if by == SECOND.id else "«Жеке және заңды тұлғалардың өтініштерін қарау тәртібі туралы»"
    assert (answer.steps[1].source or "").startswith(source)
    saturday = NonWorkingDay.WEEKEND if due == date(2011, 7, 16) else None
    assert answer.due_on_non_working_day is ComplaintOut.of(complaint).due_on_non_working_day is saturday


def test_what_says_how_long_a_complaint_may_take() -> None:
    early = date(2006, 1, 1)
    assert (term_on(early, SECOND).source, due_on(early, SECOND)) == ("27", date(2006, 1, 8))
    with pytest.raises(TermUnknown):
        due_on(early, FIRST)


def test_an_edition_with_a_term_of_its_own_has_no_longer_one() -> None:
    assert longer_term_on(AFTER.date(), FIRST).days == 30
    for of_law in (longer_term_on, extension_on):
        with pytest.raises(LongerTermUnknown):
            of_law(AFTER.date(), SECOND)


def received(pinned: str) -> ApplicationReceived:
    return application_received(UUID(int=5), AFTER, talon_no="7.19-2011-000042", standard_edition=pinned)


def test_the_edition_of_a_case_is_remembered() -> None:
    surveyed = SurveyedCase("7.19-2011-000042", None, UUID(int=5), "7.19", edition=SECOND.id)
    given(by=None).when(open_survey, received(SECOND.id)).then(surveyed)
    given(by=None).when(open_survey, received("2099-1")).then_waits("2099-1")
