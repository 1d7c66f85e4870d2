"""The refusal on paper: however long the words are, each stands in its place, and each page says whose it is."""

from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import ValidationError

from tirkeu_chassis.forms.printing import render
from tirkeu_review.api.reviews.schemas import GroundIn
from tirkeu_sandbox.testing.printed import pages

NOW = datetime(2011, 3, 1, tzinfo=UTC)
NO = "7.19-2011-000042"
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
async def test_a_refusal_of_any_length(lang: str) -> None:
    ground = {
        "item": "1",
        "wording": "құжаттар толық емес",
        "legal_reference": f"Заң {UNBROKEN}",
        "finding": f"{UNBROKEN * 2}\nекінші жол " * 3,
        "offences": ["1 марта 2011 года", "2 марта 2011 года"],
        "documents": ["Құжат"] * 9,
    }
    data = {
        "letter": letter(lang),
        "title": "Қаруды тіркеу",
        "paragraph": "17",
        "complaint_paragraphs": "21-26",
        "talon_no": NO,
        "registered_on": "1 марта 2011 года",
        "signed_on": "3 марта 2011 года",
        "grounds": [ground] * 3,
        "head": UNBROKEN,
    }
    printed = pages(await render("tirkeu_review.forms", "refusal.typ", data, printed_at=NOW))
    assert sum(page.text.count("Щ") for page in printed) == (3 + 3 * 7) * len(UNBROKEN)
    assert [fault for page in printed for fault in page.faults()] == []
    assert [page.foot for page in printed] == [
        f"№ {NO} {number} / {len(printed)}" for number in range(1, len(printed) + 1)
    ]


@pytest.mark.parametrize("field", ["legal_reference", "finding"])
def test_what_no_form_can_print_is_refused(field: str) -> None:
    given = {"ground": "no_storage_conditions", "legal_reference": "Заң", "finding": "Сейф жоқ"}
    assert GroundIn.model_validate(given | {"finding": "Сейф жоқ\nекінші жол"}).finding == "Сейф жоқ\nекінші жол"
    with pytest.raises(ValidationError) as refused:
        GroundIn.model_validate(given | {field: "保险箱"})
    assert [(one["loc"], one["type"]) for one in refused.value.errors()] == [((field,), "not_printable")]
