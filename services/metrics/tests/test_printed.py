"""Annex 2 on paper: each word stands in its place, and each page says of which body and year it is."""

from datetime import UTC, datetime

import pytest

from tirkeu_chassis.forms.printing import render
from tirkeu_contracts.standard.directory import bodies
from tirkeu_sandbox.testing.printed import pages

NOW = datetime(2011, 3, 1, tzinfo=UTC)


@pytest.mark.parametrize("lang", ["kk", "ru", "en"])
async def test_a_table_of_more_than_one_page(lang: str) -> None:
    longest = max((one.name_kk for one in bodies()), key=len)
    row = {"no": "1.1", "normative": "95,00 %", "target": "96,50 %", "current": "98,75 %", "counted": "123456 / 123457"}
    named = row | {"is_group": False, "name": "құжаттарды тапсырған сәттен бастап қызметті белгіленген мерзімде ұсыну"}
    data = {
        "lang": lang,
        "title": "Сапа және қолжетімділік көрсеткіштерінің мәндері",
        "service": "Қаруды тіркеу және қайта тіркеу",
        "body": longest,
        "year": 2011,
        "columns": ["Көрсеткіштер", "Нормативтік мәні", "Келесі жылғы нысаналы мәні", "Есепті жылғы ағымдағы мәні"],
        "rows": [{"is_group": True, "no": "1", "name": "Уақтылығы"}, *[named] * 40],
        "orders": [],
        "as_of": "2011 жылғы 1 наурыз",
    }
    printed = pages(await render("tirkeu_metrics.annex_2", "annex_2.typ", data, printed_at=NOW))
    assert len(printed) > 1
    assert [fault for page in printed for fault in page.faults()] == []
    for number, page in enumerate(printed, start=1):
        assert page.foot.endswith(f"2011 {number} / {len(printed)}")
