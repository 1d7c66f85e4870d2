"""Events made for tests: usual but for what a test says."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from pydantic import ValidationError

from tirkeu_sandbox.testing.events import application_received, permit_issued

CASE = UUID(int=0xABCDEF)
NEW_YEAR = datetime(2011, 12, 31, 18, tzinfo=UTC)
"""The first moment of 2012 in Almaty."""


def test_what_a_test_says_goes_before_the_usual() -> None:
    event = application_received(CASE, NEW_YEAR, body_no="2.10", language="ru")
    assert (event.application_id, event.registered_at, event.submitted_at) == (CASE, NEW_YEAR, NEW_YEAR)
    assert (event.body_no, event.talon_no, event.language) == ("2.10", "2.10-2011-abcdef", "ru")
    assert permit_issued(CASE, NEW_YEAR).due_on == date(2012, 1, 16)
    assert permit_issued(CASE, NEW_YEAR, due_on=date(2012, 1, 1)).due_on == date(2012, 1, 1)


def test_a_misspelt_field_and_a_value_that_does_not_do_are_told() -> None:
    with pytest.raises(TypeError, match="ApplicationReceived has no bodyno"):
        application_received(CASE, NEW_YEAR, bodyno="2.10")
    with pytest.raises(ValidationError):
        permit_issued(CASE, NEW_YEAR, units="several")
