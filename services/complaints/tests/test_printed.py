"""The forms on paper: however long the words are, each stands in its place, and each page says whose it is."""

from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import ValidationError

from tirkeu_chassis.forms.printing import render
from tirkeu_chassis.http.requests import Request
from tirkeu_complaints.api.complaints.schemas import AnswerIn, ComplaintIn, ParticularsOut
from tirkeu_complaints.domain.complaint import Particulars, Person
from tirkeu_contracts.standard.directory import bodies
from tirkeu_sandbox.testing.printed import pages

NOW = datetime(2011, 3, 1, tzinfo=UTC)
NO = "C-7.19-2011-000042"
UNBROKEN = "Щ" * 300
"""As long as a text may be, of the widest letter, with no place to break it."""


def letter(lang: str) -> dict[str, Any]:
    return {
        "lang": lang,
        "body": {"name": "Алматы облысының ІІД", "address": "Талдықорған, Абай 1", "phones": "21-00-00"},
        "addressee": [UNBROKEN, f"Абай даңғылы {UNBROKEN}"],
        "committee": "Әкімшілік полиция комитеті: Астана",
    }


@pytest.mark.parametrize("lang", ["kk", "ru"])
async def test_an_answer_of_any_length(lang: str) -> None:
    data = {
        "letter": letter(lang),
        "register_no": NO,
        "filed_on": "1 марта 2011 года",
        "answered_on": "3 марта 2011 года",
        "sent_by": "post",
        "outcome": "қанағаттандырылды",
        "text": "\n".join(["Щ" * 2000, *["Шағым бойынша тексеру жүргізілді."] * 100]),
        "paragraph": "25",
        "signed_by": UNBROKEN,
    }
    printed = pages(await render("tirkeu_complaints.forms", "answer.typ", data, printed_at=NOW))
    assert sum(page.text.count("Щ") for page in printed) == 2000 + 3 * len(UNBROKEN)
    assert [fault for page in printed for fault in page.faults()] == []
    assert [page.foot for page in printed] == [
        f"№ {NO} {number} / {len(printed)}" for number in range(1, len(printed) + 1)
    ]


@pytest.mark.parametrize("lang", ["kk", "ru"])
@pytest.mark.parametrize("accepted_by", ["Әбенова Айгүл", "Щ" * 100, "Ә" * 50 + " " + "Щ" * 49])
async def test_a_coupon_has_the_size_of_its_form(lang: str, accepted_by: str) -> None:
    longest = max((one.name_kk for one in bodies()), key=len)
    data = {
        "lang": lang,
        "body": longest,
        "accepted_by": accepted_by,
        "filed_on": "22 желтоқсан 2011 жыл",
        "hours": "10",
        "minutes": "05",
        "register_no": NO,
    }
    (page,) = pages(await render("tirkeu_complaints.forms", "coupon.typ", data, printed_at=NOW))
    assert (round(page.width, 1), round(page.height, 1)) == (75, 55)
    assert page.faults() == []
    assert page.foot.endswith(f"№ {NO}")
    assert page.text.count("Щ") == accepted_by.count("Щ")


COMPLAINT = {
    "body_no": "7.19",
    "kind": "actions_of_staff",
    "channel": "chancery",
    "complainant_kind": "natural_person",
    "addressee_level": "dia",
    "signed": "wet",
    "text": "Шағым",
    "accepted_by": "Әбенова",
}
ANSWER = {"outcome": "upheld", "sent_by": "email", "text": "Жауап"}


@pytest.mark.parametrize(
    ("model", "given", "where"),
    [
        (ComplaintIn, COMPLAINT | {"person": {"surname": "山本"}}, "person.surname"),
        (ComplaintIn, COMPLAINT | {"person": {"postal_address": "서울"}}, "person.postal_address"),
        (ComplaintIn, COMPLAINT | {"person": {"email": "山本@example.org"}}, "person.email"),
        (ComplaintIn, COMPLAINT | {"entity": {"name": "บริษัท"}}, "entity.name"),
        (ComplaintIn, COMPLAINT | {"text": "Нашар қызмет\n😀"}, "text"),
        (ComplaintIn, COMPLAINT | {"accepted_by": "山"}, "accepted_by"),
        (AnswerIn, ANSWER | {"text": "😀"}, "text"),
        (AnswerIn, ANSWER | {"signed_by": "山"}, "signed_by"),
    ],
)
def test_what_no_form_can_print_is_refused(model: type[Request], given: dict[str, Any], where: str) -> None:
    with pytest.raises(ValidationError) as refused:
        model.model_validate(given)
    faults = {".".join(map(str, one["loc"])): one["type"] for one in refused.value.errors()}
    assert faults == {where: "not_printable"}


def test_what_an_earlier_version_took_is_still_read() -> None:
    read = ParticularsOut.of(Particulars(text="😀", person=Person(surname="山本"), entity=None, accepted_by="Әбенова"))
    assert read.person == Person(surname="山本")
