"""The translations of a package into Kazakh and Russian: gettext `.po` files, read with Babel.

They are in `locale/<language>/LC_MESSAGES/<package>.po` of the package whose texts they translate, and are read as they
are: there is no compiled file that could be out of date, and a wheel is complete with them. The English texts in the
code are the keys.
"""

import gettext
import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from importlib.resources import files

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from tirkeu_chassis.decider.messages import Message
from tirkeu_chassis.office.dates import date_in_words
from tirkeu_contracts.standard.names import Language, Names

TRANSLATED: tuple[Language, ...] = ("kk", "ru")
CHASSIS = "tirkeu_chassis"


@dataclass(frozen=True, slots=True)
class Texts:
    """What a package and the chassis say, in one language."""

    lang: Language
    _translations: gettext.NullTranslations

    def text(self, message: str, params: Mapping[str, object] | None = None) -> str:
        """A message in this language, in English where it has no translation, filled with its parameters.

        Messages and names among the parameters are put in this language too, and dates in its words.
        """
        template = self._translations.gettext(message)
        if params is None:
            return template
        if all(type(value) in _KEPT for value in params.values()):
            return _filled(self, template, tuple((name, type(value), value) for name, value in params.items()))
        return self.fill(template, params)

    def fill(self, template: str, params: Mapping[str, object]) -> str:
        """A text of this language, filled with its parameters."""
        return template.format(**{name: self._parameter(value) for name, value in params.items()})

    def _parameter(self, value: object) -> object:
        if isinstance(value, Message):
            return self._translations.gettext(value)
        if isinstance(value, Names):
            return value.in_language(self.lang)
        if isinstance(value, date):
            return date_in_words(value, self.lang)
        return value


_KEPT = frozenset({str, int, date, Message, Names})
"""Kinds of parameters that are equal only if they read the same, unlike 1.0 and 1.00."""


@lru_cache(maxsize=4096)
def _filled(said: Texts, template: str, params: tuple[tuple[str, type, object], ...]) -> str:
    """The few texts that every answer repeats are not made again each time."""
    return said.fill(template, {name: value for name, _, value in params})


@cache
def texts(package: str, lang: Language) -> Texts:
    """The texts of a package, such as `tirkeu_<service>`; those of the chassis alone where `package` is empty."""
    if lang not in TRANSLATED:
        return Texts(lang, gettext.NullTranslations())
    chassis = _translations(CHASSIS, lang)
    if package in {"", CHASSIS}:
        return Texts(lang, chassis)
    own = _translations(package, lang)
    own.add_fallback(chassis)
    return Texts(lang, own)


def read_translations(package: str, lang: Language) -> Catalog:
    """The translations as they are written, fuzzy entries included.

    Raises:
        FileNotFoundError: the package has none in this language.
    """
    place = files(package) / "locale" / lang / "LC_MESSAGES" / f"{package}.po"
    return read_po(io.BytesIO(place.read_bytes()), locale=lang, domain=package, abort_invalid=True)


def _translations(package: str, lang: Language) -> gettext.GNUTranslations:
    compiled = io.BytesIO()
    write_mo(compiled, read_translations(package, lang))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
