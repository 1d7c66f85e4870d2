"""The vocabulary of decisions, and who may act for whom."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tirkeu_chassis.decider.actors import Actor, Grant
from tirkeu_chassis.decider.decision import Context, Decision, Known, NotLoaded, derive_id
from tirkeu_chassis.office.identification_numbers import check_digit
from tirkeu_chassis.office.roles import Role
from tirkeu_contracts.events.intake import ApplicationWithdrawn
from tirkeu_contracts.standard.directory import bodies
from tirkeu_sandbox.testing.toy import TALLIES, Tally

ANY_ID = UUID("01900000-0000-7000-8000-000000000000")


@given(st.uuids(version=4), st.text(), st.text())
def test_derived_ids_repeat_and_differ_by_purpose(message_id: UUID, first: str, second: str) -> None:
    assert derive_id(message_id, first) == derive_id(message_id, first)
    assert (derive_id(message_id, first) == derive_id(message_id, second)) == (first == second)
    assert derive_id(message_id, first).version == 7
    assert derive_id(message_id, first).bytes[:6] == message_id.bytes[:6]


def test_events_need_a_state_to_count_them_in() -> None:
    event = ApplicationWithdrawn(application_id=ANY_ID, body_no="1", withdrawn_at=datetime(2011, 1, 1, tzinfo=UTC))
    with pytest.raises(ValueError, match="without a new state"):
        Decision(None, event)


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2011, 3, 1, 17, 59, tzinfo=UTC), date(2011, 3, 1)),
        (datetime(2011, 3, 1, 18, 0, tzinfo=UTC), date(2011, 3, 2)),
        # Almaty moved from UTC+6 to UTC+5 on 1 March 2024.
        (datetime(2024, 3, 1, 18, 30, tzinfo=UTC), date(2024, 3, 1)),
    ],
)
def test_days_are_those_of_almaty(moment: datetime, day: date) -> None:
    assert Context(now=moment, message_id=ANY_ID).today == day


def test_known_states_ask_for_what_is_missing() -> None:
    key = TALLIES.key("a")
    assert Known({key: Tally("1")})[key] == Tally("1")
    assert Known()[key] is None
    with pytest.raises(NotLoaded) as request:
        Known(complete=False).fetch([key])
    assert request.value.keys == {key}


@pytest.mark.parametrize(
    ("roles", "body", "body_no", "allowed"),
    [
        ({Role.CLERK}, "7.19", "7.19", True),
        ({Role.CLERK}, "7.19", "7.2", False),
        ({Role.CLERK}, "7.19", "7", False),
        ({Role.HEAD}, "7", "7.19", True),
        ({Role.HEAD}, "7", "17", False),
        ({Role.HEAD}, "1", "1.1", True),
        ({Role.HEAD}, "1", "11.1", False),
        ({Role.CLERK}, None, "1.1", False),
        ({Role.COMMITTEE}, None, "1.1", True),
        ({Role.COMMITTEE}, None, None, True),
        ({Role.OPERATOR}, "7", None, False),
    ],
)
def test_territory(roles: set[Role], body: str | None, body_no: str | None, allowed: bool) -> None:
    assert Actor.of("u", roles, body).may_act_for(body_no) is allowed


def test_sight_and_action_agree_for_every_body() -> None:
    for body in bodies():
        actor = Actor.of("u", [Role.HEAD], body.no)
        sight = set(actor.territory or ())
        assert {other.no for other in bodies() if actor.may_act_for(other.no)} == sight


def test_staff_without_a_body_see_nothing() -> None:
    assert Actor.of("u", [Role.CLERK]).territory == ()
    assert Actor.of("u", [Role.AUDITOR]).territory is None


grants = st.frozensets(
    st.builds(Grant, st.sampled_from(Role), st.sampled_from([None, "1", "1.1", "2", "2.10"])), max_size=5
)


@given(grants, st.frozensets(st.sampled_from(Role)))
def test_territory_of_a_role_is_lent_to_no_other(granted: frozenset[Grant], allowed: frozenset[Role]) -> None:
    narrowed = Actor("u", granted).narrowed(allowed)
    alone = [Actor.of("u", [one.role], one.body) for one in granted if one.role in allowed]
    for no in (None, *(body.no for body in bodies())):
        assert narrowed.may_act_for(no) is any(one.may_act_for(no) for one in alone)
    sights = [one.territory for one in alone]
    whole = None in sights
    assert (
        narrowed.territory is None
        if whole
        else set(narrowed.territory or ()) == {no for sight in sights for no in sight or ()}
    )
    assert narrowed.roles == {one.role for one in granted} & allowed
    assert narrowed.is_held is any(one.is_held for one in alone)
    assert narrowed.narrowed(allowed) == narrowed


@pytest.mark.parametrize(("eleven", "digit"), [("96687108857", 1), ("00000000000", 0)])
def test_check_digit(eleven: str, digit: int) -> None:
    assert check_digit(eleven) == digit


@given(st.text(alphabet="0123456789", min_size=11, max_size=11))
def test_most_single_errors_in_a_number_show(eleven: str) -> None:
    digit = check_digit(eleven)
    if digit is not None:
        others = {check_digit(f"{(int(eleven[0]) + step) % 10}{eleven[1:]}") for step in range(1, 10)}
        assert others != {digit}
