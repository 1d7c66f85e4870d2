"""Those complained of, by who they are and not by how they were spelt: they neither deal with it nor read it."""

from uuid import UUID

import pytest

from tirkeu_complaints.domain.addressee import ComplainedOf, is_complained_of
from tirkeu_complaints.domain.answering import answer
from tirkeu_complaints.domain.case_officers import CASE_OFFICERS, CaseOfficers, assigned
from tirkeu_contracts.events.review import ApplicationAssigned

from .complaints import ANSWER, NOW, filed, given

CASE = UUID(int=5)


def of_officers(*officers: str) -> CaseOfficers:
    return CaseOfficers(CASE, "7.19", officers)


def event(officer: str) -> ApplicationAssigned:
    return ApplicationAssigned(
        application_id=CASE, body_no="7.19", officer_id=officer, due_on=NOW.date(), assigned_at=NOW
    )


def test_every_officer_of_a_case_is_known_once_in_any_order() -> None:
    first = given().when(assigned, event("officer-1")).state
    assert first == of_officers("officer-1")
    both = given(first).when(assigned, event("officer-2")).state
    assert both == of_officers("officer-1", "officer-2")
    for told_again in ("officer-1", "officer-2"):
        given(both).when(assigned, event(told_again)).then()


@pytest.mark.parametrize(
    "spelt",
    [
        "staff-1",
        "Staff-1",
        " staff\N{NO-BREAK SPACE}-1",
        "st\N{CYRILLIC SMALL LETTER A}ff-1",
        "staff\N{ZERO WIDTH SPACE}-1",
        "\N{FULLWIDTH LATIN SMALL LETTER S}taff-1",
        "staff-\N{FULLWIDTH DIGIT ONE}",
    ],
)
def test_a_spelling_makes_nobody_somebody_else(spelt: str) -> None:
    given(filed(complained_of=(spelt,))).when(answer, ANSWER).refused_with(ComplainedOf)


@pytest.mark.parametrize("other", ["staff-11", "staff1", "staff-2", "-1"])
def test_somebody_else_stays_somebody_else(other: str) -> None:
    assert not is_complained_of("staff-1", filed(complained_of=(other,)), None)


@pytest.mark.parametrize("officer", ["staff-1", "staff-2"])
def test_the_officers_of_the_case_are_complained_of_though_nobody_names_them(officer: str) -> None:
    known = {CASE_OFFICERS.key(CASE): of_officers("staff-0", officer)}
    outcome = given(filed(application_id=CASE), known=known).when(answer, ANSWER)
    if officer == "staff-1":
        outcome.refused_with(ComplainedOf)
    else:
        assert outcome.events
