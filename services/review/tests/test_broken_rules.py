"""Each rule of the standard that a request to the review can break, and the answer to it: it changes nothing.

The table of docs/standard.md refers to these rows by their rule.
"""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from uuid_utils.compat import uuid7

from tirkeu_chassis.office.roles import Role
from tirkeu_contracts.events.intake import ApplicationParticulars, Person, Unit, Weapon
from tirkeu_sandbox.services.harness import ServiceHarness
from tirkeu_sandbox.testing.events import application_received
from tirkeu_sandbox.testing.problems import refused

SECRET = ("Әлиев", "KZ-777", "Сейф жоқ екен")
"""Personal data that is sent here, and that no answer repeats."""

BODY = "2.10"
FIRST = datetime(2011, 11, 22, 5, tzinfo=UTC)
CHECKS = {"documents_complete": True, "person_checked": True, "weapon_inspected": True, "storage_checked": True}
SAFE = {"ground": "no_storage_conditions", "legal_reference": "1176 қаулы, 17-тармақ", "finding": "Сейф жоқ екен"}
OFFENCES = ["2011-03-01", "2011-09-01"]
INVALID = "invalid-request"


def ground(code: str, **more: Any) -> dict[str, Any]:
    return {"grounds": [SAFE | {"ground": code} | more]}


def assigned(
    review: ServiceHarness, *, person: Person | None = None, missing: tuple[str, ...] = (), **fields: Any
) -> UUID:
    """A case with the officer, with its file."""
    case = uuid7()
    kind = fields.pop(
        "kind", "service_pistol_revolver" if fields.get("weapon_class") == "service" else "rifled_hunting"
    )
    usual: dict[str, Any] = {
        "body_no": BODY,
        "units": (Unit(kind=kind, duty="due"),),
        "documents": ("application",),
        "missing_documents": missing,
    }
    received = application_received(case, review.now, **usual | fields)
    weapon = Weapon(kind=kind, type="карабин", model="Сайга", calibre="7.62", number="KZ-777", year=2009)
    applicant = person or Person(surname="Әлиев", name="Нұрлан", birth_date=date(1980, 1, 1))
    file = ApplicationParticulars(application_id=case, body_no=BODY, applicant=applicant, weapons=(weapon,))
    review.publish(received, subject=f"applications/{case}", sequence=1)
    review.publish(file, subject=f"applications/{case}", sequence=2)
    review.settle()
    head = review.client(Role.HEAD, BODY, "head-1")
    answer = head.post(f"/v1/reviews/{case}/assignment", json={"officer_id": "officer-1"})
    assert answer.status_code == 200, answer.text
    return case


@pytest.fixture(scope="module")
def usual(review: ServiceHarness) -> UUID:
    return assigned(review)


@pytest.fixture(scope="module")
def too_young(review: ServiceHarness) -> UUID:
    return assigned(review, person=Person(surname="Әлиев", name="Нұрлан", birth_date=date(1993, 11, 23)))


@pytest.fixture(scope="module")
def young_guard(review: ServiceHarness) -> UUID:
    young = Person(surname="Әлиев", name="Нұрлан", birth_date=date(1992, 11, 23))
    return assigned(review, person=young, applicant_category="employee_security_subject", weapon_class="service")


@pytest.fixture(scope="module")
def service_pistol(review: ServiceHarness) -> UUID:
    """A citizen's, as an earlier version registered it."""
    return assigned(review, kind="service_pistol_revolver")


FOREIGN: dict[str, Any] = {"applicant_category": "foreigner", "kind": "gas_pistol_revolver"}


@pytest.fixture(scope="module")
def short_residence(review: ServiceHarness) -> UUID:
    return assigned(review, doubtful_documents=("residence_registration_1y",), **FOREIGN)


@pytest.fixture(scope="module")
def wrong_citizenship(review: ServiceHarness) -> UUID:
    citizen = Person(surname="Әлиев", name="Нұрлан", birth_date=date(1980, 1, 1), citizenship="Қазақстан")
    return assigned(review, person=citizen, **FOREIGN)


@pytest.fixture(scope="module")
def incomplete(review: ServiceHarness) -> UUID:
    return assigned(review, missing=("photos_3x4_2",))


@pytest.mark.parametrize(
    ("rule", "case", "action", "body", "status", "problem", "paragraph"),
    [
        ("R-03", "usual", "verification", {"checks": CHECKS, "permit_kind": "permit_storage_carrying"}, 422,
         "permit-kind-not-available", "5"),
        ("R-06", "too_young", "verification", {"checks": CHECKS}, 422, "under-age", "17(7)(a)"),
        ("R-06", "usual", "refusal", ground("under_18_civilian"), 422, "age-not-shown", "17(7)(a)"),
        ("R-06", "young_guard", "refusal", ground("under_18_civilian"), 422, "ground-not-available", "17(7)(a)"),
        ("R-07", "young_guard", "verification", {"checks": CHECKS}, 422, "under-age", "17(7)(b)"),
        ("R-07", "too_young", "refusal", ground("under_19_security"), 422, "ground-not-available", "17(7)(b)"),
        ("R-10", "service_pistol", "verification", {"checks": CHECKS}, 422, "kind-not-covered", "17(4)"),
        ("R-13", "usual", "extension", {"reason": "laziness"}, 422, INVALID, "7(1)(b)"),
        ("R-13", "usual", "extension", {}, 422, INVALID, "7(1)(b)"),
        *(("R-51", "usual", "verification", {"checks": CHECKS | {name: False}}, 422, "check-not-passed", "14")
          for name in CHECKS),
        ("R-51", "usual", "verification", {"checks": {}}, 422, INVALID, "14"),
        ("R-53", "usual", "refusal", {"grounds": []}, 422, INVALID, "17"),
        ("R-53", "usual", "refusal", ground("legal_bar", legal_reference=" "), 422, "legal-reference-missing", "14"),
        ("R-53", "usual", "refusal", ground("legal_bar", finding=""), 422, INVALID, "14"),
        ("R-53", "usual", "refusal", {"grounds": [SAFE], "language": "ru"}, 422, "language-not-available", "14"),
        ("R-53", "usual", "refusal", {"grounds": [SAFE], "language": "en"}, 422, INVALID, "14"),
        ("R-56", "incomplete", "verification", {"checks": CHECKS}, 422, "documents-missing", "17(1)"),
        ("R-56", "incomplete", "verification", {"checks": CHECKS, "accounted_for": ["application"]}, 422,
         "document-not-noted-missing", "17(1)"),
        ("R-56", "usual", "refusal", ground("incomplete_documents"), 422, "missing-documents-wrong", "17(1)"),
        ("R-56", "usual", "refusal", ground("incomplete_documents", missing_documents=["photos_3x4_2"] * 2), 422,
         "missing-documents-wrong", "17(1)"),
        ("R-56", "usual", "refusal", ground("incomplete_documents", missing_documents=["medical_conclusion"]), 422,
         "document-not-listed", "17(1)"),
        ("R-56", "usual", "refusal", ground("incomplete_documents", missing_documents=["application"]), 422,
         "document-handed-in", "17(1)"),
        ("R-34", "short_residence", "verification", {"checks": CHECKS}, 422, "documents-missing", "17(1)"),
        ("R-36", "short_residence", "verification", {"checks": CHECKS, "permit_kind": "permit_storage",
                                                     "accounted_for": ["residence_registration_1y"]}, 422,
         "permit-kind-not-available", "5"),
        ("R-35", "wrong_citizenship", "verification", {"checks": CHECKS}, 422, "citizenship-contradicted", "6(1)"),
        ("R-57", "usual", "refusal", ground("voluntary_withdrawal"), 422, "ground-not-available", "17(2)"),
        ("R-58", "usual", "refusal", ground("repeat_admin_offence"), 422, "offence-dates-wrong", "17(3)"),
        ("R-58", "usual", "refusal", ground("repeat_admin_offence", offence_dates=OFFENCES[:1]), 422,
         "offence-dates-wrong", "17(3)"),
        ("R-58", "usual", "refusal", ground("repeat_admin_offence", offence_dates=["1950-03-01", "1950-03-02"]), 422,
         "offence-dates-wrong", "17(3)"),
        ("R-58", "usual", "refusal", ground("repeat_admin_offence", offence_dates=[OFFENCES[0]] * 2), 422,
         "offence-dates-wrong", "17(3)"),
        ("R-58", "usual", "refusal", ground("legal_bar", offence_kind="public_order"), 422, "detail-not-expected",
         "17(4)"),
        ("R-58", "usual", "refusal", ground("repeat_admin_offence", offence_dates=["2010-02-28", "2011-03-01"]), 422,
         "offence-dates-wrong", "17(3)"),
        ("R-58", "usual", "refusal", ground("repeat_admin_offence", offence_dates=["2011-11-23", "2011-03-01"]), 422,
         "offence-dates-wrong", "17(3)"),
        *((rule, "usual", "refusal", ground(code, legal_reference=""), 422, "legal-reference-missing", "14")
          for rule, code in (
              ("R-59", "legal_bar"), ("R-60", "structural_alteration"), ("R-61", "nonconforming_weapon"),
              ("R-62", "unexpunged_conviction"), ("R-63", "no_permanent_residence"), ("R-64", "no_storage_conditions"),
              ("R-65", "no_safe_handling_proof"))),
        ("R-66", "usual", "refusal", ground("expired_permit"), 422, INVALID, "17"),
        ("R-66", "usual", "refusal", {"grounds": [SAFE, SAFE]}, 422, "ground-repeated", "17"),
        ("R-66", "usual", "refusal", ground("legal_bar", offence_dates=OFFENCES), 422, "detail-not-expected", "17(4)"),
    ],
)  # fmt: skip
def test_a_decision_that_breaks_a_rule(
    review: ServiceHarness,
    request: pytest.FixtureRequest,
    rule: str,
    case: str,
    action: str,
    body: Any,
    status: int,
    problem: str,
    paragraph: str | None,
) -> None:
    identity: UUID = request.getfixturevalue(case)
    officer = review.client(Role.OFFICER, BODY, "officer-1")
    stands = officer.get(f"/v1/reviews/{identity}").headers["etag"]
    refused(officer.post(f"/v1/reviews/{identity}/{action}", json=body), status, problem, paragraph, SECRET)
    assert officer.get(f"/v1/reviews/{identity}").headers["etag"] == stands, rule


COMMANDS: dict[str, tuple[Role, Any]] = {
    "assignment": (Role.HEAD, {"officer_id": "officer-1"}),
    "extension": (Role.OFFICER, {"reason": "onsite_check"}),
    "verification": (Role.OFFICER, {"checks": CHECKS}),
    "refusal": (Role.OFFICER, {"grounds": [SAFE]}),
    "refusal/signature": (Role.HEAD, None),
}


@pytest.mark.parametrize("action", COMMANDS)
@pytest.mark.parametrize("role", Role)
def test_nobody_is_in_anothers_role(review: ServiceHarness, usual: UUID, action: str, role: Role) -> None:
    """R-51, R-52, R-05: the head assigns and signs, the officer checks; nobody does the other's work (14)."""
    rightful, body = COMMANDS[action]
    if role is not rightful:
        other = review.client(role, BODY, "officer-1")
        refused(other.post(f"/v1/reviews/{usual}/{action}", json=body), 403, "other-role", "14", SECRET)


def test_the_chain_of_paragraph_14_is_kept(review: ServiceHarness) -> None:
    """R-51, R-05, R-13: nothing before the assignment, no signature before the proposal, nothing after the end."""
    head = review.client(Role.HEAD, BODY, "head-1")
    officer, other = (review.client(Role.OFFICER, BODY, f"officer-{number}") for number in (1, 2))
    case = assigned(review)
    path = f"/v1/reviews/{case}"
    for action in ("extension", "verification", "refusal"):
        refused(other.post(f"{path}/{action}", json=COMMANDS[action][1]), 403, "other-officer", "14", SECRET)
    refused(head.post(f"{path}/refusal/signature"), 409, "wrong-stage", "14", SECRET)
    assert officer.post(f"{path}/extension", json={"reason": "onsite_check"}).status_code == 200
    refused(
        officer.post(f"{path}/extension", json={"reason": "info_officials"}), 409, "already-extended", "7(1)(b)", SECRET
    )
    assert officer.post(f"{path}/verification", json={"checks": CHECKS}).status_code == 200
    for action, (role, body) in COMMANDS.items():
        who = head if role is Role.HEAD else officer
        refused(who.post(f"{path}/{action}", json=body), 409, "wrong-stage", "14", SECRET)


def test_nobody_signs_what_they_have_drawn_up(review: ServiceHarness) -> None:
    """R-51, R-05: one person with both roles isn't the whole chain of paragraph 14."""
    path = f"/v1/reviews/{assigned(review)}"
    officer = review.client(Role.OFFICER, BODY, "officer-1")
    as_head = review.client(Role.HEAD, BODY, "officer-1")
    refused(
        as_head.post(f"{path}/assignment", json={"officer_id": "officer-1"}), 403, "assigned-to-oneself", "14", SECRET
    )
    assert officer.post(f"{path}/refusal", json={"grounds": [SAFE]}).status_code == 200
    refused(as_head.post(f"{path}/refusal/signature"), 403, "signed-by-proposer", "14", SECRET)
    assert review.client(Role.HEAD, BODY, "head-1").post(f"{path}/refusal/signature").status_code == 200


def test_another_bodys_case_is_none_of_ours(review: ServiceHarness, usual: UUID) -> None:
    """R-67."""
    stranger = review.client(Role.OFFICER, "7.19", "officer-1")
    refused(stranger.get(f"/v1/reviews/{usual}"), 403, "other-territory", "13", SECRET)
    refused(
        stranger.post(f"/v1/reviews/{usual}/verification", json={"checks": CHECKS}),
        403,
        "other-territory",
        "13",
        SECRET,
    )
