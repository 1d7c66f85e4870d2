"""Whatever happens to a case in whatever order: it ends once, is missed once, and its term is 15 or 30 days."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tirkeu_chassis.office.roles import Role
from tirkeu_chassis.office.time_zone import local_date
from tirkeu_contracts.event import Event
from tirkeu_contracts.events import intake
from tirkeu_contracts.events.registry import PermitDraftReturned
from tirkeu_contracts.events.review import ApplicationRefused, DeadlineApproaching, DeadlineMissed
from tirkeu_contracts.standard import ExtensionReason, RefusalGround
from tirkeu_review.domain import arrivals, consideration, refusal
from tirkeu_review.domain.consideration import Assign, Checks, Extend, Verify
from tirkeu_review.domain.deadlines import watch
from tirkeu_review.domain.refusal import Propose, Sign
from tirkeu_review.domain.review import ENDS, Finding, Review, Stage
from tirkeu_sandbox.testing.events import application_received, permit_issued
from tirkeu_sandbox.testing.given import Given, actor

CASE = UUID("019ab7e0-0000-7000-8000-000000000001")
REGISTERED = datetime(2011, 11, 22, 5, tzinfo=UTC)
given = Given(at=REGISTERED, message_id=CASE)
OFFICERS = st.sampled_from(["officer-1", "officer-2"])
GROUNDS = st.sampled_from([RefusalGround.LEGAL_BAR, RefusalGround.VOLUNTARY_WITHDRAWAL])


class AnyOrder(RuleBasedStateMachine):
    """One case; its events, commands and alarms come as they like, and more than once."""

    def __init__(self) -> None:
        super().__init__()
        self.state: Review | None = None
        self.now = REGISTERED
        self.told: list[Event] = []
        self.ends: list[Stage] = []
        self.facts: list[tuple[Any, Event]] = []

    def _decide(self, decide: Any, message: Any, subject: str | None = None) -> bool:
        """Whether it was decided; a decision after the end must be silent."""
        before = self.state
        who = actor(subject, Role.OFFICER, body="2.10") if subject else None
        outcome = given(before, at=self.now, by=who).when(decide, message)
        if outcome.refusal or outcome.too_early:
            return False
        decision = outcome.decision
        if before is not None and before.stage in ENDS:
            assert decision.events == ()
        if decision.state is not None:
            self.state = decision.state
        self.told += decision.events
        if self.state is not None and self.state.stage in ENDS and (before is None or before.stage not in ENDS):
            self.ends.append(self.state.stage)
        return True

    def _event(self, decide: Any, event: Event) -> None:
        # A draft is returned after its verification; what else is told of one is no fact that could come again.
        happened = decide is not arrivals.draft_returned or (
            self.state is not None and self.state.stage is Stage.VERIFIED
        )
        # Only an event that comes before its case may be put off; none may be refused.
        decided = self._decide(decide, event)
        assert decided or self.state is None
        if decided and happened:
            self.facts.append((decide, event))

    @precondition(lambda self: self.facts)
    @rule(data=st.data())
    def told_again(self, data: st.DataObject) -> None:
        """The same fact under another id, in whatever state: it changes nothing and tells nothing."""
        decide, event = data.draw(st.sampled_from(self.facts))
        given(self.state, at=self.now, by=None, message_id=UUID(int=7)).when(decide, event).then()

    @initialize(far=st.booleans())
    def it_may_have_come_far(self, far: bool) -> None:
        if far:
            self.received()
            self.particulars()
            self.assign("officer-1")
            self.verify("officer-1", complete=True)
            self.draft_returned()
            self.verify("officer-1", complete=True)

    @rule()
    def received(self) -> None:
        self._event(
            arrivals.open_review,
            application_received(
                CASE, REGISTERED, body_no="2.10", units=(intake.Unit(kind="signal", duty="exempt"),), language="ru"
            ),
        )

    @rule()
    def particulars(self) -> None:
        weapon = intake.Weapon(kind="signal", type="t", model="m", calibre="9", number="1", year=2000)
        event = intake.ApplicationParticulars(application_id=CASE, body_no="2.10", weapons=(weapon,))
        self._event(arrivals.attach, event)

    @rule()
    def withdrawn(self) -> None:
        event = intake.ApplicationWithdrawn(application_id=CASE, body_no="2.10", withdrawn_at=self.now)
        self._event(arrivals.withdraw, event)

    @rule()
    def permit_issued(self) -> None:
        event = permit_issued(CASE, self.now, body_no="2.10", due_on=local_date(self.now))
        self._event(arrivals.permit_issued, event)

    @rule()
    def draft_returned(self) -> None:
        verification = (self.state.verifications or None) if self.state is not None else None
        event = PermitDraftReturned(
            application_id=CASE, body_no="2.10", permit_id=CASE, returned_at=self.now, verification=verification
        )
        self._event(arrivals.draft_returned, event)

    def _command(self, decide: Any, message: Any, subject: str) -> None:
        if self.state is not None:
            self._decide(decide, message, subject)

    @rule(officer=OFFICERS)
    def assign(self, officer: str) -> None:
        self._command(consideration.assign, Assign(officer), "head-1")

    @rule(officer=OFFICERS)
    def extend(self, officer: str) -> None:
        self._command(consideration.extend, Extend(ExtensionReason.ONSITE_CHECK), officer)

    @rule(officer=OFFICERS, complete=st.booleans())
    def verify(self, officer: str, complete: bool) -> None:
        checks = Checks(complete, person_checked=True, weapon_inspected=True, storage_checked=True)
        self._command(consideration.verify, Verify(checks), officer)

    @rule(officer=OFFICERS, ground=GROUNDS)
    def propose(self, officer: str, ground: RefusalGround) -> None:
        self._command(refusal.propose, Propose((Finding(ground, "art. 15", "so it is"),)), officer)

    @rule()
    def sign(self) -> None:
        self._command(refusal.sign, Sign(), "head-1")

    @rule(hours=st.integers(1, 240))
    def time_goes_by(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @precondition(lambda self: self.state is not None and self.state.wake_at is not None)
    @rule()
    def alarm(self) -> None:
        assert self.state is not None
        assert self.state.wake_at is not None
        if self.state.wake_at <= self.now:
            self._decide(watch, None)
            assert self.state.wake_at is None or self.state.wake_at > self.now, "an alarm must move on"

    @invariant()
    def it_ends_once(self) -> None:
        refusals = sum(isinstance(event, ApplicationRefused) for event in self.told)
        assert len(self.ends) <= 1
        assert refusals == self.ends.count(Stage.REFUSED)
        if self.ends:
            assert self.state is not None
            assert self.state.stage is self.ends[0]

    @invariant()
    def it_is_missed_once_and_each_threshold_told_once(self) -> None:
        assert sum(isinstance(event, DeadlineMissed) for event in self.told) <= 1
        thresholds = Counter(event.threshold for event in self.told if isinstance(event, DeadlineApproaching))
        assert all(times == 1 for times in thresholds.values())

    @invariant()
    def its_term_is_15_or_30_days(self) -> None:
        if self.state is not None:
            days = (self.state.due_on - local_date(REGISTERED)).days
            assert days == (15 if self.state.extension_reason is None else 30)

    @invariant()
    def it_is_watched_while_it_runs(self) -> None:
        if self.state is not None:
            running = self.state.stage not in ENDS and not self.state.missed
            assert (self.state.wake_at is not None) is running


AnyOrder.TestCase.settings = settings(max_examples=100, stateful_step_count=40, deadline=None)
TestAnyOrder = AnyOrder.TestCase
