"""The same fact under another id, in whatever state: nothing changes, and nothing is told."""

from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tirkeu_chassis.decider.decision import NotYet
from tirkeu_contracts.event import Event
from tirkeu_contracts.events import intake
from tirkeu_registry.domain import signature
from tirkeu_registry.domain.permit import PERMITS, SIGNED, Permit, Stage
from tirkeu_registry.domain.signature import Return, Sign
from tirkeu_registry.domain.weapon import Weapon
from tirkeu_sandbox.testing.given import actor

from .register import ALIYEV, HEAD, NOW, SERIKOV, Register, case_id, particulars, received, verified

BODIES = {1: "2.10", 2: "2.1", 3: "16.4"}
CASES = st.sampled_from([*BODIES])


class ToldAgain(RuleBasedStateMachine):
    """Cases of three bodies about one weapon; the clock stands still all the while."""

    def __init__(self) -> None:
        super().__init__()
        self.register = Register()
        self.facts: list[Event] = []
        self.signed: list[str] = []

    def _tell(self, case: int, event: Event) -> bool:
        event = event.model_copy(update={"body_no": BODIES[case]})
        try:
            self.register.on(event)
        except NotYet:
            return False
        self.facts.append(event)
        return True

    @initialize(known=st.sets(CASES, max_size=2))
    def some_are_known(self, known: set[int]) -> None:
        for case in sorted(known):
            self.received(case)
            self.particulars(case)
            self.verified(case)

    @rule(case=CASES)
    def received(self, case: int) -> None:
        self._tell(case, received(case, action="re_registration" if case == 3 else "registration"))

    @rule(case=CASES)
    def particulars(self, case: int) -> None:
        self._tell(case, particulars(case, applicant=SERIKOV if case == 2 else ALIYEV))

    @rule(case=CASES)
    def withdrawn(self, case: int) -> None:
        self._tell(case, intake.ApplicationWithdrawn(application_id=case_id(case), body_no="1", withdrawn_at=NOW))

    @rule(case=CASES)
    def verified(self, case: int) -> None:
        # A case is verified again once its draft was returned, and not before.
        drafts = [one for one in self.register.all(Permit) if one.application_id == case_id(case)]
        if all(one.stage is Stage.RETURNED for one in drafts):
            self._tell(case, verified(case, verification=len(drafts) + 1))

    def _on_draft(self, data: st.DataObject, decide: Any, command: Any) -> Permit:
        permit: Permit = data.draw(
            st.sampled_from([one for one in self.register.all(Permit) if one.stage is Stage.DRAFTED])
        )
        head = actor("head-1", *HEAD.roles, body=permit.body_no)
        self.register.command(PERMITS.key(permit.id), decide, command, head)
        return permit

    @precondition(lambda self: any(one.stage is Stage.DRAFTED for one in self.register.all(Permit)))
    @rule(data=st.data())
    def sign(self, data: st.DataObject) -> None:
        self.signed.append(self._on_draft(data, signature.sign, Sign()).body_no)

    @precondition(lambda self: any(one.stage is Stage.DRAFTED for one in self.register.all(Permit)))
    @rule(data=st.data())
    def return_draft(self, data: st.DataObject) -> None:
        self._on_draft(data, signature.return_draft, Return("no"))

    @precondition(lambda self: self.facts)
    @rule(data=st.data())
    def told_again(self, data: st.DataObject) -> None:
        states, told = dict(self.register.states), list(self.register.told)
        self.register.on(data.draw(st.sampled_from(self.facts)))
        assert self.register.states == states
        assert self.register.told == told

    @invariant()
    def a_weapon_is_where_it_was_signed_last(self) -> None:
        if self.signed:
            (weapon,) = self.register.all(Weapon)
            assert weapon.body_no == self.signed[-1]

    @invariant()
    def one_permit_of_a_case_is_signed(self) -> None:
        signed = [one.application_id for one in self.register.all(Permit) if one.stage in SIGNED]
        assert len(signed) == len(set(signed))


ToldAgain.TestCase.settings = settings(max_examples=100, stateful_step_count=40, deadline=None)
TestToldAgain = ToldAgain.TestCase
