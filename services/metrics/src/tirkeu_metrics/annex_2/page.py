"""Annex 2 as a page: one document, no script, nothing from elsewhere."""

import base64
import hashlib
from datetime import datetime
from functools import cache
from html import escape
from importlib.resources import files
from string import Template
from typing import get_args
from urllib.parse import urlencode

from tirkeu_chassis.office.dates import date_in_words, time_of_day
from tirkeu_contracts.standard import Language, Names
from tirkeu_contracts.standard.directory import bodies
from tirkeu_metrics.annex_2.table import Annex2, Row, annex_2, body_name
from tirkeu_metrics.domain.counting.counts import Counts
from tirkeu_metrics.domain.counting.measures import Tally
from tirkeu_metrics.figures.figures import Figures

YEAR = Names(en="Year", kk="Жыл", ru="Год")
BODY = Names(en="Internal affairs body", kk="Ішкі істер органы", ru="Орган внутренних дел")
LANGUAGE = Names(en="Language", kk="Тіл", ru="Язык")
SHOW = Names(en="Show", kk="Көрсету", ru="Показать")
APART = Names(en="Shown apart", kk="Бөлек көрсетілгендер", ru="Показано отдельно")
AS_OF = Names(
    en="As of {day}, {hours}:{minutes} (Almaty)",
    kk="{day}, {hours}:{minutes} жағдайы бойынша (Алматы)",
    ru="По состоянию на {day}, {hours}:{minutes} (Алматы)",
)
REGISTERED = Names(en="Cases registered", kk="Тіркелген өтініштер", ru="Зарегистрировано заявлений")
OPEN = Names(en="Open and not yet due", kk="Қаралуда, мерзімі өтпеген", ru="На рассмотрении, срок не истёк")
WITHDRAWN = Names(en="Withdrawn in time", kk="Мерзімінде кері қайтарып алынған", ru="Отозвано до истечения срока")
PERMITS = Names(en="Permits signed", kk="Қол қойылған рұқсаттар", ru="Подписано разрешений")
REFUSALS = Names(en="Refusals signed", kk="Қол қойылған бас тартулар", ru="Подписано отказов")
RESPONSES = Names(en="Survey responses", kk="Сауалнамаға жауаптар", ru="Ответов на опрос")
LANGUAGE_NAMES: dict[Language, str] = {"kk": "Қазақша", "ru": "Русский", "en": "English"}


@cache
def _file(name: str) -> str:
    return (files(__package__) / name).read_text(encoding="utf-8")


@cache
def security_headers() -> dict[str, str]:
    """Headers that let the page do nothing but show itself."""
    digest = base64.b64encode(hashlib.sha256(_file("annex_2.css").encode()).digest()).decode()
    return {
        "content-security-policy": (
            f"default-src 'none'; style-src 'sha256-{digest}'; form-action 'self'; base-uri 'none'; "
            "frame-ancestors 'none'"
        ),
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
    }


def render_page(figures: Figures, lang: Language, now: datetime) -> str:
    """The whole document; every text that comes from data is escaped."""
    table = annex_2(figures, lang)
    hours, minutes = time_of_day(now)
    as_of = AS_OF.in_language(lang).format(day=date_in_words(now, lang), hours=hours, minutes=minutes)
    return Template(_file("annex_2.html")).substitute(
        lang=lang,
        style=_file("annex_2.css"),
        title=escape(table.title),
        year=table.year,
        body_name=escape(table.body),
        columns="".join(f'<th scope="col">{escape(column)}</th>' for column in table.columns),
        groups=_groups(table),
        orders="".join(f"<p>{escape(order)}</p>" for order in table.orders),
        year_label=YEAR.in_language(lang),
        body_label=BODY.in_language(lang),
        lang_label=LANGUAGE.in_language(lang),
        show_label=SHOW.in_language(lang),
        bodies=_bodies(figures.body, lang),
        languages="".join(_option(code, LANGUAGE_NAMES[code], code == lang) for code in get_args(Language)),
        apart_title=APART.in_language(lang),
        apart=_apart(figures.counts, lang),
        as_of=escape(as_of),
        moment=f'<input type="hidden" name="as_of" value="{escape(str(figures.as_of))}">' if figures.as_of else "",
        pdf=_link(figures, lang, "pdf"),
        csv=_link(figures, lang, "csv"),
    )


def _groups(table: Annex2) -> str:
    parts: list[str] = []
    for row in table.rows:
        if row.is_group:
            parts.append("</tbody>" if parts else "")
            heading = f"{row.no}. {escape(row.name)}"
            parts.append(f'<tbody><tr class="group"><th scope="rowgroup" colspan="4">{heading}</th></tr>')
        else:
            parts.append(_indicator(row))
    return "".join([*parts, "</tbody>"])


def _indicator(row: Row) -> str:
    name = f'<th scope="row">{row.no}. {escape(row.name)}</th>'
    values = f"<td>{escape(row.normative)}</td><td>{escape(row.target)}</td>"
    return f"<tr>{name}{values}<td>{escape(row.current)} <small>{row.counted}</small></td></tr>"


def _bodies(chosen: str | None, lang: Language) -> str:
    parts = [_option("", body_name(None, lang), chosen is None)]
    for body in bodies():
        if body.is_department:
            parts.append("</optgroup>" if len(parts) > 1 else "")
            parts.append(f'<optgroup label="{escape(body_name(body.no, lang))}">')
        parts.append(_option(body.no, body_name(body.no, lang), body.no == chosen))
    return "".join([*parts, "</optgroup>"])


def _option(value: str, name: str, chosen: bool) -> str:
    return f'<option value="{value}"{" selected" if chosen else ""}>{escape(name)}</option>'


def _apart(counts: Counts, lang: Language) -> str:
    rows = (
        (REGISTERED, counts[Tally.REGISTERED]),
        (OPEN, counts[Tally.OPEN]),
        (WITHDRAWN, counts[Tally.WITHDRAWN]),
        (PERMITS, counts[Tally.PERMITS]),
        (REFUSALS, counts[Tally.REFUSALS]),
        (RESPONSES, counts[Tally.RESPONSES]),
    )
    return "".join(f"<dt>{name.in_language(lang)}</dt><dd>{count}</dd>" for name, count in rows)


def _link(figures: Figures, lang: Language, form: str) -> str:
    asked = {"year": figures.year, "lang": lang, "format": form} | ({"body": figures.body} if figures.body else {})
    if figures.as_of:
        asked["as_of"] = str(figures.as_of)
    return escape("/v1/annex-2?" + urlencode(asked))
