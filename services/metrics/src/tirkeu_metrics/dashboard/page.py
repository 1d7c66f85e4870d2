"""The HTML frame of the dashboard, with its texts. Its scripts then load the figures from the public API."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from functools import cache
from importlib.resources import files
from typing import Final

from tirkeu_chassis.languages.translations import texts
from tirkeu_contracts.standard import IndicatorCode, Language
from tirkeu_metrics.dashboard.notation import notation
from tirkeu_metrics.dashboard.texts import ANNEX_2_INDICATOR, TEXTS
from tirkeu_metrics.pages.bodies import LANGUAGE_NAMES, body_choices, departments
from tirkeu_metrics.pages.rendering import render

SECURITY_HEADERS: Final[Mapping[str, str]] = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
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
    """The page in one language, for a year and a body; `years` are those with cases."""
    said = {name: texts("tirkeu_metrics", lang).text(text) for name, text in TEXTS.items()}
    return render(
        "dashboard/dashboard.html",
        lang=lang,
        said=said,
        year=year,
        years=sorted({*years, year}, reverse=True),
        body=body,
        departments=departments(lang),
        languages=LANGUAGE_NAMES,
        data={
            "lang": lang,
            "texts": said,
            "notation": notation(lang),
            "bodies": [asdict(one) for one in body_choices(lang)],
            "indicators": _indicators(lang),
        },
    )


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
