"""The permit on paper: however long the words are, each stands in its place, and each page says whose it is."""

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from tirkeu_contracts.events import intake
from tirkeu_contracts.standard import Action, ApplicantCategory, ApplicationLanguage, PermitKind, WeaponKind
from tirkeu_registry.domain.permit import Particulars, Permit, PermitUnit, Stage
from tirkeu_registry.forms.permit import permit_pdf
from tirkeu_sandbox.testing.printed import pages

NOW = datetime(2011, 11, 22, 5, tzinfo=UTC)
SOME = UUID("019ab7e0-0000-7000-8000-000000000001")
SAIGA = intake.Weapon(kind="rifled_hunting", type="карабин", model="Сайга-МК", calibre="7.62", number="Х 1", year=2009)
ISSUED = Permit(
    id=SOME,
    body_no="2.10",
    application_id=SOME,
    permit_no="P-2.10-2011-000001",
    kind=PermitKind.PERMIT_STORAGE_CARRYING,
    action=Action.REGISTRATION,
    units=(PermitUnit(SOME, WeaponKind.RIFLED_HUNTING, duplicate=False),),
    language=ApplicationLanguage.KK,
    drafter="officer-1",
    drafted_at=NOW,
    due_on=date(2011, 12, 7),
    particulars=Particulars((SAIGA,)),
    category=ApplicantCategory.CITIZEN_RK,
    stage=Stage.ISSUED,
    issued_at=NOW,
)
UNBROKEN = "Щ" * 300
"""As long as a text may be, of the widest letter, with no place to break it."""
USUAL = {
    "type": "полуавтоматический карабин",
    "system": "полуавтоматический",
    "calibre": "7,62х39",
    "number": "АБ123456",
}
NASTY = {**USUAL, "calibre": ".338LapuaMagnum", "model": "Сайга-МК исполнение 03", "number": "KZ123456789012345"}
LONGEST = dict.fromkeys(("type", "model", "system", "calibre", "number"), UNBROKEN)


@pytest.mark.parametrize("language", [ApplicationLanguage.KK, ApplicationLanguage.RU])
@pytest.mark.parametrize(
    ("weapons", "name"),
    [
        ([SAIGA], "Әлиев"),
        ([SAIGA.model_copy(update=one) for one in (USUAL, NASTY)] * 15, "Әлиев"),
        ([SAIGA.model_copy(update=one) for one in (LONGEST, NASTY, LONGEST)], UNBROKEN),
    ],
)
async def test_a_permit_of_any_length(language: ApplicationLanguage, weapons: list[intake.Weapon], name: str) -> None:
    owner = intake.Person(surname=name, name=name, patronymic=name, address=name)
    given = Particulars(tuple(weapons), applicant=owner, head_name=name)
    issued = replace(ISSUED, language=language, units=ISSUED.units * len(weapons), particulars=given)
    printed = pages(await permit_pdf(issued))
    assert [fault for page in printed for fault in page.faults()] == []
    no = f"№ {ISSUED.permit_no}"
    assert [page.foot for page in printed] == [
        f"{no} {number} / {len(printed)}" for number in range(1, len(printed) + 1)
    ]
    letters = name.count("Щ") * 5 + sum(one.model_dump_json().count("Щ") for one in weapons)
    assert sum(page.text.count("Щ") for page in printed) == letters


async def test_what_is_usual_in_a_column_stands_in_one_line() -> None:
    weapon = SAIGA.model_copy(update=USUAL)
    (page,) = pages(await permit_pdf(replace(ISSUED, particulars=Particulars((weapon,)))))
    for words in USUAL.values():
        for word in words.split():
            assert word in page.text.split()


async def test_letters_that_no_form_has_are_marked() -> None:
    """Requests take none of them, but earlier versions did."""
    owner = intake.Person(surname="山本", name="И\u0306лияс", patronymic="\x07Ali")
    (page,) = pages(await permit_pdf(replace(ISSUED, particulars=Particulars((SAIGA,), applicant=owner))))
    assert "\ufffd\ufffd Йлияс \ufffdAli" in page.text
