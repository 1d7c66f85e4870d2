"""A weapon's history over HTTP, across its owners."""

from tirkeu_chassis.office.roles import Role
from tirkeu_contracts.events.registry import WeaponRegistered
from tirkeu_sandbox.testing.problems import problem_of

from .office import Office


def test_a_weapon_keeps_its_history_across_owners(office: Office) -> None:
    first = office.drafted("KZ-777-9")
    second = office.drafted("kz 777 9", surname="Басқа")
    assert [unit["duplicate"] for unit in first["units"]] == [False]
    assert [unit["duplicate"] for unit in second["units"]] == [True]
    weapon_id = first["units"][0]["weapon_id"]
    assert second["units"][0]["weapon_id"] == weapon_id

    weapon = office.head.get(f"/v1/weapons/{weapon_id}").json()
    assert [one["permit_id"] for one in weapon["history"]] == [first["permit_id"], second["permit_id"]]
    assert weapon["particulars"]["number"] == "KZ-777-9", "a draft describes nothing yet"
    office.done(office.head, second, "signature", {})
    assert office.head.get(f"/v1/weapons/{weapon_id}").json()["particulars"]["number"] == "kz 777 9"
    committee = office.harness.client(Role.COMMITTEE).get(f"/v1/weapons/{weapon_id}")
    assert committee.json()["particulars"] is None
    listed = office.head.get("/v1/weapons", params={"weapon_id": weapon_id, "kind": "rifled_hunting"}).json()
    assert [one["weapon_id"] for one in listed["items"]] == [weapon_id]
    assert office.head.get("/v1/weapons", params={"weapon_id": weapon_id, "kind": "signal"}).json()["items"] == []
    registered = [one for one in office.harness.envelopes(WeaponRegistered) if one.subject == f"weapons/{weapon_id}"]
    assert [one.sequence for one in registered] == [1, 2]


def test_a_change_of_owner_is_shown_and_ends_the_former_owners_permit(office: Office) -> None:
    sold = office.drafted("АВ-777-5")
    office.done(office.head, sold, "signature")
    bought = office.drafted("AB 777 5", surname="Серікова")
    case_file = office.officer.get(f"/v1/case-files/{bought['application_id']}").json()
    assert case_file["units"][0]["duplicate_reasons"] == ["other_owner"]
    (unit,) = office.permit(bought)["units"]
    assert (unit["duplicate_reasons"], unit["taken_from"]) == (["other_owner"], [sold["permit_id"]])
    (signed,) = office.done(office.head, bought, "signature")["units"]
    assert signed["taken_from"] == [sold["permit_id"]]

    left = office.permit(sold)
    assert left["superseded_at"] is not None
    assert left["units"][0]["went_over_to"] == bought["permit_id"]
    assert office.permit(bought)["superseded_at"] is None
    path = f"/v1/weapons/{unit['weapon_id']}"
    history = office.head.get(path).json()["history"]
    assert [one["owner"]["applicant"] for one in history] == ["Әлиев Нұрлан", "Серікова Нұрлан"]
    committee = office.harness.client(Role.COMMITTEE).get(path).json()["history"]
    assert [one["owner"] for one in committee] == [None, None]
    listed = office.head.get("/v1/weapons", params={"weapon_id": unit["weapon_id"]}).json()["items"]
    assert [one["owner"] for one in listed[0]["history"]] == [None, None]


def test_a_draft_of_another_body_moves_nothing_and_shows_nothing(office: Office) -> None:
    """Paragraph 14: what no head has signed takes a weapon from no body, and tells it nothing of its owners."""
    there = Office(office.harness, "16.4")
    mine = office.issued(numbers=("KZ-777-14",), surname="Иесінің")
    path = f"/v1/weapons/{mine['units'][0]['weapon_id']}"
    theirs = there.drafted("KZ 777 14", surname="Бөтен")

    assert problem_of(there.head.get(path)).code == "other-territory"
    listed = there.head.get("/v1/weapons", params={"weapon_id": mine["units"][0]["weapon_id"]})
    assert listed.json()["items"] == []
    case_file = there.officer.get(f"/v1/case-files/{theirs['application_id']}").json()
    assert case_file["units"][0]["registration"]["body_no"] == "2.10"
    assert "Иесінің" not in there.officer.get(f"/v1/permits/{theirs['permit_id']}").text

    weapon = office.head.get(path)
    assert weapon.json()["body_no"] == "2.10"
    assert [one["permit_id"] for one in weapon.json()["history"]] == [mine["permit_id"]]
    assert "Бөтен" not in weapon.text
    (only,) = office.head.get("/v1/weapons", params={"weapon_id": weapon.json()["weapon_id"]}).json()["items"]
    assert [one["body_no"] for one in only["history"]] == ["2.10"]
    committee = office.harness.client(Role.COMMITTEE).get(path).json()
    assert [one["body_no"] for one in committee["history"]] == ["2.10", "16.4"]

    there.done(there.head, theirs, "signature")
    assert problem_of(office.head.get(path)).code == "other-territory"
    assert [one["body_no"] for one in there.head.get(path).json()["history"]] == ["2.10", "16.4"]


def test_a_draft_elsewhere_is_no_registration_to_another_body(office: Office) -> None:
    there = Office(office.harness, "16.4")
    theirs = there.drafted("KZ-777-15", surname="Бөтен")
    mine = office.drafted("KZ-777-15")
    (unit,) = office.officer.get(f"/v1/case-files/{mine['application_id']}").json()["units"]
    assert (unit["duplicate_reasons"], unit["registration"]) == (["other_owner"], None)
    (unit,) = there.officer.get(f"/v1/case-files/{theirs['application_id']}").json()["units"]
    assert unit["registration"] is None, "nor the other way round"
    assert there.head.get(f"/v1/weapons/{unit['weapon_id']}").json()["body_no"] == "16.4"
