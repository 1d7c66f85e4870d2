"""The service and its standard: titles, legal basis, resolutions, the Committee's contacts (paras 3, 26)."""

from dataclasses import dataclass
from datetime import date

from tirkeu_contracts.standard.names import Names

SERVICE_TITLE = Names(
    en="Registration and re-registration of each unit of civilian and service weapons of natural and legal persons",
    kk="Жеке және заңды тұлғалардың азаматтық, қызметтік қаруының әр бірлігін тіркеу және қайта тіркеу",
    ru="Регистрация и перерегистрация каждой единицы гражданского, служебного оружия физических и юридических лиц",
)

STANDARD_TITLE = Names(
    en=f'State service standard "{SERVICE_TITLE.en}"',
    kk=f"«{SERVICE_TITLE.kk}» мемлекеттік қызмет стандарты",
    ru=f"Стандарт государственной услуги «{SERVICE_TITLE.ru}»",
)

PROVIDER = Names(
    en="units of the licensing-and-permit system of the internal affairs bodies",
    kk="лицензия-рұқсат беру жүйесінің бөліністері",
    ru="подразделения лицензионно-разрешительной системы",
)

LEGAL_BASIS: tuple[Names, ...] = (
    Names(
        en=(
            "articles 14(2) and 15(2) of the Law of the Republic of Kazakhstan of 30 December 1998 "
            '"On state control over the circulation of certain types of weapons"'
        ),
        kk=(
            "«Жекелеген қару түрлерінің айналымына мемлекеттік бақылау жасау туралы» 1998 жылғы 30 "
            "желтоқсандағы Қазақстан Республикасы Заңының 14-бабының 2-тармағы және 15-бабының 2-тармағы"
        ),
        ru=(
            "пункт 2 статьи 14 и пункт 2 статьи 15 Закона РК от 30 декабря 1998 года «О государственном "
            "контроле за оборотом отдельных видов оружия»"
        ),
    ),
    Names(
        en=(
            "the Rules for the circulation of weapons and cartridges in the Republic of Kazakhstan, approved "
            "by Government Resolution No. 1176 of 3 August 2000"
        ),
        kk=(
            "Қазақстан Республикасы Үкіметінің 2000 жылғы 3 тамыздағы № 1176 қаулысымен бекітілген "
            "Қазақстан Республикасындағы қару мен оның патрондары айналымының ережесі"
        ),
        ru=(
            "Правила оборота оружия и патронов к нему в Республике Казахстан, утверждённые постановлением "
            "Правительства РК от 3 августа 2000 года № 1176"
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class Resolution:
    """A resolution of the Government of the Republic of Kazakhstan, by its date of signature."""

    number: str
    signed_on: date


@dataclass(frozen=True, slots=True)
class Contacts:
    """Where a body is reached."""

    name: Names
    address: Names
    website: str
    reception_phone: str


# The standard of 2009, which No. 1091 restated and No. 190 repealed. The source has no date of publication,
# so neither the first nor the last day of validity follows from it.
FIRST_APPROVED_BY = Resolution(number="1668", signed_on=date(2009, 10, 26))
RESTATED_BY = Resolution(number="1091", signed_on=date(2010, 10, 21))
REPEALED_BY = Resolution(number="190", signed_on=date(2014, 3, 5))

COMMITTEE = Contacts(
    name=Names(
        en="Administrative Police Committee of the Ministry of Internal Affairs",
        kk="ІІМ Әкімшілік полиция комитеті",
        ru="Комитет административной полиции МВД",
    ),
    address=Names(
        en="010000, Astana, Tauelsizdik avenue, 1",
        kk="010000, Астана қаласы, Тәуелсіздік даңғылы, 1",
        ru="010000, город Астана, проспект Тәуелсіздік, 1",
    ),
    website="www.mvd.kz",
    reception_phone="(7172) 71-40-75",
)
