"""A case at each of its stages, and who decides on it."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from tirkeu_chassis.office.roles import Role
from tirkeu_contracts.events import intake
from tirkeu_contracts.standard import (
    ApplicantCategory,
    RefusalGround,
)
from tirkeu_review.domain import arrivals, consideration, refusal
from tirkeu_review.domain.consideration import Assign, Checks, Verify
from tirkeu_review.domain.refusal import Propose, Sign
from tirkeu_review.domain.review import Finding
from tirkeu_sandbox.testing.events import application_received, permit_issued
from tirkeu_sandbox.testing.given import Given, actor

CASE = UUID("019ab7e0-0000-7000-8000-000000000001")
MESSAGE = UUID("019ab7e0-0000-7000-8000-000000000002")
REGISTERED = datetime(2011, 11, 22, 5, tzinfo=UTC)
"""22 November 2011, 11:00 in Almaty."""
DUE = date(2011, 12, 7)
EXTENDED = date(2011, 12, 22)
LATER = REGISTERED + timedelta(days=3)
LAST_MOMENT = datetime(2011, 12, 7, 17, 59, 59, tzinfo=UTC)
"""One second before the due day is over in Almaty (UTC+6)."""
TOO_LATE = datetime(2011, 12, 7, 18, tzinfo=UTC)
RECEIVED = application_received(
    CASE,
    REGISTERED,
    body_no="2.10",
    talon_no="2.10-2011-000001",
    requested_right="storage_carrying",
    units=(intake.Unit(kind="rifled_hunting", duty="due"),),
    documents=("application",),
)
PARTICULARS = intake.ApplicationParticulars(
    application_id=CASE,
    body_no="2.10",
    applicant=intake.Person(surname="Әлиев", name="Нұрлан"),
    weapons=(
        intake.Weapon(kind="rifled_hunting", type="карабин", model="Сайга", calibre="7.62", number="X1", year=2009),
    ),
)
WITHDRAWN = intake.ApplicationWithdrawn(application_id=CASE, body_no="2.10", withdrawn_at=LATER)
PERMIT = permit_issued(CASE, LATER, body_no="2.10", due_on=DUE)
PASSED = Checks(documents_complete=True, person_checked=True, weapon_inspected=True, storage_checked=True)
LAW = "art. 15 of the Law"


def finding(ground: RefusalGround = RefusalGround.NO_STORAGE_CONDITIONS, **fields: Any) -> Finding:
    return Finding(**{"ground": ground, "legal_reference": LAW, "text": "no safe", **fields})


HEAD = actor("head-1", Role.HEAD, body="2.10")
OFFICER, OTHER = (actor(subject, Role.OFFICER, body="2.10") for subject in ("officer-1", "officer-2"))
given = Given(at=LATER, by=OFFICER, message_id=MESSAGE)
OPENED = given(at=REGISTERED, by=None).when(arrivals.open_review, RECEIVED).state
WITHOUT_FILE = given(OPENED, by=HEAD).when(consideration.assign, Assign("officer-1")).state
ASSIGNED = given(WITHOUT_FILE, by=None).when(arrivals.attach, PARTICULARS).state
PROPOSED = given(ASSIGNED).when(refusal.propose, Propose((finding(),))).state
VERIFIED = given(ASSIGNED).when(consideration.verify, Verify(PASSED)).state
REFUSED = given(PROPOSED, by=HEAD).when(refusal.sign, Sign()).state
ISSUED = given(VERIFIED, by=None).when(arrivals.permit_issued, PERMIT).state
GIVEN_UP = given(ASSIGNED, by=None).when(arrivals.withdraw, WITHDRAWN).state
BY_STAGE = {one.stage: one for one in (OPENED, ASSIGNED, PROPOSED, VERIFIED, REFUSED, ISSUED, GIVEN_UP)}
CITIZEN, SPORTS = ApplicantCategory.CITIZEN_RK, ApplicantCategory.SPORTS_ORGANISATION
