"""Annex 2 as a PDF."""

from dataclasses import asdict
from datetime import date, datetime

from tirkeu_chassis.forms.printing import render
from tirkeu_chassis.office.dates import date_in_words, time_of_day
from tirkeu_contracts.standard import Language
from tirkeu_contracts.standard.editions import edition_on
from tirkeu_metrics.annex_2.page import AS_OF
from tirkeu_metrics.annex_2.table import annex_2
from tirkeu_metrics.figures.figures import Figures


async def annex_2_pdf(figures: Figures, lang: Language, *, shown_at: datetime, printed_at: datetime) -> bytes:
    """The table as PDF/A: as it stood at one moment, printed at another."""
    hours, minutes = time_of_day(shown_at)
    data = asdict(annex_2(figures, lang)) | {
        "service": edition_on(date(figures.year, 12, 31)).service.title.in_language(lang),
        "as_of": AS_OF.in_language(lang).format(day=date_in_words(shown_at, lang), hours=hours, minutes=minutes),
    }
    return await render("tirkeu_metrics.annex_2", "annex_2.typ", data, printed_at=printed_at)
