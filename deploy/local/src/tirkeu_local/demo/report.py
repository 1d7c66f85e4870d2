"""The report of the year on a terminal: what happened, Annex 2 for the country and a department, where to look next."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table

from tirkeu_chassis.office.bodies import body_name
from tirkeu_contracts.standard import IndicatorCode, Language, RefusalGround
from tirkeu_contracts.standard.editions import edition_on
from tirkeu_contracts.standard.names import Names
from tirkeu_local.demo.findings import Findings

WORDS = {
    "annex": Names(
        en="Annex 2. Quality and accessibility indicators, {year}",
        kk="2-қосымша. Сапа мен қол жетімділік көрсеткіштері, {year} жыл",
        ru="Приложение 2. Показатели качества и доступности, {year} год",
    ),
    "indicator": Names(
        en="Quality and accessibility indicators",
        kk="Сапа мен қол жетімділік көрсеткіштері",
        ru="Показатели качества и доступности",
    ),
    "normative": Names(en="Normative value", kk="Нормативтік мәні", ru="Нормативное значение"),
    "target": Names(en="Target value", kk="Мақсатты мәні", ru="Целевое значение"),
    "current": Names(en="Current value", kk="Ағымдағы мәні", ru="Текущее значение"),
    "country": Names(en="The whole country", kk="Бүкіл ел", ru="Вся страна"),
    "happened": Names(en="What happened", kk="Не болды", ru="Что произошло"),
    "grounds": Names(
        en="Refusals by ground (para 17)", kk="Бас тарту негіздері (17-тармақ)", ru="Основания отказов (п. 17)"
    ),
    "next": Names(en="Where to look next", kk="Енді қайда қарау керек", ru="Куда смотреть дальше"),
}


def show(
    console: Console,
    findings: Findings,
    answers: Mapping[str | None, Mapping[str, Any]],
    services: Mapping[str, str],
    lang: Language,
) -> None:
    """Print the report.

    Args:
        answers: the metrics service's answers for the country (None) and departments, by number.
        services: base addresses by service.
    """
    console.rule(edition_on(date(findings.year, 12, 31)).service.title.in_language(lang))
    console.print(_happened(findings, lang))
    console.print(_grounds(findings, lang))
    for no, answer in answers.items():
        console.print(_annex(findings.year, no, answer, lang))
    ledger = findings.ledger
    console.print(
        f"Ledger: {ledger.accepted} accepted, {ledger.effects} took effect, {ledger.lost} lost, "
        f"{ledger.duplicates} twice, {ledger.outbox_pending} unpublished, {ledger.dead} dead letters.",
        style="green" if ledger.clean else "bold red",
    )
    console.print(_addresses(services, findings.year, lang))


def _happened(findings: Findings, lang: Language) -> Table:
    table = Table(title=WORDS["happened"].in_language(lang), box=box.SIMPLE, title_justify="left")
    table.add_column("event")
    table.add_column("n", justify="right")
    for name, count in findings.events.items():
        table.add_row(name, str(count))
    return table


def _grounds(findings: Findings, lang: Language) -> Table:
    table = Table(title=WORDS["grounds"].in_language(lang), box=box.SIMPLE, title_justify="left")
    table.add_column("17")
    table.add_column("")
    table.add_column("n", justify="right")
    for code, count in findings.refusals.items():
        ground = RefusalGround(code)
        table.add_row(ground.paragraph, ground.names.in_language(lang), str(count))
    return table


def _annex(year: int, no: str | None, answer: Mapping[str, Any], lang: Language) -> Table:
    place = WORDS["country"].in_language(lang) if no is None else body_name(no, lang)
    title = f"{WORDS['annex'].in_language(lang).format(year=year)}\n{place}"
    table = Table(title=title, box=box.ROUNDED, show_lines=True, title_justify="left")
    table.add_column("")
    table.add_column(WORDS["indicator"].in_language(lang))
    for column in ("normative", "target", "current"):
        # The headings break between words, so that the indicators keep the width.
        table.add_column(WORDS[column].in_language(lang).replace(" ", "\n"), justify="right", no_wrap=True)
    for one in answer["indicators"]:
        code = IndicatorCode(one["code"])
        value = "–" if one["value"] is None else f"{one['value']:.2f} %"
        table.add_row(
            code.value,
            code.names.in_language(lang),
            _percent(one["normative"]),
            _percent(one["target"]),
            value if one["withheld"] else f"{value}\n{one['numerator']} / {one['denominator']}",
        )
    return table


def _percent(value: Any) -> str:
    return "–" if value is None else f"{float(value):g} %"


def _addresses(services: Mapping[str, str], year: int, lang: Language) -> Table:
    table = Table(title=WORDS["next"].in_language(lang), box=box.SIMPLE, title_justify="left", show_header=False)
    table.add_row("Annex 2", f"{services['metrics']}/?year={year}")
    for name, address in services.items():
        table.add_row(name, f"{address}/docs")
    table.add_row("events", "tirkeu events tail --from first")
    table.add_row("token", "tirkeu token --role head --body 1")
    table.add_row("stop", "tirkeu down")
    return table
