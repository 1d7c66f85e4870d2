"""The talon on paper: however long the words are, each stands in its place, and each page says whose it is."""

from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import ValidationError

from tirkeu_chassis.forms.printing import render
from tirkeu_chassis.http.requests import Request
from tirkeu_intake.api.applications.schemas import EntityIn, PersonIn, UnitIn
from tirkeu_sandbox.testing.printed import pages

NOW = datetime(2011, 3, 1, tzinfo=UTC)
NO = "7.19-2011-000042"
UNBROKEN = "Щ" * 300
"""As long as a text may be, of the widest letter, with no place to break it."""


@pytest.mark.parametrize("lang", ["kk", "ru"])
@pytest.mark.parametrize(("given", "least"), [("Щ", 1), (UNBROKEN, 2)])
async def test_a_talon_of_any_length(lang: str, given: str, least: int) -> None:
    data: dict[str, Any] = {
        "lang": lang,
        "title": "Жеке және заңды тұлғалардың азаматтық, қызметтік қаруының әр бірлігін тіркеу және қайта тіркеу",
        "talon_no": NO,
        "talon_code": "ABCD-EFGH",
        "applicant": " ".join([given] * 3),
        "documents": ["Құжат"] * 9 * least,
        "body": "Алматы облысының ІІД",
        "clerk": given,
        "accepted_on": "1 марта 2011 года",
        "issued_on": "1 марта 2011 года",
        "hours": "10",
        "minutes": "05",
    }
    printed = pages(await render("tirkeu_intake.forms", "talon.typ", data, printed_at=NOW))
    assert len(printed) >= least
    assert sum(page.text.count("Щ") for page in printed) == 4 * len(given)
    assert [fault for page in printed for fault in page.faults()] == []
    assert [page.foot for page in printed] == [
        f"№ {NO} {number} / {len(printed)}" for number in range(1, len(printed) + 1)
    ]


UNIT = {"kind": "rifled_hunting", "type": "карабин", "model": "Сайга", "calibre": "7.62", "number": "1", "year": 2009}


@pytest.mark.parametrize("foreign", ["山本", "ยามาโมโตะ", "야마모토", "Алмас 😀"])
@pytest.mark.parametrize(
    ("model", "given", "field"),
    [
        (PersonIn, {"surname": "Ә", "name": "Ә", "birth_date": "1980-01-01"}, "surname"),
        (PersonIn, {"surname": "Ә", "name": "Ә", "birth_date": "1980-01-01"}, "address"),
        (EntityIn, {"name": "«Қалқан» ЖШС"}, "name"),
        (UnitIn, UNIT, "model"),
        (UnitIn, UNIT, "number"),
        (UnitIn, UNIT, "calibre"),
    ],
)
def test_what_no_form_can_print_is_refused(
    model: type[Request], given: dict[str, Any], field: str, foreign: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        model.model_validate(given | {field: foreign})
    assert [(one["loc"], one["type"]) for one in refused.value.errors()] == [((field,), "not_printable")]
