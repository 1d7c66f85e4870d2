"""Invented people, organisations and weapons for the demonstration. None of them exists."""

import random
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from tirkeu_chassis.iin import check_digit
from tirkeu_contracts.standard import WeaponKind

SURNAMES = (
    ("Әбенов", "Әбенова"), ("Байжанов", "Байжанова"), ("Ғалымов", "Ғалымова"), ("Досанов", "Досанова"),
    ("Ержанов", "Ержанова"), ("Жұмабаев", "Жұмабаева"), ("Иманғалиев", "Иманғалиева"), ("Қасымов", "Қасымова"),
    ("Мұқанов", "Мұқанова"), ("Нұрпейісов", "Нұрпейісова"), ("Оразбеков", "Оразбекова"), ("Рысқұлов", "Рысқұлова"),
    ("Сейітов", "Сейітова"), ("Тілеуов", "Тілеуова"), ("Үсенов", "Үсенова"), ("Шәріпов", "Шәріпова"),
    ("Ким", "Ким"), ("Петров", "Петрова"), ("Шевченко", "Шевченко"), ("Вебер", "Вебер"),
)  # fmt: skip
MEN = ("Алмас", "Бауыржан", "Ғани", "Дәулет", "Ерлан", "Қанат", "Марат", "Нұрлан", "Өмір", "Серік", "Тимур", "Ілияс")
WOMEN = ("Айгүл", "Әсел", "Бибігүл", "Гүлнар", "Динара", "Жанар", "Қарлығаш", "Мәдина", "Сәуле", "Үміт")
PATRONYMICS = ("Асқар", "Болат", "Дәурен", "Еркін", "Қайрат", "Мұрат", "Сәкен", "Талғат")
STREETS = ("Абай", "Бейбітшілік", "Достық", "Жеңіс", "Қабанбай батыр", "Тәуелсіздік", "Сәтбаев", "Желтоқсан")
COMPANIES = (
    "«Алатау Күзет» ЖШС", "«Барыс Қорғау» ЖШС", "«Көк Бөрі» ЖШС", "«Қалқан» ЖШС", "«Сұңқар Секьюрити» ЖШС",
    "«Тұмар Күзет» ЖШС", "«Шыңғыс Қорған» ЖШС",
)  # fmt: skip
SPECIAL_ENTITIES = (
    "«Қазақ инкассациясы» АҚ", "«Батыс темір жол қорғаныс» АҚ", "«Мұнай құбыры күзеті» АҚ", "«Орман қорғау» мекемесі",
)  # fmt: skip
SPORTS = ("«Мерген» ату спорты клубы", "«Динамо» ату федерациясы", "«Алтын нысана» спорт ұйымы")
BANKS = ("«Халық банкі» АҚ", "«Қазкоммерцбанк» АҚ", "«Банк ЦентрКредит» АҚ")
CITIZENSHIPS = ("Germany", "Türkiye", "Italy", "Korea")


@dataclass(frozen=True, slots=True)
class Model:
    """A weapon as it is sold; `energy_j` for pneumatic ones."""

    type: str
    model: str
    system: str
    calibre: str
    energy_j: str | None = None


MODELS: dict[WeaponKind, tuple[Model, ...]] = {
    WeaponKind.SMOOTH_BORE_HUNTING: (
        Model("қос ұңғылы мылтық", "ИЖ-27М", "жылжымалы ұңғы", "12/70"),
        Model("жартылай автоматты мылтық", "МР-155", "газ бұру", "12/76"),
    ),
    WeaponKind.RIFLED_HUNTING: (
        Model("карабин", "Сайга-М3", "газ бұру", "7.62"),
        Model("карабин", "Барс-4-1", "жылжымалы бекітпе", "5.6"),
        Model("карабин", "Лось-7-1", "жылжымалы бекітпе", "7.62"),
    ),
    WeaponKind.SMOOTH_BORE_SELF_DEFENCE_LONG: (Model("мылтық", "МР-133", "помпалы", "12/76"),),
    WeaponKind.GAS_PISTOL_REVOLVER: (
        Model("газды тапанша", "ИЖ-79", "еркін бекітпе", "8.0"),
        Model("газды револьвер", "Р-1", "барабанды", "9.0"),
    ),
    WeaponKind.BARRELLESS_FIREARM: (Model("ұңғысыз тапанша", "ПБ-4-1МЛ Оса", "касеталы", "18.5"),),
    WeaponKind.PNEUMATIC: (
        Model("пневматикалық винтовка", "МР-512", "серіппелі-поршенді", "4.5", "7.5"),
        Model("пневматикалық винтовка", "Hatsan 125", "серіппелі-поршенді", "4.5", "24"),
        Model("пневматикалық винтовка", "Hatsan BT65", "PCP", "6.35", "5"),
    ),
    WeaponKind.COLD_HUNTING: (Model("аңшы пышағы", "Барыс", "бүктелмейтін", "-"),),
    WeaponKind.SIGNAL: (Model("сигналдық тапанша", "СП-81", "ашылмалы", "26"),),
    WeaponKind.SPORTS_RIFLED: (Model("спорттық винтовка", "Урал-5-1", "жылжымалы бекітпе", "5.6"),),
    WeaponKind.SERVICE_PISTOL_REVOLVER: (
        Model("қызметтік тапанша", "ИЖ-71", "еркін бекітпе", "9.0"),
        Model("қызметтік револьвер", "РСА ТКБ-0216", "барабанды", "9.0"),
    ),
    WeaponKind.SERVICE_SMOOTH_BORE_LONG: (Model("қызметтік карабин", "Сайга-410К", "газ бұру", "410"),),
}


def iin(random_: random.Random) -> str:
    """Twelve digits with the right check digit."""
    while True:
        eleven = "".join(str(random_.randrange(10)) for _ in range(11))
        digit = check_digit(eleven)
        if digit is not None:
            return f"{eleven}{digit}"


def person(random_: random.Random, *, born: tuple[date, date], citizenship: str = "Kazakhstan") -> dict[str, Any]:
    """A person born between two days."""
    woman = random_.random() < 0.15
    first, last = born
    return {
        "surname": random_.choice(SURNAMES)[woman],
        "name": random_.choice(WOMEN if woman else MEN),
        "patronymic": random_.choice(PATRONYMICS) + ("қызы" if woman else "ұлы"),
        "birth_date": (first + timedelta(days=random_.randrange((last - first).days))).isoformat(),
        "birth_place": "Қазақстан" if citizenship == "Kazakhstan" else citizenship,
        "iin": iin(random_),
        "address": address(random_),
        "citizenship": citizenship,
    }


def address(random_: random.Random) -> str:
    """A postal address."""
    return f"{random_.choice(STREETS)} көшесі, {random_.randrange(1, 180)}-үй, {random_.randrange(1, 90)}-пәтер"


def entity(random_: random.Random, names: tuple[str, ...]) -> dict[str, Any]:
    """A legal entity."""
    return {"name": random_.choice(names), "bin": iin(random_), "address": address(random_)}


def unit(random_: random.Random, kind: WeaponKind, year: int) -> dict[str, Any]:
    """A weapon with its seven particulars."""
    model = random_.choice(MODELS[kind])
    letters = "".join(random_.choice("АБВГКМТ") for _ in range(2))
    return {
        "kind": kind.value,
        "type": model.type,
        "model": model.model,
        "system": model.system,
        "calibre": model.calibre,
        "number": f"{letters}-{random_.randrange(100000, 999999)}",
        "year": random_.randrange(year - 12, year),
        "muzzle_energy_j": model.energy_j,
    }
