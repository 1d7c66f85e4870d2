"""The plan of the demonstration, without servers: cases of every category, ends of every kind, by the book."""

from collections import Counter
from datetime import date, datetime
from typing import Any

import pytest

from tirkeu_chassis.time_zone import local
from tirkeu_chassis.working_days import non_working_day
from tirkeu_chassis.years import whole_years
from tirkeu_contracts.standard import (
    Action,
    AddresseeLevel,
    ApplicantCategory,
    ComplaintChannel,
    ComplaintKind,
    ExtensionReason,
    RefusalGround,
    WeaponClass,
)
from tirkeu_contracts.standard.editions import FIRST_EDITION, edition
from tirkeu_intake.domain.checklist import Circumstances, check_right, coverage
from tirkeu_local.demo.reasons import FINDINGS
from tirkeu_local.demo.scenario import Case, Year, plan

FIRST = edition(FIRST_EDITION)
CASES = 300
G = RefusalGround


@pytest.fixture(scope="module", params=[7, 8])
def year(request: pytest.FixtureRequest) -> Year:
    return plan(CASES, request.param, 2011)


def asked(case: Case) -> tuple[ApplicantCategory, WeaponClass]:
    return ApplicantCategory(case.request["applicant_category"]), WeaponClass(case.request["weapon_class"])


def test_every_category_and_both_actions_occur(year: Year) -> None:
    assert {asked(case)[0] for case in year.cases} == set(ApplicantCategory)
    assert {case.request["action"] for case in year.cases} == {"registration", "re_registration"}
    assert {case.request["requested_right"] for case in year.cases} == {"storage", "storage_carrying"}
    assert {case.request["language"] for case in year.cases} == {"kk", "ru"}


def test_every_end_occurs(year: Year) -> None:
    assert {case.outcome for case in year.cases} == {"permit", "refusal", "withdrawal"}
    grounds = {row["ground"] for case in year.cases for row in case.grounds}
    assert grounds == set(G) - {G.VOLUNTARY_WITHDRAWAL}, "and the withdrawals are the twelfth"
    assert {case.extension_reason for case in year.cases} == {None, *ExtensionReason}
    received = {case.handover["received_by"] for case in year.cases if case.handed_over and case.handover}
    assert received == {"applicant", "proxy"}
    assert any(case.handed_over is None for case in year.cases if case.outcome == "permit"), "some never come"
    assert any(case.visit for case in year.cases)
    assert any(case.collection for case in year.cases)


def test_complaints_go_every_way(year: Year) -> None:
    complaints = [case.complaint for case in year.cases if case.complaint is not None]
    for field, codes in (("kind", ComplaintKind), ("channel", ComplaintChannel), ("addressee_level", AddresseeLevel)):
        assert {one.request[field] for one in complaints} == set(codes)
    assert any(one.answered is None for one in complaints)


def test_what_is_asked_for_can_be_had(year: Year) -> None:
    for case in year.cases:
        category, weapon_class = asked(case)
        kinds = frozenset(unit["kind"] for unit in case.request["units"])
        given = Circumstances(category, Action(case.request["action"]), weapon_class, kinds)
        assert coverage(given, FIRST, local(case.registered).date())
        check_right(category, case.request["requested_right"], kinds, FIRST)


def test_grounds_fit_their_case_and_show_their_evidence(year: Year) -> None:
    for case in year.cases:
        assert bool(case.grounds) is (case.outcome == "refusal")
        category, weapon_class = asked(case)
        registered_on = local(case.registered).date()
        under = {ground.code: age for ground, age in FIRST.refusals.of_age(category, weapon_class).items()}
        for row in case.grounds:
            ground = FIRST.refusals.ground(G(row["ground"]))
            assert ground is not None
            assert ground.is_for(category, weapon_class)
            assert ground.paragraph in row["legal_reference"]
            assert row["finding"] == FINDINGS[ground.code][case.request["language"]]
            if ground.code is G.INCOMPLETE_DOCUMENTS:
                assert not set(row["missing_documents"]) & set(case.request["documents"])
            if ground.code is G.REPEAT_ADMIN_OFFENCE:
                first, second = (date.fromisoformat(one) for one in row["offence_dates"])
                assert first < second < registered_on
                assert whole_years(first, second) == 0
            if ground.code is G.STRUCTURAL_ALTERATION:
                assert case.request["action"] == "re_registration", "only an owner alters a weapon"
            if ground.code in under:
                assert _age(case.request["applicant"], registered_on) < under[ground.code]
        if not any(G(row["ground"]) in under for row in case.grounds):
            people = [case.request.get("applicant"), case.request.get("responsible_person")]
            people += case.request.get("persons_with_access", [])
            assert all(_age(one, registered_on) >= 19 for one in people if one is not None)


def _age(person: dict[str, Any], day: date) -> int:
    return whole_years(date.fromisoformat(person["birth_date"]), day)


def test_the_office_keeps_its_hours(year: Year) -> None:
    for case in year.cases:
        moments: list[datetime] = [case.registered]
        moments += [case.handed_over] if case.handed_over else []
        for moment in moments:
            assert FIRST.reception.open_at(local(moment)), moment
            assert non_working_day(local(moment).date()) is None
        if case.outcome != "withdrawal":
            assert case.registered < case.assigned <= case.decided < case.signed
        assert case.extended is None or case.assigned < case.extended < case.decided


def test_some_wait_too_long_and_some_are_served_too_long(year: Year) -> None:
    waits = Counter((one.called - one.arrived).total_seconds() > 1800 for case in year.cases if (one := case.visit))
    assert waits[True] < waits[False]
    assert waits[True]


def test_one_visitor_a_day_at_a_reception(year: Year) -> None:
    turns = [(case.body_no, one.arrived.date()) for case in year.cases for one in (case.visit, case.collection) if one]
    assert len(turns) == len(set(turns))


def test_the_same_seed_gives_the_same_plan() -> None:
    assert plan(40, 7, 2011) == plan(40, 7, 2011)
    assert plan(40, 7, 2011) != plan(40, 8, 2011)
