"""Annex 2 as a table: the standard's own words and columns, filled with figures (rule R-68).

As the headings say, the second and fourth columns belong to the reporting year and the third to the following year.
Each heading names its year.
"""

import csv
import io
from dataclasses import dataclass
from decimal import Decimal

from babel.numbers import format_decimal

from tirkeu_chassis.languages.translations import texts
from tirkeu_chassis.office.bodies import body_name as name_of_body
from tirkeu_chassis.office.dates import date_in_words
from tirkeu_contracts.standard import IndicatorCode, IndicatorGroup, Language, Names
from tirkeu_metrics.domain.counting.disclosure import REASONS, Reason
from tirkeu_metrics.figures.figures import Figures

TITLE = Names(
    en="Annex 2. Quality and accessibility indicators",
    kk="2-қосымша. Сапа мен қол жетімділік көрсеткіштері",
    ru="Приложение 2. Показатели качества и доступности",
)
COUNTRY = Names(en="Republic of Kazakhstan", kk="Қазақстан Республикасы", ru="Республика Казахстан")
NO_DATA = Names(en="no data", kk="деректер жоқ", ru="нет данных")
NOT_SET = Names(en="not set", kk="белгіленбеген", ru="не установлено")
ORDER = Names(
    en="Values of {year}: order of the Administrative Police Committee No. {no} of {day}",
    kk="{year} жылғы мәндер: Әкімшілік полиция комитетінің {day} № {no} бұйрығы",
    ru="Значения на {year} год: приказ Комитета административной полиции № {no} от {day}",
)
COLUMNS = (
    Names(
        en="Quality and accessibility indicators",
        kk="Сапа мен қол жетімділік көрсеткіштері",
        ru="Показатели качества и доступности",
    ),
    Names(
        en="Normative value of the indicator ({year})",
        kk="Көрсеткіштің нормативтік мәні ({year})",
        ru="Нормативное значение показателя ({year})",
    ),
    Names(
        en="Target value of the indicator in the coming year ({coming})",
        kk="Алдағы жылы көрсеткіштің мақсатты мәні ({coming})",
        ru="Целевое значение показателя в последующем году ({coming})",
    ),
    Names(
        en="Current value of the indicator in the reporting year ({year})",
        kk="Есепті жылдағы көрсеткіштің ағымдағы мәні ({year})",
        ru="Текущее значение показателя в отчётном году ({year})",
    ),
)


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table: a group's heading, or an indicator with its values in the language's notation."""

    no: str
    name: str
    is_group: bool
    normative: str = ""
    target: str = ""
    current: str = ""
    counted: str = ""


@dataclass(frozen=True, slots=True)
class Annex2:
    """The table of a body and year in one language."""

    lang: Language
    title: str
    body: str
    year: int
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    orders: tuple[str, ...]
    """The Committee's orders that the values rest on (paragraph 20, rule R-69)."""


def annex_2(figures: Figures, lang: Language) -> Annex2:
    """Fill the table."""
    rows: list[Row] = []
    for group in IndicatorGroup:
        rows.append(Row(group.value, group.names.in_language(lang), is_group=True))
        rows += [_row(figures, code, lang) for code in IndicatorCode if code.group is group]
    years = {"year": figures.year, "coming": figures.year + 1}
    return Annex2(
        lang=lang,
        title=TITLE.in_language(lang),
        body=body_name(figures.body, lang),
        year=figures.year,
        columns=tuple(column.in_language(lang).format(**years) for column in COLUMNS),
        rows=tuple(rows),
        orders=tuple(
            ORDER.in_language(lang).format(year=year, no=order.no, day=date_in_words(order.signed_on, lang))
            for year, order in ((figures.year, figures.order), (figures.year + 1, figures.coming_order))
            if order is not None
        ),
    )


def body_name(no: str | None, lang: Language) -> str:
    """A body's name; Annex 1 has most of them in Kazakh alone. None is the country."""
    if no is None:
        return COUNTRY.in_language(lang)
    return f"{no}. {name_of_body(no, lang)}"


def to_csv(table: Annex2, figures: Figures) -> str:
    """RFC 4180; the values as plain numbers, empty where there is none. More columns show what was counted."""
    text = io.StringIO()
    lines = csv.writer(text)
    lines.writerow(["code", *table.columns, "numerator", "denominator", "withheld"])
    for row in table.rows:
        if row.is_group:
            lines.writerow([row.no, row.name, "", "", "", "", "", ""])
            continue
        code = IndicatorCode(row.no)
        share, now, coming = figures.shares[code], figures.targets.get(code), figures.coming.get(code)
        values = (now.normative if now else None, coming.target if coming else None, share.value)
        withheld = figures.withheld.get(code)
        counted = (share.numerator, share.denominator) if withheld is None else ("", "")
        reason = "" if withheld is None else _withheld(withheld, table.lang)
        lines.writerow([row.no, row.name, *map(_plain, values), *counted, reason])
    return text.getvalue()


def _row(figures: Figures, code: IndicatorCode, lang: Language) -> Row:
    share, now, coming = figures.shares[code], figures.targets.get(code), figures.coming.get(code)
    withheld = figures.withheld.get(code)
    return Row(
        no=code.value,
        name=code.names.in_language(lang),
        is_group=False,
        normative=_percent(now.normative if now else None, NOT_SET, lang),
        target=_percent(coming.target if coming else None, NOT_SET, lang),
        current=_percent(share.value, NO_DATA, lang) if withheld is None else _withheld(withheld, lang),
        counted=f"{share.numerator} / {share.denominator}" if withheld is None else "",
    )


def _percent(value: Decimal | None, without: Names, lang: Language) -> str:
    if value is None:
        return without.in_language(lang)
    return f"{format_decimal(value, '0.00', locale=lang)}\N{NO-BREAK SPACE}%"


def _withheld(reason: Reason, lang: Language) -> str:
    return texts("tirkeu_metrics", lang).text(REASONS[reason])


def _plain(value: Decimal | None) -> str:
    return "" if value is None else f"{value:.2f}"
