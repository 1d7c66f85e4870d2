"""What the registry decides: given case files, weapons and permits, when something happens, then these changes."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import permutations
from typing import Any
from uuid import UUID

import hypothesis
import pytest
from hypothesis import strategies as st
from pydantic import TypeAdapter

from tirkeu_chassis.decider.actors import Actor
from tirkeu_chassis.decider.decision import Decision, Key, NotYet
from tirkeu_chassis.office.roles import Role
from tirkeu_contracts.event import Event
from tirkeu_contracts.events import intake
from tirkeu_contracts.events.registry import (
    PermitDraftReturned,
    PermitIssued,
    WeaponRegistered,
    WeaponRegistrationCancelled,
)
from tirkeu_contracts.events.review import DocumentsVerified
from tirkeu_contracts.standard import Action, PermitKind
from tirkeu_registry.domain import case_file, signature
from tirkeu_registry.domain.case_file import CASE_FILES, CaseFile
from tirkeu_registry.domain.duplicates import Applied, DuplicateReason, Match, matches
from tirkeu_registry.domain.numbering import NUMBERINGS, Numbering
from tirkeu_registry.domain.permit import PERMITS, Permit, Stage
from tirkeu_registry.domain.signature import Return, Sign
from tirkeu_registry.domain.validity import watch
from tirkeu_registry.domain.weapon import WEAPONS, Weapon, identity_digest, identity_keys, is_of_another, owner_marks
from tirkeu_sandbox.testing.events import application_received
from tirkeu_sandbox.testing.given import Given, actor

NOW = datetime(2011, 11, 22, 5, tzinfo=UTC)
DUE = date(2011, 12, 7)

ALIYEV = intake.Person(surname="Әлиев", name="Нұрлан", birth_date=date(1980, 1, 1), iin="800101300013")
SERIKOV = intake.Person(surname="Серіков", name="Ерлан", birth_date=date(1975, 5, 5))
OTHER_CLUB = intake.Entity(name="«Қыран» спорт клубы")
CLUB = intake.Entity(name="«Сұңқар» спорт клубы", bin="990101300013")
SAIGA = intake.Weapon(kind="rifled_hunting", type="карабин", model="Сайга-МК", calibre="7.62", number="Х 1", year=2009)
VEPR = intake.Weapon(kind="rifled_hunting", type="карабин", model="Вепрь", calibre="7.62", number="В 2", year=2008)


def case_id(number: int) -> UUID:
    return UUID(f"019ab7e0-0000-7000-8000-{number:012d}")


def message(number: int) -> UUID:
    return UUID(f"019ab7e0-1111-7000-8000-{number:012d}")


def received(case: int = 1, **fields: Any) -> intake.ApplicationReceived:
    usual: dict[str, Any] = {
        "body_no": "2.10",
        "requested_right": "storage_carrying",
        "units": (intake.Unit(kind="rifled_hunting", duty="due"),),
        "documents": ("application",),
    }
    return application_received(case_id(case), NOW, **usual | fields)


def particulars(case: int = 1, *weapons: intake.Weapon, **fields: Any) -> intake.ApplicationParticulars:
    return intake.ApplicationParticulars(
        application_id=case_id(case), body_no="2.10", weapons=weapons or (SAIGA,), **({"applicant": ALIYEV} | fields)
    )


def withdrawn(case: int = 1) -> intake.ApplicationWithdrawn:
    return intake.ApplicationWithdrawn(application_id=case_id(case), body_no="2.10", withdrawn_at=NOW)


def verified(case: int = 1, **fields: Any) -> DocumentsVerified:
    usual = {
        "application_id": case_id(case),
        "body_no": "2.10",
        "permit_kind": "permit_storage_carrying",
        "officer_id": "officer-1",
        "due_on": DUE,
        "verified_at": NOW,
    }
    return DocumentsVerified.model_validate(usual | fields)


given = Given(at=NOW)

REACTIONS: dict[type[Event], Callable[..., Decision[CaseFile]]] = {
    intake.ApplicationReceived: case_file.receive,
    intake.ApplicationParticulars: case_file.attach,
    intake.ApplicationWithdrawn: case_file.withdraw,
    DocumentsVerified: case_file.draw_up,
}


class Register:
    """All that is stored, in memory; loads what deciders ask for, as the shell does."""

    def __init__(self) -> None:
        self.states: dict[Key[Any], Any] = {}
        self.told: list[Event] = []
        self._messages = 0

    def on(self, *events: Event) -> "Register":
        """React to events in order."""
        for event in events:
            self._messages += 1
            key = CASE_FILES.key(event.application_id)  # type: ignore[attr-defined]
            self._apply(key, REACTIONS[type(event)], event, None)
        return self

    def command(self, key: Key[Any], decide: Callable[..., Decision[Any]], command: Any, actor: Actor) -> None:
        """Carry a command out."""
        self._messages += 1
        self._apply(key, decide, command, actor)

    def _apply(self, key: Key[Any], decide: Callable[..., Decision[Any]], what: Any, who: Actor | None) -> None:
        outcome = given(self.states.get(key), known=self.states, by=who, message_id=message(self._messages)).when(
            decide, what
        )
        if outcome.too_early:
            raise NotYet
        decision = outcome.decision
        if decision.state is not None:
            self.states[key] = decision.state
        self.told += decision.events
        for change in decision.also:
            self.states[change.key] = change.state
            self.told += change.events

    def sign(self, number: int = -1) -> "Register":
        """The head signs a permit, the last one unless another is named."""
        self.command(PERMITS.key(self.all(Permit)[number].id), signature.sign, Sign(), HEAD)
        return self

    def return_draft(self) -> "Register":
        """The head returns the last draft."""
        self.command(PERMITS.key(self.all(Permit)[-1].id), signature.return_draft, Return("units differ"), HEAD)
        return self

    def all(self, kind: type[Any]) -> list[Any]:
        """The states of one kind, in the order in which they came."""
        return [state for state in self.states.values() if isinstance(state, kind)]

    @property
    def permit(self) -> Permit:
        (only,) = self.all(Permit)
        assert isinstance(only, Permit)
        return only


HEAD = actor("head-1", Role.HEAD, body="2.10")


def test_a_permit_is_drawn_up_and_each_unit_entered() -> None:
    register = Register().on(received(), particulars(1, SAIGA, VEPR), verified())
    drawn_up = register.permit
    assert (drawn_up.stage, drawn_up.permit_no, drawn_up.drafter) == (Stage.DRAFTED, "P-2.10-2011-000001", "officer-1")
    assert (drawn_up.kind, drawn_up.due_on) == (PermitKind.PERMIT_STORAGE_CARRYING, DUE)
    assert drawn_up.particulars.applicant == ALIYEV
    assert [unit.duplicate for unit in drawn_up.units] == [False, False]
    weapons = register.all(Weapon)
    assert [weapon.id for weapon in weapons] == [unit.weapon_id for unit in drawn_up.units]
    assert register.told == [
        WeaponRegistered(
            application_id=case_id(1),
            body_no="2.10",
            weapon_id=weapon.id,
            action="registration",
            weapon_class="civilian",
            kind="rifled_hunting",
            registered_at=NOW,
        )
        for weapon in weapons
    ]
    assert register.states[CASE_FILES.key(case_id(1))].permit_id == drawn_up.id


@pytest.mark.parametrize("order", list(permutations([received(), particulars()])))
def test_the_halves_of_a_case_come_in_either_order(order: Iterable[Event]) -> None:
    register = Register().on(*order, verified())
    assert register.permit.particulars.weapons == (SAIGA,)


@pytest.mark.parametrize("before", [(), (received(),), (particulars(),)])
def test_a_permit_waits_for_the_whole_case_file(before: Iterable[Event]) -> None:
    with pytest.raises(NotYet):
        Register().on(*before, verified())


def test_nothing_happens_twice() -> None:
    once = Register().on(received(), particulars(), verified())
    twice = Register().on(received(), particulars(), verified())
    twice.on(received(), particulars(), verified())
    assert twice.states == once.states
    assert twice.told == once.told


@pytest.mark.parametrize("category", ["sports_organisation", "security_licence_holder", "entity_special_statutory"])
def test_an_entity_gets_a_permit_for_storage_alone(category: str) -> None:
    register = Register().on(
        received(applicant_category=category), particulars(applicant=None, entity=CLUB), verified()
    )
    assert register.permit.kind is PermitKind.PERMIT_STORAGE


def test_numbers_run_on_within_a_body_and_year() -> None:
    register = Register()
    for case in (1, 2, 3):
        register.on(received(case), particulars(case), verified(case))
    assert [one.permit_no[-6:] for one in register.all(Permit)] == ["000001", "000002", "000003"]
    assert register.states[NUMBERINGS.key("2.10", 2011)] == Numbering("2.10", 2011, 3)


# -- one weapon, several owners


def test_a_weapon_keeps_its_entry_and_its_history() -> None:
    register = Register().on(received(), particulars(), verified()).sign()
    spelt_otherwise = SAIGA.model_copy(update={"model": "сайга мк", "number": "х1"})
    register.on(received(2, action="re_registration"), particulars(2, spelt_otherwise), verified(2)).sign()
    (weapon,) = register.all(Weapon)
    assert weapon.particulars.details == spelt_otherwise
    assert [(one.application_id, one.action.value) for one in weapon.history] == [
        (case_id(1), "registration"),
        (case_id(2), "re_registration"),
    ]
    assert [unit.duplicate for one in register.all(Permit) for unit in one.units] == [False, False]


def test_a_weapon_in_another_name_is_drawn_up_and_flagged() -> None:
    register = Register().on(received(), particulars(), verified())
    register.on(received(2), particulars(2, SAIGA, applicant=SERIKOV), verified(2))
    assert [unit.duplicate for one in register.all(Permit) for unit in one.units] == [False, True]
    assert len(register.all(Weapon)) == 1
    assert len(register.told) == 2


def test_a_unit_named_twice_is_flagged() -> None:
    register = Register().on(received(), particulars(1, SAIGA, SAIGA), verified())
    assert [unit.duplicate for unit in register.permit.units] == [False, True]
    assert len(register.all(Weapon)) == 1
    assert len(register.told) == 2


def test_an_employers_weapon_goes_from_one_employee_to_the_next() -> None:
    register = Register().on(received(), particulars(1, SAIGA, employer=CLUB), verified())
    register.on(received(2), particulars(2, SAIGA, applicant=SERIKOV, employer=CLUB), verified(2))
    assert [unit.duplicate for one in register.all(Permit) for unit in one.units] == [False, False]


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        (ALIYEV, ALIYEV, True),
        (ALIYEV, ALIYEV.model_copy(update={"iin": None}), True),
        (ALIYEV, ALIYEV.model_copy(update={"surname": "Алиев"}), True),
        (ALIYEV, ALIYEV.model_copy(update={"surname": "Алиев", "iin": None}), False),
        (SERIKOV, SERIKOV.model_copy(update={"surname": "СЕРІКОВ"}), True),
        (SERIKOV, SERIKOV.model_copy(update={"birth_date": date(1976, 5, 5)}), False),
        (CLUB, CLUB.model_copy(update={"name": "Сұңқар"}), True),
        (CLUB, ALIYEV, False),
    ],
)
def test_an_owner_is_known_again(
    first: intake.Person | intake.Entity, second: intake.Person | intake.Entity, same: bool
) -> None:
    names = {"applicant": first} if isinstance(first, intake.Person) else {"applicant": None, "entity": first}
    register = Register().on(received(), particulars(1, **names), verified())
    (weapon,) = register.all(Weapon)
    assert is_of_another(weapon, owner_marks(second)) is not same


@hypothesis.given(st.text("ABCXYZАБВӘҒҚ0123456789", min_size=1, max_size=12), st.sampled_from(["", " ", "-", "/"]))
def test_identity_ignores_case_blanks_and_punctuation(number: str, separator: str) -> None:
    written = SAIGA.model_copy(update={"number": number})
    otherwise = SAIGA.model_copy(update={"number": separator.join(number.lower())})
    assert identity_digest(written) == identity_digest(otherwise)


def test_numbers_of_punctuation_alone_are_told_apart() -> None:
    one, other = (SAIGA.model_copy(update={"number": number}) for number in ("-", "--"))
    assert identity_digest(one) != identity_digest(other)


@pytest.mark.parametrize("field", ["model", "number"])
def test_identity_is_model_and_number(field: str) -> None:
    assert identity_digest(SAIGA) != identity_digest(SAIGA.model_copy(update={field: "signal"}))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"number": "АВ 123"}, {"number": "AB-123"}),
        ({"number": "ав123"}, {"number": "АB123"}),
        ({"number": "КМ-0С7"}, {"number": "km0c7"}),
        ({"model": "МР-153"}, {"model": "MP-153"}),
        ({"number": "ΑΒ1"}, {"number": "AB1"}),
        ({"kind": "smooth_bore_hunting"}, {"kind": "smooth_bore_self_defence_long"}),
    ],
)
def test_a_weapon_is_known_again_however_a_clerk_enters_it(one: dict[str, str], other: dict[str, str]) -> None:
    first, second = (SAIGA.model_copy(update=fields) for fields in (one, other))
    register = Register().on(received(), particulars(1, first), verified()).sign()
    register.on(received(2), particulars(2, second, applicant=SERIKOV), verified(2))
    assert len(register.all(Weapon)) == 1
    (unit,) = register.all(Permit)[-1].units
    assert (unit.duplicate, unit.reasons) == (True, ("other_owner",))
    assert unit.differs == (("kind",) if "kind" in one else ())
    assert unit.kind == second.kind


@pytest.mark.parametrize(("one", "other"), [("З1", "31"), ("О1", "01"), ("Б1", "B1"), ("И1", "N1")])
def test_letters_that_look_otherwise_are_told_apart(one: str, other: str) -> None:
    first, second = (SAIGA.model_copy(update={"number": number}) for number in (one, other))
    assert identity_digest(first) != identity_digest(second)


def test_a_weapon_that_an_earlier_version_entered_is_found() -> None:
    register = Register().on(received(), particulars(), verified()).sign()
    (weapon,) = register.all(Weapon)
    new, earlier = identity_keys(SAIGA)
    register.states[earlier] = register.states.pop(new)
    register.on(received(2), particulars(2, SAIGA, applicant=SERIKOV), verified(2))
    assert [one.id for one in register.all(Weapon)] == [weapon.id]
    assert register.states[new].weapon_id == weapon.id, "it has its identity of today from now on"


# -- the register tells the officer what it knows


def test_particulars_that_differ_are_shown() -> None:
    register = Register().on(received(), particulars(), verified())
    other = SAIGA.model_copy(update={"calibre": "5.45", "year": 2008, "type": "Карабин", "system": "газ бұру"})
    register.on(received(2), particulars(2, other), verified(2))
    assert [unit.differs for one in register.all(Permit) for unit in one.units] == [(), ("system", "calibre", "year")]


def test_what_is_known_of_the_units_of_a_case() -> None:
    register = Register().on(received(), particulars(), verified())
    (known,) = register.all(Weapon)
    (permit,) = register.all(Permit)
    unknown = SAIGA.model_copy(update={"number": "Х 9"})

    def found(action: Action, applicant: intake.Person, *units: intake.Weapon) -> list[Match]:
        in_register = {identity_digest(SAIGA): known}
        applied = Applied(action, applicant)
        return list(matches(units, applied, lambda one: in_register.get(identity_digest(one)), {permit.id: permit}.get))

    anew, again = Action.REGISTRATION, Action.RE_REGISTRATION
    held = Match(known.id, current=known.history[0])
    assert found(again, ALIYEV, SAIGA) == [held]
    assert found(anew, ALIYEV, SAIGA) == [replace(held, reasons=(DuplicateReason.STANDING_PERMIT,))]
    assert found(anew, SERIKOV, SAIGA, unknown) == [replace(held, reasons=(DuplicateReason.OTHER_OWNER,)), Match()]
    assert found(anew, ALIYEV, unknown, unknown) == [Match(), Match(reasons=(DuplicateReason.TWICE_IN_CASE,))]


@pytest.mark.parametrize(
    ("change", "duplicate"),
    [
        ({}, True),
        ({"stage": Stage.HANDED_OVER}, True),
        ({"stage": Stage.DRAFTED}, True),
        ({"stage": Stage.CANCELLED}, False),
        ({"expired": True}, False),
    ],
)
def test_the_same_owner_registers_a_weapon_anew(change: dict[str, Any], duplicate: bool) -> None:
    register = Register().on(received(), particulars(), verified()).sign()
    (first,) = register.all(Permit)
    register.states[PERMITS.key(first.id)] = replace(first, **change)
    register.on(received(2), particulars(2), verified(2))
    (unit,) = register.all(Permit)[-1].units
    assert (unit.duplicate, unit.reasons) == (duplicate, ("standing_permit",) if duplicate else ())


# -- a weapon goes over to another permit


def test_a_new_owners_permit_ends_the_former_owners() -> None:
    register = Register().on(received(), particulars(1, SAIGA, VEPR), verified()).sign()
    register.on(received(2), particulars(2, SAIGA, applicant=SERIKOV), verified(2))
    former, new = register.all(Permit)
    assert [unit.went_over_to for unit in former.units] == [None, None], "a draft takes nothing over"
    register.sign()
    former, new = register.all(Permit)
    assert new.units[0].taken_from == (former.id,)
    assert [(unit.went_over_to, unit.went_over_at) for unit in former.units] == [(new.id, NOW), (None, None)]
    assert (former.superseded_at, former.wake_at is None) == (None, False), "it holds for the other weapon"
    register.on(received(3), particulars(3, VEPR, applicant=SERIKOV), verified(3)).sign()
    former, _, last = register.all(Permit)
    assert [unit.went_over_to for unit in former.units] == [new.id, last.id]
    assert (former.superseded_at, former.wake_at, former.extended_by) == (NOW, None, None)
    # Nothing is told of its last day.
    given(former, at=NOW + timedelta(days=4000)).when(watch, None).then(former)
    (weapon, _) = register.all(Weapon)
    register.on(received(4), particulars(4, SAIGA), verified(4)).sign()
    assert register.all(Permit)[-1].units[0].taken_from == (new.id,), "from who had it last, and from nobody else"
    assert len(register.states[WEAPONS.key(weapon.id)].history) == 3


def test_a_second_registration_of_the_same_owner_leaves_one_permit_that_holds() -> None:
    register = Register().on(received(), particulars(), verified()).sign()
    register.on(received(2), particulars(2), verified(2)).sign()
    first, second = register.all(Permit)
    assert (first.superseded_at, first.units[0].went_over_to) == (NOW, second.id)
    assert (second.extends, second.units[0].taken_from, second.superseded_at) == ((), (first.id,), None)


@pytest.mark.parametrize("employee_first", [True, False])
def test_an_entitys_permit_and_its_employees_stand_side_by_side(employee_first: bool) -> None:
    of_entity: dict[str, Any] = {"applicant": None, "entity": CLUB}
    of_employee: dict[str, Any] = {"applicant": SERIKOV, "employer": CLUB}
    both = [of_employee, of_entity] if employee_first else [of_entity, of_employee]
    register = Register()
    for case, names in enumerate([*both, {"applicant": None, "entity": OTHER_CLUB}], start=1):
        register.on(received(case), particulars(case, SAIGA, **names), verified(case)).sign()
        standing = [one.superseded_at for one in register.all(Permit)]
        assert standing == ([NOW, NOW, None] if case == 3 else [None] * case)


# -- a permit is extended


def test_a_re_registration_extends_the_permit_of_the_same_owner() -> None:
    register = Register().on(received(), particulars(), verified()).sign()
    (first,) = register.all(Permit)
    register.on(received(2, action="re_registration"), particulars(2), verified(2))
    assert register.all(Permit)[0].extended_by is None, "only a signed permit extends another"
    register.sign()
    first, second = register.all(Permit)
    assert (first.extended_by, first.wake_at, second.extends) == (second.id, None, (first.id,))
    issued = register.told[-1]
    assert isinstance(issued, PermitIssued)
    assert issued.extends_permit_ids == (first.id,)
    (weapon,) = register.all(Weapon)
    assert [one.action for one in weapon.history] == [Action.REGISTRATION, Action.RE_REGISTRATION]


@pytest.mark.parametrize(
    ("action", "owner", "signed"),
    [
        ("registration", ALIYEV, True),  # a registration extends nothing
        ("re_registration", SERIKOV, True),  # nor does somebody else's
        ("re_registration", ALIYEV, False),  # nor is a draft extended
    ],
)
def test_what_extends_nothing(action: str, owner: intake.Person, signed: bool) -> None:
    register = Register().on(received(), particulars(), verified())
    if signed:
        register.sign()
    register.on(received(2, action=action), particulars(2, SAIGA, applicant=owner), verified(2)).sign()
    first, second = register.all(Permit)
    assert (first.extended_by, second.extends) == (None, ())


def test_an_employees_re_registration_leaves_a_colleagues_permit_alone() -> None:
    register = Register().on(received(), particulars(1, SAIGA, employer=CLUB), verified()).sign()
    of_second = particulars(2, SAIGA, applicant=SERIKOV, employer=CLUB)
    register.on(received(2, action="re_registration"), of_second, verified(2))
    first, second = register.all(Permit)
    assert (second.units[0].duplicate, second.extends) == (False, ())
    # As an earlier version drew it up.
    register.states[PERMITS.key(second.id)] = replace(second, extends=(first.id,))
    register.sign()
    first, second = register.all(Permit)
    assert (first.extended_by, second.extends) == (None, ())
    assert first.wake_at is not None
    of_third = particulars(3, SAIGA, applicant=SERIKOV, employer=None)
    register.on(received(3, action="re_registration"), of_third, verified(3)).sign()
    assert [one.extends for one in register.all(Permit)] == [(), (), (second.id,)]


@pytest.mark.parametrize(("units", "extended"), [((SAIGA,), False), ((VEPR, SAIGA), True), ((SAIGA, VEPR, VEPR), True)])
def test_a_permit_is_extended_with_all_its_units_or_runs_out_as_before(
    units: tuple[intake.Weapon, ...], extended: bool
) -> None:
    register = Register().on(received(), particulars(1, SAIGA, VEPR), verified()).sign()
    (before,) = register.all(Permit)
    register.on(received(2, action="re_registration"), particulars(2, *units), verified(2))
    drafted = register.all(Permit)[-1]
    # As an earlier version drew it up.
    register.states[PERMITS.key(drafted.id)] = replace(drafted, extends=(before.id,))
    register.sign()
    first, second = register.all(Permit)
    assert second.extends == drafted.extends == ((first.id,) if extended else ())
    assert (first.extended_by, first.wake_at) == ((second.id, None) if extended else (None, before.wake_at))
    issued = register.told[-1]
    assert isinstance(issued, PermitIssued)
    assert issued.extends_permit_ids == second.extends


# -- the head returns a draft


def cancelled_registration(case: int, register: Register, reason: str) -> WeaponRegistrationCancelled:
    (weapon,) = register.all(Weapon)
    return WeaponRegistrationCancelled(
        application_id=case_id(case), body_no="2.10", weapon_id=weapon.id, reason=reason, cancelled_at=NOW
    )


def test_a_returned_draft_undoes_its_registrations_and_is_drawn_up_anew() -> None:
    register = Register().on(received(), particulars(), verified()).return_draft()
    (first,) = register.all(Permit)
    assert (first.stage, first.particulars.return_note) == (Stage.RETURNED, "units differ")
    (weapon,) = register.all(Weapon)
    assert weapon.current is None
    assert register.told[1:] == [
        PermitDraftReturned(application_id=case_id(1), body_no="2.10", permit_id=first.id, returned_at=NOW),
        cancelled_registration(1, register, "draft_returned"),
    ]
    register.on(verified()).sign()
    again = register.all(Permit)[-1]
    assert (again.stage, again.units[0].duplicate) == (Stage.ISSUED, False)
    assert again.permit_no != first.permit_no
    (weapon,) = register.all(Weapon)
    assert weapon.current is not None
    assert weapon.current.permit_id == again.id


def test_every_registration_that_was_told_of_is_told_of_as_cancelled() -> None:
    register = Register().on(received(), particulars(1, SAIGA, SAIGA, VEPR), verified(), withdrawn())
    told = [
        (type(one), one.weapon_id)
        for one in register.told
        if isinstance(one, WeaponRegistered | WeaponRegistrationCancelled)
    ]
    registered = sorted(weapon for kind, weapon in told if kind is WeaponRegistered)
    assert registered == sorted(weapon for kind, weapon in told if kind is WeaponRegistrationCancelled)
    assert len(registered) == 3


# -- what isn't signed describes nothing

REBARRELLED = SAIGA.model_copy(update={"calibre": "5.45"})


def rebarrelled() -> Register:
    """A signed registration, and a draft that describes its unit otherwise."""
    register = Register().on(received(), particulars(), verified()).sign()
    second = received(2, action="re_registration", weapon_class="service")
    return register.on(second, particulars(2, REBARRELLED), verified(2))


def description(register: Register) -> tuple[intake.Weapon, str]:
    (weapon,) = register.all(Weapon)
    return weapon.particulars.details, weapon.weapon_class.value


@pytest.mark.parametrize(
    "undo", [Register.return_draft, lambda register: register.on(withdrawn(2))], ids=["returned", "withdrawn"]
)
def test_what_is_not_signed_leaves_the_description_alone(undo: Callable[[Register], Register]) -> None:
    register = rebarrelled()
    assert description(register) == (SAIGA, "civilian")
    undo(register)
    assert description(register) == (SAIGA, "civilian")


def test_a_draft_drawn_up_anew_is_flagged_as_before_and_describes_once_it_is_signed() -> None:
    register = rebarrelled().return_draft().on(verified(2))
    assert [one.units[0].differs for one in register.all(Permit)] == [(), ("calibre",), ("calibre",)]
    assert [one.weapon_class for one in register.told if isinstance(one, WeaponRegistered)] == [
        "civilian",
        "service",
        "service",
    ]
    assert description(register) == (SAIGA, "civilian")
    assert description(register.sign()) == (REBARRELLED, "service")


def test_a_registration_of_an_earlier_version_has_no_class() -> None:
    register = rebarrelled()
    (weapon,) = register.all(Weapon)
    adapter = TypeAdapter(Weapon)
    stored = adapter.dump_python(weapon)
    for line in stored["history"]:
        del line["weapon_class"]
    register.states[WEAPONS.key(weapon.id)] = adapter.validate_python(stored)
    assert description(register.sign()) == (REBARRELLED, "civilian")


# -- the applicant withdraws


@pytest.mark.parametrize("order", list(permutations([received(), particulars(), withdrawn()])))
def test_nothing_is_drawn_up_for_who_withdrew(order: Iterable[Event]) -> None:
    register = Register().on(*order, verified())
    assert register.all(Permit) == []
    assert register.told == []


def test_a_withdrawal_alone_is_remembered() -> None:
    register = Register().on(withdrawn(), verified(), received(), particulars())
    assert register.all(Permit) == []


def test_a_withdrawal_cancels_a_drafted_permit_and_its_registrations() -> None:
    register = Register().on(received(), particulars(), verified(), withdrawn(), withdrawn())
    assert register.told[1:] == [cancelled_registration(1, register, "application_withdrawn")]
    assert (register.permit.stage, register.permit.cancelled_at) == (Stage.CANCELLED, NOW)
    (weapon,) = register.all(Weapon)
    assert weapon.current is None
    assert len(weapon.history) == 1
    register.on(received(2), particulars(2, SAIGA, applicant=SERIKOV), verified(2))
    assert register.all(Permit)[-1].units[0].duplicate is False


def test_a_withdrawal_leaves_the_registration_before_it_standing() -> None:
    register = Register().on(received(), particulars(), verified())
    moved = [
        one.model_copy(update={"body_no": "2.1"}) for one in (received(2), particulars(2), verified(2), withdrawn(2))
    ]
    register.on(*moved[:3])
    (weapon,) = register.all(Weapon)
    assert weapon.body_no == "2.1"
    register.on(moved[3])
    (weapon,) = register.all(Weapon)
    assert weapon.current == weapon.history[0]
    assert weapon.body_no == "2.10"


def test_a_signed_permit_outlives_a_withdrawal() -> None:
    register = Register().on(received(), particulars(), verified())
    register.sign()
    register.on(withdrawn())
    assert register.permit.stage is Stage.ISSUED
    (weapon,) = register.all(Weapon)
    assert weapon.current is not None


def test_a_weapons_stored_key_tells_nothing() -> None:
    register = Register().on(received(), particulars(), verified())
    assert not any(SAIGA.number in key.id or SAIGA.model in key.id for key in register.states)
    assert WEAPONS.key(register.permit.units[0].weapon_id) in register.states
