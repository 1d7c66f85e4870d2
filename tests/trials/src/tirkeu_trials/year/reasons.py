"""Generates refusals of the year: grounds that fit the case, each with its law, its finding and its evidence."""

import random
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from tirkeu_contracts.standard import (
    Action,
    ApplicantCategory,
    DocumentCode,
    ExtensionReason,
    Language,
    RefusalGround,
    WeaponClass,
)
from tirkeu_contracts.standard.editions import Edition, edition_on
from tirkeu_trials.year.kinds import Kind

C, G, D = ApplicantCategory, RefusalGround, DocumentCode


@dataclass(frozen=True, slots=True)
class Reasons:
    """Why a case is refused; none for one that isn't.

    `under_age` where somebody is younger than that; `longer` is why the case takes the longer term of 7(1)(b).
    """

    grounds: tuple[dict[str, Any], ...] = ()
    missing: frozenset[str] = frozenset()
    under_age: int | None = None
    longer: ExtensionReason | None = None


STANDARD: dict[Language, str] = {"kk": "Стандарттың {paragraph}-тармағы", "ru": "пункт {paragraph} стандарта"}
RULES: dict[Language, str] = {
    "kk": "Қазақстан Республикасы Үкіметінің 2000 жылғы 3 тамыздағы № 1176 қаулысымен бекітілген Ереже",
    "ru": "Правила, утверждённые постановлением Правительства от 3 августа 2000 года № 1176",
}
LAW: dict[Language, str] = {
    "kk": "«Жекелеген қару түрлерінің айналымына мемлекеттік бақылау жасау туралы» 1998 жылғы 30 желтоқсандағы Заңның "
    "{place}",
    "ru": "{place} Закона от 30 декабря 1998 года «О государственном контроле за оборотом отдельных видов оружия»",
}
ARTICLE_19: dict[Language, str] = {"kk": "19-бабының {point}) тармақшасы", "ru": "подпункт {point}) статьи 19"}
ARTICLE_15: dict[Language, str] = {"kk": "15-бабының 1-тармағы", "ru": "пункт 1 статьи 15"}
POINTS = {
    G.REPEAT_ADMIN_OFFENCE: 2,
    G.LEGAL_BAR: 3,
    G.STRUCTURAL_ALTERATION: 4,
    G.UNEXPUNGED_CONVICTION: 5,
    G.NO_PERMANENT_RESIDENCE: 5,
    G.NO_STORAGE_CONDITIONS: 5,
    G.NO_SAFE_HANDLING_PROOF: 5,
    G.NONCONFORMING_WEAPON: 6,
}
"""Of article 19 of the Law: in which cases permits aren't issued."""
LONGER = {
    G.NO_STORAGE_CONDITIONS: ExtensionReason.ONSITE_CHECK,
    G.UNEXPUNGED_CONVICTION: ExtensionReason.INFO_OTHER_SUBJECTS,
}
"""What nobody finds out without the longer term of paragraph 7(1)(b)."""

RARE = (G.STRUCTURAL_ALTERATION, G.UNDER_19_SECURITY, G.UNDER_18_CIVILIAN)
"""Grounds that few kinds of cases have."""

FINDINGS: dict[RefusalGround, dict[Language, str]] = {
    G.INCOMPLETE_DOCUMENTS: {
        "kk": "Өтінішке төменде аталған құжаттар қоса берілмеген.",
        "ru": "К заявлению не приложены документы, названные ниже.",
    },
    G.REPEAT_ADMIN_OFFENCE: {
        "kk": "Есепке алу деректері бойынша бір жыл ішінде екінші рет әкімшілік жауаптылыққа тартылған.",
        "ru": "По данным учёта в течение года повторно привлечён к административной ответственности.",
    },
    G.LEGAL_BAR: {
        "kk": "Өтініш берушіге қатысты қылмыстық іс қозғалған, ол бойынша түпкілікті шешім жоқ.",
        "ru": "В отношении заявителя возбуждено уголовное дело, окончательного решения по нему нет.",
    },
    G.STRUCTURAL_ALTERATION: {
        "kk": "Қарап тексеру кезінде ұңғының қысқартылғаны анықталды; атыс қашықтығы мен шашырауы өзгерген.",
        "ru": "При осмотре установлено укорочение ствола; изменены дальность и кучность боя.",
    },
    G.NONCONFORMING_WEAPON: {
        "kk": "Сәйкестік сертификаты жоқ, ұңғы қабырғасындағы таңба оқылмайды.",
        "ru": "Нет сертификата соответствия, клеймо на стволе не читается.",
    },
    G.UNDER_18_CIVILIAN: {
        "kk": "Жеке куәлігі бойынша құжаттар тіркелген күні он сегіз жасқа толмаған.",
        "ru": "По удостоверению личности на день регистрации документов не исполнилось восемнадцати лет.",
    },
    G.UNDER_19_SECURITY: {
        "kk": "Жеке куәлігі бойынша құжаттар тіркелген күні он тоғыз жасқа толмаған.",
        "ru": "По удостоверению личности на день регистрации документов не исполнилось девятнадцати лет.",
    },
    G.UNEXPUNGED_CONVICTION: {
        "kk": "Сұрау салуға жауап бойынша қасақана қылмыс үшін соттылығы жойылмаған.",
        "ru": "По ответу на запрос судимость за умышленное преступление не погашена.",
    },
    G.NO_PERMANENT_RESIDENCE: {
        "kk": "Есепке алу деректері бойынша тұрақты тұратын жері жоқ: көрсетілген мекенжайда тіркелмеген.",
        "ru": "По данным учёта постоянного места жительства нет: по указанному адресу не зарегистрирован.",
    },
    G.NO_STORAGE_CONDITIONS: {
        "kk": "Жергілікті жерге шығып тексергенде сейф те, металл шкаф та болмады.",
        "ru": "При проверке с выездом на место не оказалось ни сейфа, ни металлического шкафа.",
    },
    G.NO_SAFE_HANDLING_PROOF: {
        "kk": "Қаруды қауіпсіз ұстау ережесін білуін тексеруден өткені туралы құжат ұсынылмаған.",
        "ru": "Не представлен документ о проверке знания правил безопасного обращения с оружием.",
    },
}


def reasons(
    random_: random.Random, kind: Kind, day: date, lang: Language, told: Collection[RefusalGround] = ()
) -> Reasons:
    """Grounds that fit a case of this kind, one to three of them; first one that no case was `told` yet."""
    edition = edition_on(day)
    possible = _possible(kind, edition)
    new = [one for one in possible if one not in told]
    more = random_.choices(possible, k=random_.choices((0, 1, 2), (60, 30, 10))[0])
    first = next((one for one in RARE if one in new), None) or random_.choice(new or possible)
    chosen = list(dict.fromkeys((first, *more)))
    refusals = edition.refusals
    ages = {ground.code: age for ground, age in refusals.of_age(kind.category, kind.weapon_class).items()}
    missing = frozenset({_document(kind).value}) if G.INCOMPLETE_DOCUMENTS in chosen else frozenset[str]()
    rows = []
    for code in sorted(chosen):
        ground = refusals.ground(code)
        row: dict[str, Any] = {
            "ground": code.value,
            "legal_reference": _law(code, ground.paragraph if ground else refusals.paragraph, lang),
            "finding": FINDINGS[code][lang],
        }
        if code is G.INCOMPLETE_DOCUMENTS:
            row["missing_documents"] = sorted(missing)
        if code is G.REPEAT_ADMIN_OFFENCE:
            second = day - timedelta(days=random_.randrange(20, 90))
            earlier = second - timedelta(days=random_.randrange(30, 300))
            row["offence_dates"] = [earlier.isoformat(), second.isoformat()]
        rows.append(row)
    under_age = min((ages[code] for code in chosen if code in ages), default=None)
    return Reasons(tuple(rows), missing, under_age, next((LONGER[code] for code in chosen if code in LONGER), None))


def _law(code: RefusalGround, paragraph: str, lang: Language) -> str:
    """The paragraph of the standard, and what other law says of the ground, where it does."""
    found = [STANDARD[lang].format(paragraph=paragraph)]
    if code is G.INCOMPLETE_DOCUMENTS:
        found.append(RULES[lang])
    elif code is G.UNDER_18_CIVILIAN:
        found.append(LAW[lang].format(place=ARTICLE_15[lang]))
    elif code in POINTS:
        found.append(LAW[lang].format(place=ARTICLE_19[lang].format(point=POINTS[code])))
    return "; ".join(found)


def _possible(kind: Kind, edition: Edition) -> list[RefusalGround]:
    cell = edition.cell(kind.category, kind.weapon_class, kind.action)
    # Where the standard has no list, nothing can be missing of it (rule R-48).
    possible = [] if cell is None or cell.gap else [G.INCOMPLETE_DOCUMENTS]
    possible += [G.NONCONFORMING_WEAPON, G.NO_STORAGE_CONDITIONS]
    if kind.action is Action.RE_REGISTRATION:
        # Only an owner alters a weapon.
        possible += [G.STRUCTURAL_ALTERATION] * 2
    if kind.category.is_natural_person:
        possible += [
            G.LEGAL_BAR,
            G.REPEAT_ADMIN_OFFENCE,
            G.UNEXPUNGED_CONVICTION,
            G.NO_PERMANENT_RESIDENCE,
            G.NO_SAFE_HANDLING_PROOF,
        ]
    if kind.category is C.CITIZEN_RK and kind.action is Action.REGISTRATION:
        possible += [G.UNDER_18_CIVILIAN]
    if kind.category is C.EMPLOYEE_SECURITY_SUBJECT and kind.weapon_class is WeaponClass.SERVICE:
        possible += [G.UNDER_19_SECURITY] * 2
    return possible


def _document(kind: Kind) -> DocumentCode:
    """A document that cases of this kind need."""
    return D.MEDICAL_CONCLUSION if kind.category.is_employee else D.RECEIPT_DUTY_PERMIT
