"""The service speaks Kazakh, Russian and English."""

from datetime import date

import pytest

from tirkeu_chassis.http.validation_hints import HINTS
from tirkeu_chassis.languages.extraction import gaps
from tirkeu_chassis.languages.translations import TRANSLATED
from tirkeu_complaints.api.complaints import schemas
from tirkeu_complaints.domain.answering import ComplaintAlreadyAnswered
from tirkeu_complaints.main import DEFINITION
from tirkeu_contracts.standard import Language
from tirkeu_sandbox.testing.languages import answer_to, faults


@pytest.mark.parametrize("lang", TRANSLATED)
def test_the_catalogues_lack_nothing(lang: Language) -> None:
    assert gaps("tirkeu_complaints", lang) == []


def test_every_fault_of_a_request_has_a_hint() -> None:
    found = faults(schemas)
    assert "extra_forbidden" in found
    assert found <= HINTS.keys()


@pytest.mark.parametrize(
    ("lang", "detail"),
    [
        ("kk-KZ", "Шағымға жауап берілген күн: 2011 жылғы 22 қараша; шағымға бір рет жауап беріледі."),
        ("ru;q=0.9, en;q=0.1", "Ответ дан 22 ноября 2011 года; на жалобу отвечают один раз."),
    ],
)
async def test_a_refusal_in_the_language_asked_for(lang: str, detail: str) -> None:
    response = await answer_to(ComplaintAlreadyAnswered(day=date(2011, 11, 22)), DEFINITION, lang)
    assert response.json()["detail"].startswith(detail)
    assert response.headers["content-language"] == lang[:2]
