"""A permit is drawn up by the edition of the standard that its case is pinned to; the second one is made up.

It withholds no right from legal entities, and carrying from everybody who owns gas weapons.
"""

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from tirkeu_contracts.events import intake
from tirkeu_contracts.events.review import DocumentsVerified
from tirkeu_contracts.standard import Names, PermitKind, RequestedRight, WeaponKind
from tirkeu_contracts.standard.editions import EDITIONS, FIRST_EDITION, RightWithheld, edition
from tirkeu_registry.domain import case_file
from tirkeu_registry.domain.case_file import CaseFile
from tirkeu_registry.domain.permit import Permit
from tirkeu_sandbox.testing.events import application_received
from tirkeu_sandbox.testing.given import Given

CASE = UUID("019ab7e0-0000-7000-8000-000000000001")
NOW = datetime(2011, 12, 1, 5, tzinfo=UTC)
given = Given(at=NOW)
FIRST = edition(FIRST_EDITION)
SECOND = replace(
    FIRST,
    id="2011-made-up",
    rights_withheld=(
        RightWithheld(
            right=RequestedRight.STORAGE_CARRYING,
            instead=RequestedRight.STORAGE,
            paragraph="5",
            why=Names(en="made up", kk="ойдан шығарылған", ru="вымышлено"),
            kinds=frozenset({WeaponKind.GAS_PISTOL_REVOLVER}),
        ),
    ),
)


@pytest.fixture(autouse=True)
def _known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(EDITIONS, SECOND.id, SECOND)


def received(pinned: str, category: str, kind: str) -> intake.ApplicationReceived:
    return application_received(
        CASE,
        NOW,
        body_no="2.10",
        standard_edition=pinned,
        applicant_category=category,
        requested_right="storage_carrying",
        units=(intake.Unit(kind=kind, duty="due"),),
    )


@pytest.mark.parametrize(
    ("category", "kind", "most"),
    [
        ("security_licence_holder", "smooth_bore_hunting", {FIRST.id: "storage", SECOND.id: "storage_carrying"}),
        ("citizen_rk", "gas_pistol_revolver", {FIRST.id: "storage_carrying", SECOND.id: "storage"}),
        ("citizen_rk", "rifled_hunting", {FIRST.id: "storage_carrying", SECOND.id: "storage_carrying"}),
    ],
)
@pytest.mark.parametrize("pinned", [FIRST.id, SECOND.id])
def test_which_permit_is_drawn_up(category: str, kind: str, most: dict[str, str], pinned: str) -> None:
    weapon = intake.Weapon(kind=kind, type="t", model="m", calibre="9", number="1", year=2009)
    particulars = intake.ApplicationParticulars(application_id=CASE, body_no="2.10", weapons=(weapon,))
    verified = DocumentsVerified(
        application_id=CASE,
        body_no="2.10",
        permit_kind="permit_storage_carrying",
        officer_id="officer-1",
        due_on=date(2011, 12, 16),
        verified_at=NOW,
    )
    state: CaseFile | None = given().when(case_file.receive, received(pinned, category, kind)).state
    state = given(state).when(case_file.attach, particulars).state
    [permit] = [
        change.state
        for change in given(state).when(case_file.draw_up, verified).also
        if isinstance(change.state, Permit)
    ]
    assert permit.kind is PermitKind(f"permit_{most[pinned]}")


def test_a_case_of_an_edition_that_is_not_known_here_waits_for_who_knows_it() -> None:
    given().when(case_file.receive, received("2099-1", "citizen_rk", "signal")).then_waits("2099-1")
