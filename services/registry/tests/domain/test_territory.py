"""Whose territory a weapon is in: its body's whose head signed last, and nobody's else for a draft (paragraph 14)."""

from collections.abc import Callable
from typing import Any

import pytest

from tirkeu_contracts.event import Event
from tirkeu_contracts.events import intake
from tirkeu_registry.domain.permit import PERMITS, Permit, Stage
from tirkeu_registry.domain.weapon import Weapon

from .register import NOW, SAIGA, SERIKOV, Register, case_id, particulars, received, verified

HERE, THERE = "4.5", "16.4"
THEIRS = SAIGA.model_copy(update={"calibre": "5.45"})


def case(number: int, body_no: str, weapon: intake.Weapon = SAIGA, **fields: Any) -> list[Event]:
    """All that leads to a draft in a body."""
    return [
        one.model_copy(update={"body_no": body_no})
        for one in (received(number), particulars(number, weapon, **fields), verified(number))
    ]


def withdrawn(number: int) -> intake.ApplicationWithdrawn:
    return intake.ApplicationWithdrawn(application_id=case_id(number), body_no=HERE, withdrawn_at=NOW)


def place(register: Register) -> tuple[str, intake.Weapon]:
    (weapon,) = register.all(Weapon)
    return weapon.body_no, weapon.particulars.details


def drafted_there(*, signed_here: bool) -> Register:
    """A weapon of one body, and a draft of another's for somebody else."""
    register = Register().on(*case(1, HERE))
    if signed_here:
        register.sign()
    return register.on(*case(2, THERE, THEIRS, applicant=SERIKOV))


@pytest.mark.parametrize("signed_here", [True, False], ids=["signed", "drafted"])
def test_a_draft_takes_a_weapon_from_no_body(signed_here: bool) -> None:
    assert place(drafted_there(signed_here=signed_here)) == (HERE, SAIGA)


def test_a_signature_moves_it() -> None:
    assert place(drafted_there(signed_here=True).sign()) == (THERE, THEIRS)


def test_of_two_drafts_the_one_signed_last_has_it_in_whatever_order_they_were_drawn_up() -> None:
    register = drafted_there(signed_here=False).sign(1)
    assert place(register) == (THERE, THEIRS)
    assert place(register.sign(0)) == (HERE, SAIGA)
    # A third draft and its end move nothing either.
    register.on(*case(3, "7.19", THEIRS)).return_draft()
    assert place(register) == (HERE, SAIGA)


UNDONE: dict[str, Callable[[Register, int], Any]] = {
    "returned": lambda register, number: register.return_draft(number - 1),
    "withdrawn": lambda register, number: register.on(withdrawn(number)),
}


@pytest.mark.parametrize("undo", UNDONE.values(), ids=UNDONE)
def test_what_a_draft_leaves_behind(undo: Callable[[Register, int], Any]) -> None:
    register = drafted_there(signed_here=True)
    undo(register, 2)
    assert place(register) == (HERE, SAIGA), "the other body's draft has never had it"

    register = drafted_there(signed_here=False)
    undo(register, 2)
    assert place(register) == (HERE, SAIGA)

    register = drafted_there(signed_here=False)
    undo(register, 1)
    assert place(register) == (THERE, THEIRS), "the draft that is left has it, as that describes it"
    undo(register, 2)
    assert place(register) == (THERE, THEIRS), "nothing stands: it is where it was last"
    register.on(*case(3, HERE))
    assert place(register) == (HERE, SAIGA)


def test_a_draft_of_anothers_is_no_other_owner_to_who_is_registered() -> None:
    """Nor does it stand between a re-registration and the permit that it extends (R-37)."""
    register = drafted_there(signed_here=True)
    again = case(3, HERE)
    again[0] = again[0].model_copy(update={"action": "re_registration"})
    register.on(*again)
    first, theirs, renewal = register.all(Permit)
    assert theirs.units[0].reasons == ("other_owner",)
    assert renewal.units[0].reasons == ()
    assert renewal.extends == (first.id,)
    register.sign()
    assert register.states[PERMITS.key(first.id)].extended_by == renewal.id
    assert register.states[PERMITS.key(theirs.id)].stage is Stage.DRAFTED
