"""Invented people, organisations and weapons for the demonstration. None of them exists."""

import random
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from tirkeu_chassis.office.identification_numbers import check_digit
from tirkeu_contracts.standard import WeaponKind

SURNAMES = (
    ("Әбенов", "Әбенова"), ("Байжанов", "Байжанова"), ("Ғалымов", "Ғалымова"), ("Досанов", "Досанова"),
    ("Ержанов", "Ержанова"), ("Жұмабаев", "Жұмабаева"), ("Иманғалиев", "Иманғалиева"), ("Қасымов", "Қасымова"),
    ("Мұқанов", "Мұқанова"), ("Нұрпейісов", "Нұрпейісова"), ("Оразбеков", "Оразбекова"), ("Рысқұлов", "Рысқұлова"),
    ("Сейітов", "Сейітова"), ("Тілеуов", "Тілеуова"), ("Үсенов", "Үсенова"), ("Шәріпов", "Шәріпова"),
)  # fmt: skip
MEN = ("Алмас", "Бауыржан", "Ғани", "Дәулет", "Ерлан", "Қанат", "Марат", "Нұрлан", "Өмір", "Серік", "Тимур", "Ілияс")
WOMEN = ("Айгүл", "Әсел", "Бибігүл", "Гүлнар", "Динара", "Жанар", "Қарлығаш", "Мәдина", "Сәуле", "Үміт")
PATRONYMICS = tuple(
    (f"{father}ұлы", f"{father}қызы")
    for father in ("Асқар", "Болат", "Дәурен", "Еркін", "Қайрат", "Мұрат", "Сәкен", "Талғат")
)
OTHER_SURNAMES = (("Ким", "Ким"), ("Петров", "Петрова"), ("Шевченко", "Шевченко"), ("Вебер", "Вебер"))
OTHER_MEN, OTHER_WOMEN = ("Андрей", "Виктор", "Олег", "Сергей"), ("Елена", "Ирина", "Наталья")
OTHER_PATRONYMICS = (("Викторович", "Викторовна"), ("Иванович", "Ивановна"), ("Петрович", "Петровна"))
FOREIGNERS = {
    "Германия": (("Мюллер", "Шнайдер", "Фишер"), ("Ханс", "Клаус", "Юрген")),
    "Түркия": (("Йылмаз", "Демир", "Кая"), ("Мехмет", "Мустафа", "Ахмет")),
    "Италия": (("Росси", "Бьянки", "Конти"), ("Марко", "Джованни", "Паоло")),
    "Корея": (("Пак", "Чхве", "Чон"), ("Чжун Хо", "Сон Мин", "Ён Су")),
}
"""Surnames and names of those who work here, by the state they are citizens of."""
HOME = "Қазақстан Республикасы"
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
        # Stronger ones alone are registered (article 15(1)), and citizens acquire none of a greater calibre (7(2)(2)).
        Model("пневматикалық винтовка", "Hatsan 125", "серіппелі-поршенді", "4.5", "24"),
        Model("пневматикалық винтовка", "Gamo Hunter 1250", "серіппелі-поршенді", "4.5", "25"),
    ),
    WeaponKind.SPORTS_RIFLED: (Model("спорттық винтовка", "Урал-5-1", "жылжымалы бекітпе", "5.6"),),
    WeaponKind.SERVICE_PISTOL_REVOLVER: (
        Model("қызметтік тапанша", "ИЖ-71", "еркін бекітпе", "9.0"),
        Model("қызметтік револьвер", "РСА ТКБ-0216", "барабанды", "9.0"),
    ),
    WeaponKind.SERVICE_SMOOTH_BORE_LONG: (Model("қызметтік карабин", "Сайга-410К", "газ бұру", "410"),),
}


def number(random_: random.Random, first: str) -> str:
    """Twelve digits that begin with `first` and end with the right check digit."""
    while True:
        eleven = first + "".join(str(random_.randrange(10)) for _ in range(11 - len(first)))
        digit = check_digit(eleven)
        if digit is not None:
            return f"{eleven}{digit}"


def iin(random_: random.Random, born: date, *, woman: bool) -> str:
    """A person's number: the day of birth, then the century and the sex."""
    return number(random_, f"{born:%y%m%d}{(3 if born.year < 2000 else 5) + woman}")


def person(random_: random.Random, *, born: tuple[date, date]) -> dict[str, Any]:
    """A citizen born between two days."""
    woman = random_.random() < 0.15
    kazakh = random_.random() < 0.8
    surnames, men, women, patronymics = (
        (SURNAMES, MEN, WOMEN, PATRONYMICS) if kazakh else (OTHER_SURNAMES, OTHER_MEN, OTHER_WOMEN, OTHER_PATRONYMICS)
    )
    named = {
        "surname": random_.choice(surnames)[woman],
        "name": random_.choice(women if woman else men),
        "patronymic": random_.choice(patronymics)[woman],
    }
    return named | _born(random_, born, woman=woman, where="Қазақстан") | {"citizenship": HOME}


def foreigner(random_: random.Random, *, born: tuple[date, date]) -> dict[str, Any]:
    """A man of another state born between two days; he has no patronymic."""
    state = random_.choice(sorted(FOREIGNERS))
    surnames, names = FOREIGNERS[state]
    named = {"surname": random_.choice(surnames), "name": random_.choice(names)}
    return named | _born(random_, born, woman=False, where=state) | {"citizenship": state}


def _born(random_: random.Random, born: tuple[date, date], *, woman: bool, where: str) -> dict[str, Any]:
    first, last = born
    day = first + timedelta(days=random_.randrange((last - first).days))
    return {
        "birth_date": day.isoformat(),
        "birth_place": where,
        "iin": iin(random_, day, woman=woman),
        "address": address(random_),
    }


def official(of: str) -> str:
    """Who signs the letters of an addressee: the same one always."""
    random_ = random.Random(f"official/{of}")  # noqa: S311 - a plan must repeat itself
    return f"{random_.choice(SURNAMES)[0]} {random_.choice(MEN)[0]}. {random_.choice(PATRONYMICS)[0][0]}."


LATIN = dict(
    zip("абвгғдежзийкқлмнңоөпрстуұүфхһцчшыіэәьъёюя", (
        *("a", "b", "v", "g", "g", "d", "e", "zh", "z", "i", "i", "k", "k", "l", "m", "n", "n", "o", "o", "p", "r"),
        *("s", "t", "u", "u", "u", "f", "kh", "h", "ts", "ch", "sh", "y", "i", "e", "a", "", "", "e", "yu", "ya"),
    ), strict=True)
)  # fmt: skip


def email(surname: str, name: str) -> str:
    """An address by e-mail of somebody with this name."""
    return "".join(LATIN.get(letter, "") for letter in f"{name[0]}{surname}".lower()) + "@example.kz"


def address(random_: random.Random) -> str:
    """A postal address."""
    return f"{random_.choice(STREETS)} көшесі, {random_.randrange(1, 180)}-үй, {random_.randrange(1, 90)}-пәтер"


def entity(random_: random.Random, names: tuple[str, ...]) -> dict[str, Any]:
    """A legal entity: of one name always the same, with the number of its registration since 1995."""
    name = random_.choice(names)
    own = random.Random(f"entity/{name}")  # noqa: S311 - a plan must repeat itself
    registered = f"{own.randrange(95, 110) % 100:02}{own.randrange(1, 13):02}"
    return {"name": name, "bin": number(own, f"{registered}40"), "address": address(own)}


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
