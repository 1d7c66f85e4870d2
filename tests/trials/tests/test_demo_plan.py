"""The plan of the demonstration, without servers: cases of every category, ends of every kind, by the book."""

from collections import Counter
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from tirkeu_chassis.office.identification_numbers import check_digit
from tirkeu_chassis.office.time_zone import local
from tirkeu_chassis.office.working_days import non_working_day
from tirkeu_chassis.office.years import whole_years
from tirkeu_contracts.standard import (
    Action,
    AddresseeLevel,
    ApplicantCategory,
    ComplaintChannel,
    ComplaintKind,
    ComplaintOutcome,
    ExtensionReason,
    RefusalGround,
    WeaponClass,
)
from tirkeu_contracts.standard.citizenship import is_kazakhstan
from tirkeu_contracts.standard.editions import FIRST_EDITION, edition
from tirkeu_intake.domain.checklist import Circumstances, check_right, coverage
from tirkeu_operations.events.log import LoggedEvent
from tirkeu_trials.account.ledger import once
from tirkeu_trials.year.complaints import Complaint
from tirkeu_trials.year.grievances import LATE, REFUSED, RUDE, UNHEARD
from tirkeu_trials.year.people import OTHER_SURNAMES, SURNAMES
from tirkeu_trials.year.reasons import FINDINGS, LONGER, POINTS
from tirkeu_trials.year.scenario import Case, Year, plan

FIRST = edition(FIRST_EDITION)
CASES = 300
G = RefusalGround
THEMES = (LATE, REFUSED, RUDE, UNHEARD)


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


def complaints_of(year: Year) -> list[tuple[Case, Complaint]]:
    return [(case, case.complaint) for case in year.cases if case.complaint is not None]


def test_who_applied_complains_and_is_answered_where_they_are_reached(year: Year) -> None:
    for case, one in complaints_of(year):
        person, entity = one.request.get("person", {}), one.request.get("entity", {})
        if entity:
            assert (entity["name"], entity["postal_address"]) == (
                case.request["entity"]["name"],
                case.request["entity"]["address"],
            )
        else:
            assert (person["surname"], person["name"]) == tuple(
                case.request["applicant"][name] for name in ("surname", "name")
            )
            assert person["postal_address"] in {None, case.request["applicant"]["address"]}
        reached = {"post": "postal_address", "email": "email"}[one.answer["sent_by"]]
        assert (person or entity)[reached]
        assert one.request["language"] == case.request["language"]


def test_a_complaint_is_answered_by_its_theme_and_signed(year: Year) -> None:
    by_text = {text: theme for theme in THEMES for text in theme.text.values()}
    for case, one in complaints_of(year):
        theme = by_text[one.request["text"]]
        assert one.request["kind"] == theme.kind
        fitting = theme.answers[ComplaintOutcome(one.answer["outcome"])]
        assert one.answer["text"] == fitting[case.request["language"]]
        assert one.answer["signed_by"]
        assert (theme is REFUSED) <= (case.outcome == "refusal")


def test_complaints_that_take_longer_have_their_term_in_time() -> None:
    found = [one for year in (plan(CASES, seed, 2011) for seed in range(7, 12)) for _, one in complaints_of(year)]
    given = [(one, one.more_time) for one in found if one.more_time is not None]
    assert {more.extended is None for _, more in given} == {True, False}
    for one, more in given:
        assert (more.longer.date() - one.filed.date()).days <= 15
        if more.extended is not None and more.notified is not None:
            assert (more.extended.date() - one.filed.date()).days <= 30
            assert (more.notified.date() - more.extended.date()).days <= 3


def people_in(case: Case) -> list[dict[str, Any]]:
    people = [case.request.get("applicant"), case.request.get("responsible_person")]
    return [one for one in (*people, *case.request.get("persons_with_access", [])) if one is not None]


def test_a_number_says_when_its_owner_was_born(year: Year) -> None:
    for case in year.cases:
        for one in people_in(case):
            assert one["iin"][:6] == f"{date.fromisoformat(one['birth_date']):%y%m%d}"
            assert one["iin"][6] in {"3", "4"}
            assert check_digit(one["iin"][:11]) == int(one["iin"][11])


def test_a_foreigner_is_of_another_state_and_lives_here(year: Year) -> None:
    for case in year.cases:
        applicant, day = case.request.get("applicant"), local(case.registered).date().isoformat()
        if applicant is None:
            continue
        foreign = case.request["applicant_category"] == ApplicantCategory.FOREIGNER
        assert is_kazakhstan(applicant["citizenship"]) is not foreign
        if foreign:
            assert applicant.get("patronymic") is None
            assert applicant["surname"] not in {surname for both in (*SURNAMES, *OTHER_SURNAMES) for surname in both}
            assert case.request["petitioning_state"] == applicant["citizenship"]
            assert case.request["residence"]["registered_on"] < day < case.request["residence"]["registered_until"]


def test_one_organisation_has_one_number(year: Year) -> None:
    found = [case.request[who] for case in year.cases for who in ("entity", "employer") if who in case.request]
    assert len({one["bin"] for one in found}) == len({one["name"] for one in found})


def test_each_receipt_that_is_handed_in_is_entered(year: Year) -> None:
    for case in year.cases:
        handed_in = {one for one in case.request["documents"] if one.startswith("receipt_")}
        assert {one["document"] for one in case.request.get("receipts", [])} == handed_in


def test_what_is_registered_is_what_the_law_has_registered(year: Year) -> None:
    """Articles 7(2)(2), 15(1) and 15(2) of the Law of 30 December 1998."""
    for case in year.cases:
        for unit in case.request["units"]:
            assert unit["kind"] not in {"signal", "cold_hunting"}
            if unit["kind"] == "pneumatic":
                assert Decimal(unit["calibre"]) <= Decimal("4.5")
                assert Decimal("7.5") < Decimal(unit["muzzle_energy_j"]) <= 25


def test_weapons_of_the_year_are_registered_again_by_who_moved_and_by_who_bought_them(year: Year) -> None:
    first = {
        case.request["units"][0]["number"]: case for case in year.cases if case.request["action"] == "registration"
    }
    moved: list[Case] = []
    sold: list[Case] = []
    for case in year.cases:
        before = first.get(case.request["units"][0]["number"])
        if case is before or before is None:
            continue
        assert case.request["action"] == "re_registration"
        assert before.handed_over is not None
        assert before.handed_over < case.registered
        assert case.request["units"] == before.request["units"]
        same = case.request["applicant"]["iin"] == before.request["applicant"]["iin"]
        (moved if same else sold).append(case)
    for again in (moved, sold):
        assert any(case.outcome == "permit" and case.signed.year == year.year for case in again)


def test_what_needs_the_longer_term_has_it(year: Year) -> None:
    """7(1)(b): nobody checks on the spot, or asks others, within fifteen days."""
    for case in year.cases:
        for ground in (G(row["ground"]) for row in case.grounds):
            if ground in LONGER:
                assert case.extension_reason in LONGER.values()


def test_a_refusal_cites_the_article_on_refusals(year: Year) -> None:
    for case in year.cases:
        for row in case.grounds:
            cites = "19-бабының" in row["legal_reference"] or "статьи 19 Закона" in row["legal_reference"]
            assert cites is (G(row["ground"]) in POINTS)
            assert "15-бабының 2" not in row["legal_reference"]
            assert "пункт 2 статьи 15" not in row["legal_reference"]


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
            assert all(_age(one, registered_on) >= 19 for one in people_in(case))


def test_where_the_standard_has_no_list_nothing_is_missing_of_it() -> None:
    """Rule R-48. Rare: it takes some thousand cases."""
    for case in plan(2400, 21, 2011).cases:
        if any(row["ground"] == G.INCOMPLETE_DOCUMENTS for row in case.grounds):
            cell = FIRST.cell(*asked(case), Action(case.request["action"]))
            assert cell is not None
            assert not cell.gap


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


def test_an_event_that_was_published_twice_counts_once() -> None:
    log = [LoggedEvent(offset, {"id": name}, {}) for offset, name in enumerate("abac")]
    assert [(event.attributes["id"], event.offset) for event in once(log)] == [("a", 0), ("b", 1), ("c", 3)]
