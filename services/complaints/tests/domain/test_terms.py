"""The term of a complaint and the hours of the chancery."""

from datetime import UTC, date, datetime

import pytest

from tirkeu_complaints.domain.terms import due_on, term_on
from tirkeu_contracts.standard import (
    ComplaintChannel,
)
from tirkeu_contracts.standard.editions import FIRST_EDITION, edition
from tirkeu_contracts.standard.other_law import OTHER_LAW

from .complaints import filed

FIRST = edition(FIRST_EDITION)


@pytest.mark.parametrize(
    ("filed_on", "due"),
    [
        (date(2011, 3, 1), date(2011, 3, 16)),
        (date(2011, 12, 20), date(2012, 1, 4)),
        (date(2012, 2, 20), date(2012, 3, 6)),
    ],
)
def test_the_term_is_fifteen_calendar_days(filed_on: date, due: date) -> None:
    assert due_on(filed_on, FIRST) == due


def test_every_term_is_cited_and_they_do_not_overlap() -> None:
    rows = OTHER_LAW.complaint_terms
    for row in rows:
        term = term_on(row.first, FIRST)
        assert "12 January 2007" in str(term.source)
        assert [(one.days, one.law) for one in rows if one.holds_on(row.first)] == [(term.days, term.source)]


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2011-03-01T08:59", False),
        ("2011-03-01T09:00", True),
        ("2011-03-01T12:59", True),
        ("2011-03-01T13:00", False),
        ("2011-03-01T14:29", False),
        ("2011-03-01T14:30", True),
        ("2011-03-01T17:59", True),
        ("2011-03-01T18:00", False),
        ("2011-03-05T12:59", True),
        ("2011-03-05T14:30", False),
        ("2011-03-06T10:00", False),
        ("2011-03-08T10:00", False),  # a Tuesday, and a public holiday
        ("2011-03-21T10:00", False),  # Nauryz
        ("2010-05-01T10:00", True),  # a Saturday that is a holiday: not stated
    ],
)
def test_chancery_hours(moment: str, expected: bool) -> None:
    """1 March 2011 was a Tuesday, the 5th a Saturday, the 6th a Sunday."""
    complaint = filed(channel=ComplaintChannel.CHANCERY, filed_at=datetime.fromisoformat(f"{moment}+06:00"))
    assert complaint.outside_hours is not expected


@pytest.mark.parametrize(
    ("channel", "expected"),
    [(ComplaintChannel.CHANCERY, True), (ComplaintChannel.POST, False), (ComplaintChannel.EMAIL, False)],
)
def test_only_what_is_handed_in_can_come_out_of_hours(channel: ComplaintChannel, expected: bool) -> None:
    assert filed(channel=channel, filed_at=datetime(2011, 3, 6, 5, tzinfo=UTC)).outside_hours is expected
