"""Another edition of the standard changes what the counter decides, and no code: this one is made up.

It asks a citizen for one document more, knows no sports organisations, charges another share of the index,
exempts no pneumatic weapons, lets nobody carry gas weapons, and gives the counter more time.
"""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

import pytest

from tirkeu_chassis.decider.refusals import Refusal
from tirkeu_chassis.office.roles import Role
from tirkeu_contracts.events.intake import ApplicationReceived, Entity, Person, Weapon
from tirkeu_contracts.standard import (
    Action,
    ApplicantCategory,
    ApplicationLanguage,
    DocumentCode,
    Names,
    RequestedRight,
    VisitPurpose,
    WeaponClass,
    WeaponKind,
)
from tirkeu_contracts.standard.editions import (
    EDITIONS,
    FIRST_EDITION,
    Checklist,
    Edition,
    Requirement,
    RightWithheld,
    When,
    edition,
)
from tirkeu_intake.api.reception.schemas import VisitOut
from tirkeu_intake.domain.application import Application
from tirkeu_intake.domain.checklist import Circumstances, NotAnApplicant, RightNotAvailable, needed
from tirkeu_intake.domain.duty import DutyUnit, duty, is_exempt
from tirkeu_intake.domain.particulars import Particulars, WeaponDetails
from tirkeu_intake.domain.registration import Register, register
from tirkeu_intake.domain.visits import Stage, Visit
from tirkeu_sandbox.testing.given import Given, Outcome, actor

C, K, D = ApplicantCategory, WeaponKind, DocumentCode
WHY = Names(en="made up", kk="ойдан шығарылған", ru="вымышлено")
FIRST = edition(FIRST_EDITION)
CIVILIAN = FIRST.checklists["civilian_registration"]
SECOND = replace(
    FIRST,
    id="2011-made-up",
    first=date(2011, 7, 1),
    last=None,
    applicants=tuple(one for one in FIRST.applicants if one.category is not C.SPORTS_ORGANISATION),
    rights_withheld=(
        RightWithheld(
            right=RequestedRight.STORAGE_CARRYING,
            instead=RequestedRight.STORAGE,
            paragraph="5",
            why=WHY,
            kinds=frozenset({K.GAS_PISTOL_REVOLVER}),
        ),
    ),
    checklists=FIRST.checklists
    | {
        "civilian_registration": Checklist(
            requirements=(
                *CIVILIAN.requirements,
                Requirement(
                    document=D.ID_CARD_COPY,
                    paragraph="11(1)(h)",
                    why=WHY,
                    when=When(applicants=frozenset({C.CITIZEN_RK})),
                ),
            )
        )
    },
    duty=replace(FIRST.duty, index_share=Decimal("0.25"), exemptions=FIRST.duty.exemptions[:1]),
    terms=replace(FIRST.terms, waiting_minutes=45),
)
BEFORE, AFTER = datetime(2011, 6, 30, 10, tzinfo=UTC), datetime(2011, 7, 1, 10, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(EDITIONS, SECOND.id, SECOND)


given = Given(at=BEFORE, by=actor("clerk-1", Role.CLERK, body="7.19"))


def registered(
    now: datetime, category: ApplicantCategory, kind: WeaponKind, right: RequestedRight
) -> Outcome[Application]:
    weapon = Weapon(kind=kind, type="t", model="m", calibre="4.5", number="1", year=2009)
    entity = Entity(name="Club") if category.is_entity else None
    person = Person(surname="A", name="B")
    command = Register(
        body_no="7.19",
        category=category,
        action=Action.REGISTRATION,
        weapon_class=WeaponClass.CIVILIAN,
        requested_right=right,
        units=(WeaponDetails(weapon, Decimal(5)),),
        documents=(),
        language=ApplicationLanguage.KK,
        particulars=Particulars(weapons=(weapon,), applicant=person, entity=entity, responsible_person=person),
        talon_code="AAAA-BBBB-CCCC-DDDD",
    )
    return given(at=now).when(register, command)


@pytest.mark.parametrize(("now", "pinned"), [(BEFORE, FIRST.id), (AFTER, SECOND.id)])
def test_a_case_is_pinned_to_the_edition_of_its_day(now: datetime, pinned: str) -> None:
    outcome = registered(now, C.CITIZEN_RK, K.PNEUMATIC, RequestedRight.STORAGE)
    application, received = outcome.state, outcome.events[0]
    assert isinstance(received, ApplicationReceived)
    assert application.edition == received.standard_edition == pinned
    assert application.units[0].exempt is (pinned == FIRST.id)


@pytest.mark.parametrize(
    ("category", "kind", "right", "refused_by"),
    [
        (C.SPORTS_ORGANISATION, K.SPORTS_RIFLED, RequestedRight.STORAGE, {SECOND.id: NotAnApplicant}),
        (C.CITIZEN_RK, K.GAS_PISTOL_REVOLVER, RequestedRight.STORAGE_CARRYING, {SECOND.id: RightNotAvailable}),
        (
            C.CITIZEN_RK,
            K.SMOOTH_BORE_SELF_DEFENCE_LONG,
            RequestedRight.STORAGE_CARRYING,
            {FIRST.id: RightNotAvailable},
        ),
        (C.SECURITY_LICENCE_HOLDER, K.SIGNAL, RequestedRight.STORAGE_CARRYING, {FIRST.id: RightNotAvailable}),
    ],
)
def test_who_may_apply_and_for_which_right(
    category: ApplicantCategory, kind: WeaponKind, right: RequestedRight, refused_by: dict[str, type[Refusal]]
) -> None:
    for now, pinned in ((BEFORE, FIRST.id), (AFTER, SECOND.id)):
        outcome = registered(now, category, kind, right)
        if pinned in refused_by:
            outcome.refused_with(refused_by[pinned])
        else:
            outcome.then_has(edition=pinned)


@pytest.mark.parametrize(
    ("one", "category", "more"),
    [
        (FIRST, C.CITIZEN_RK, set()),
        (SECOND, C.CITIZEN_RK, {D.ID_CARD_COPY}),
        (SECOND, C.FOREIGNER, set()),
    ],
)
def test_which_documents_are_needed(one: Edition, category: ApplicantCategory, more: set[DocumentCode]) -> None:
    case = Circumstances(category, Action.REGISTRATION, WeaponClass.CIVILIAN, frozenset({K.GAS_PISTOL_REVOLVER}))
    of_the_first = {row.document for row in needed(case, FIRST).requirements}
    found = needed(case, one)
    assert {row.document for row in found.requirements} == of_the_first | more
    assert {row.document for row in found.missing(of_the_first)} == more


@pytest.mark.parametrize(("one", "per_unit"), [(FIRST, (Decimal("151.2"), 0, 0)), (SECOND, (378, 0, 378))])
def test_the_duty(one: Edition, per_unit: tuple[Decimal, ...]) -> None:
    air_gun = DutyUnit(K.PNEUMATIC, Decimal("4.5"), Decimal("7.5"))
    units = [DutyUnit(K.RIFLED_HUNTING), DutyUnit(K.SIGNAL), air_gun]
    assert duty(units, date(2011, 3, 1), one).per_unit == per_unit
    assert is_exempt(air_gun, one) is (one is FIRST)


@pytest.mark.parametrize(("now", "within"), [(BEFORE, False), (AFTER, True)])
def test_how_long_a_visitor_may_wait(now: datetime, within: bool) -> None:
    waited = Visit(
        id=UUID(int=1),
        body_no="7.19",
        purpose=VisitPurpose.SUBMISSION,
        arrived_at=now,
        stage=Stage.SERVED,
        called_at=now.replace(minute=40),
    )
    assert VisitOut.of(waited).within_limits is within
