"""The service speaks Kazakh, Russian and English."""

import pytest

from tirkeu_chassis.http.validation_hints import HINTS
from tirkeu_chassis.languages.extraction import gaps
from tirkeu_chassis.languages.translations import TRANSLATED
from tirkeu_contracts.standard import Language
from tirkeu_registry.api.permits import schemas
from tirkeu_registry.domain.permit import OtherOfficer
from tirkeu_registry.main import DEFINITION
from tirkeu_sandbox.testing.languages import answer_to, faults


@pytest.mark.parametrize("lang", TRANSLATED)
def test_the_catalogues_lack_nothing(lang: Language) -> None:
    assert gaps("tirkeu_registry", lang) == []


def test_every_fault_of_a_request_has_a_hint() -> None:
    found = faults(schemas)
    assert "extra_forbidden" in found
    assert found <= HINTS.keys()


@pytest.mark.parametrize(
    ("lang", "detail"),
    [
        ("kk-KZ", "Рұқсатты оны ресімдеген қызметкер ғана береді."),
        ("ru;q=0.9, en;q=0.1", "Разрешение выдаёт только сотрудник, который его оформил."),
    ],
)
async def test_a_refusal_in_the_language_asked_for(lang: str, detail: str) -> None:
    response = await answer_to(OtherOfficer(), DEFINITION, lang)
    assert response.json()["detail"].startswith(detail)
    assert response.headers["content-language"] == lang[:2]
