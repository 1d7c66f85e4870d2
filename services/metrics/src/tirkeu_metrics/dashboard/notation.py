"""Number and date formats of a language, for the page's scripts.

A browser has them for some languages only: Debian's Chromium has none for Kazakh. So the server sends them, and the
page writes figures and days as Annex 2 does.
"""

from datetime import date
from functools import cache
from typing import Any, Literal

from babel.dates import get_month_names
from babel.numbers import get_decimal_symbol, get_group_symbol, get_minus_sign_symbol, get_plus_sign_symbol

from tirkeu_chassis.office.dates import date_in_words
from tirkeu_contracts.standard import Language

# A year and a day that stand in no name of a month, to be put out of the words of a date again.
_YEAR, _DAY = 1999, 28


@cache
def notation(lang: Language) -> dict[str, Any]:
    """Signs of numbers, names of months, and a date of each month with `{year}` and `{day}` in it (so that the month
    has the form that it has in a date)."""
    return {
        "decimal": get_decimal_symbol(lang),
        "group": get_group_symbol(lang),
        "minus": get_minus_sign_symbol(lang),
        "plus": get_plus_sign_symbol(lang),
        "months": _months("wide", lang),
        "short_months": _months("abbreviated", lang),
        "dates": [
            date_in_words(date(_YEAR, month, _DAY), lang).replace(str(_YEAR), "{year}").replace(str(_DAY), "{day}")
            for month in range(1, 13)
        ],
    }


def _months(width: Literal["abbreviated", "wide"], lang: Language) -> list[str]:
    names = get_month_names(width, "stand-alone", locale=lang)
    return [names[month] for month in range(1, 13)]
