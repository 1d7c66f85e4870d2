"""Annex 2 as an HTML page: one document, without scripts and without files from other hosts."""

import base64
import hashlib
from datetime import datetime
from functools import cache, partial
from importlib.resources import files
from urllib.parse import urlencode

from tirkeu_chassis.office.dates import date_in_words, time_of_day
from tirkeu_contracts.standard import Language, Names
from tirkeu_metrics.annex_2.table import annex_2, body_name
from tirkeu_metrics.domain.counting.measures import Tally
from tirkeu_metrics.figures.figures import Figures
from tirkeu_metrics.pages.bodies import LANGUAGE_NAMES, departments
from tirkeu_metrics.pages.rendering import render

WORDS = {
    "year": Names(en="Year", kk="Жыл", ru="Год"),
    "body": Names(en="Internal affairs body", kk="Ішкі істер органы", ru="Орган внутренних дел"),
    "language": Names(en="Language", kk="Тіл", ru="Язык"),
    "show": Names(en="Show", kk="Көрсету", ru="Показать"),
    "apart": Names(en="Shown apart", kk="Бөлек көрсетілгендер", ru="Показано отдельно"),
}
AS_OF = Names(
    en="As of {day}, {hours}:{minutes} (Almaty)",
    kk="{day}, {hours}:{minutes} жағдайы бойынша (Алматы)",
    ru="По состоянию на {day}, {hours}:{minutes} (Алматы)",
)
APART = {
    Tally.REGISTERED: Names(en="Cases registered", kk="Тіркелген өтініштер", ru="Зарегистрировано заявлений"),
    Tally.OPEN: Names(en="Open and not yet due", kk="Қаралуда, мерзімі өтпеген", ru="На рассмотрении, срок не истёк"),
    Tally.WITHDRAWN: Names(
        en="Withdrawn in time", kk="Мерзімінде кері қайтарып алынған", ru="Отозвано до истечения срока"
    ),
    Tally.PERMITS: Names(en="Permits signed", kk="Қол қойылған рұқсаттар", ru="Подписано разрешений"),
    Tally.REFUSALS: Names(en="Refusals signed", kk="Қол қойылған бас тартулар", ru="Подписано отказов"),
    Tally.RESPONSES: Names(en="Survey responses", kk="Сауалнамаға жауаптар", ru="Ответов на опрос"),
}


@cache
def _style() -> str:
    return (files(__package__) / "annex_2.css").read_text(encoding="utf-8")


@cache
def security_headers() -> dict[str, str]:
    """Headers that let the page do nothing but show itself."""
    digest = base64.b64encode(hashlib.sha256(_style().encode()).digest()).decode()
    return {
        "content-security-policy": (
            f"default-src 'none'; style-src 'sha256-{digest}'; form-action 'self'; base-uri 'none'; "
            "frame-ancestors 'none'"
        ),
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
    }


def render_page(figures: Figures, lang: Language, now: datetime) -> str:
    """The whole document."""
    hours, minutes = time_of_day(now)
    return render(
        "annex_2/annex_2.html",
        lang=lang,
        table=annex_2(figures, lang),
        figures=figures,
        style=_style(),
        words={name: word.in_language(lang) for name, word in WORDS.items()},
        country=body_name(None, lang),
        departments=departments(lang),
        languages=LANGUAGE_NAMES,
        apart=[(name.in_language(lang), figures.counts[tally]) for tally, name in APART.items()],
        as_of=AS_OF.in_language(lang).format(day=date_in_words(now, lang), hours=hours, minutes=minutes),
        link=partial(_link, figures, lang),
    )


def _link(figures: Figures, lang: Language, form: str) -> str:
    asked = {"year": figures.year, "lang": lang, "format": form} | ({"body": figures.body} if figures.body else {})
    if figures.as_of:
        asked["as_of"] = str(figures.as_of)
    return "/v1/annex-2?" + urlencode(asked)
