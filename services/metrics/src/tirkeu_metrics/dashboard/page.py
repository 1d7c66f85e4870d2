"""The page itself: its frame and its texts. The figures come when it is open, from the same API as everybody's."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from functools import cache
from html import escape
from importlib.resources import files
from string import Template
from typing import Any, Final, get_args

from tirkeu_chassis.languages.translations import texts
from tirkeu_chassis.office.bodies import body_name
from tirkeu_contracts.standard import IndicatorCode, Language
from tirkeu_contracts.standard.directory import Body, bodies
from tirkeu_metrics.dashboard.notation import notation
from tirkeu_metrics.dashboard.texts import ANNEX_2_INDICATOR, TEXTS

SECURITY_HEADERS: Final[Mapping[str, str]] = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
LANGUAGE_NAMES: Final[Mapping[Language, str]] = {"kk": "Қазақша", "ru": "Русский", "en": "English"}
ASSET_TYPES: Final[Mapping[str, str]] = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
}
_STATIC: Final = files(__package__) / "static"


def asset(name: str) -> tuple[bytes, str, str] | None:
    """A file of the page, its media type and its entity tag; None where there is none of this name."""
    # Looked up among the names there are, so that no name leads anywhere else, and none is remembered.
    return _assets().get(name)


@cache
def _assets() -> Mapping[str, tuple[bytes, str, str]]:
    found = {}
    for folder in (_STATIC, _STATIC / "vendor"):
        for file in folder.iterdir():
            kind = ASSET_TYPES.get(file.name.rpartition(".")[2])
            if kind is not None:
                content = file.read_bytes()
                found[file.name] = content, kind, f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    return found


def render_dashboard(lang: Language, year: int, body: str | None, years: Sequence[int]) -> str:
    """The page in one language, for a year and a body."""
    said = {name: texts("tirkeu_metrics", lang).text(text) for name, text in TEXTS.items()}
    return Template((_STATIC / "dashboard.html").read_text(encoding="utf-8")).substitute(
        {name: escape(text) for name, text in said.items()},
        lang=lang,
        years="".join(_option(str(one), str(one), one == year) for one in sorted({*years, year}, reverse=True)),
        bodies=_bodies(said["country"], body, lang),
        languages="".join(_language(code, lang, year, body) for code in get_args(Language)),
        shown_year=year,
        shown_body=body or "",
        data=_data_block(
            {
                "lang": lang,
                "texts": said,
                "notation": notation(lang),
                "bodies": _directory(lang),
                "indicators": _indicators(lang),
            }
        ),
    )


def _data_block(data: Any) -> str:
    # What is in a data block ends at the first `</`, whatever the JSON says.
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


@cache
def _directory(lang: Language) -> list[dict[str, str]]:
    return [{"no": one.no, "name": body_name(one.no, lang), "lang": _name_language(one, lang)} for one in bodies()]


def _name_language(one: Body, lang: Language) -> Language:
    # Said aloud, a Kazakh name is none in the voice of another language.
    return lang if one.name_in(lang) else "kk"


@cache
def _indicators(lang: Language) -> list[dict[str, str]]:
    return [
        {
            "code": code.value,
            "name": code.names.in_language(lang),
            "group": code.group.names.in_language(lang),
            "paragraph": texts("tirkeu_metrics", lang).text(ANNEX_2_INDICATOR).format(indicator=code.value),
        }
        for code in IndicatorCode
    ]


def _bodies(country: str, chosen: str | None, lang: Language) -> str:
    parts = [_option("", country, chosen is None)]
    for body in bodies():
        if body.is_department:
            parts.append("</optgroup>" if len(parts) > 1 else "")
            parts.append(f'<optgroup label="{escape(f"{body.no}. {body_name(body.no, lang)}")}">')
        name = f"{body.no}. {body_name(body.no, lang)}"
        parts.append(_option(body.no, name, body.no == chosen, _name_language(body, lang)))
    return "".join([*parts, "</optgroup>"])


def _option(value: str, name: str, chosen: bool, lang: Language | None = None) -> str:
    said_in = f' lang="{lang}"' if lang else ""
    return f'<option value="{value}"{said_in}{" selected" if chosen else ""}>{escape(name)}</option>'


def _language(code: Language, chosen: Language, year: int, body: str | None) -> str:
    current = ' aria-current="true"' if code == chosen else ""
    asked = f"?year={year}&amp;lang={code}" + (f"&amp;body={body}" if body else "")
    return f'<a href="/{asked}" hreflang="{code}" lang="{code}" data-lang="{code}"{current}>{LANGUAGE_NAMES[code]}</a>'
