"""Dates and times of day in words, as the office writes them."""

from datetime import UTC, date, datetime

from babel.dates import format_date, format_time

from tirkeu_chassis.office.time_zone import ALMATY, local_date
from tirkeu_contracts.standard.names import Language

# CLDR's own Kazakh form is "2011 ж. 22 қараша"; the standard's forms write the year out.
_PATTERNS: dict[str, str] = {"kk": "y 'жылғы' d MMMM", "ru": "d MMMM y 'года'", "en": "d MMMM y"}


def date_in_words(day: date | datetime, lang: Language | str) -> str:
    """A date as the forms have it: `2011 жылғы 22 қараша`, `22 ноября 2011 года`, `22 November 2011`."""
    if isinstance(day, datetime):
        day = local_date(day)
    return format_date(day, _PATTERNS[lang], locale=lang)


def time_of_day(moment: datetime) -> tuple[str, str]:
    """Hours and minutes on the clock of the office."""
    text = format_time(moment.astimezone(UTC), "HH:mm", tzinfo=ALMATY, locale="kk")
    hours, minutes = text.split(":")
    return hours, minutes
