"""The service answers in Kazakh, Russian and English."""

import pytest

from tirkeu_chassis.http.validation_hints import HINTS
from tirkeu_chassis.languages.extraction import gaps
from tirkeu_chassis.languages.translations import TRANSLATED
from tirkeu_contracts.standard import Language
from tirkeu_sandbox.testing.conformance.declared import Declared
from tirkeu_sandbox.testing.languages import answer_to, faults

CALLERS = {"kk": "kk-KZ", "ru": "ru;q=0.9, en;q=0.1"}
"""What the browser of a reader of a language sends."""


class LanguagesConformance(Declared):
    """Texts for people are complete in each language, and come in the one asked for."""

    @pytest.mark.parametrize("lang", TRANSLATED)
    def test_the_catalogues_lack_nothing(self, lang: Language) -> None:
        assert gaps(self.package(), lang) == []

    def test_every_fault_of_a_request_has_a_hint(self) -> None:
        found = faults(*self.api_modules())
        assert "extra_forbidden" in found
        assert found <= HINTS.keys()

    @pytest.mark.parametrize("lang", TRANSLATED)
    async def test_a_refusal_comes_in_the_language_asked_for(self, lang: Language) -> None:
        answer = await answer_to(self.refusal, self.definition, CALLERS[lang])
        assert answer.json()["detail"].startswith(self.refused_in[lang])
        assert answer.headers["content-language"] == lang
