"""Languages: what a client likes best, and catalogues that lack nothing."""

import sys
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx2
import pytest
from fastapi import Request as HttpRequest
from fastapi import Response
from pydantic import BaseModel, ValidationError

from tirkeu_chassis.decider.messages import Message
from tirkeu_chassis.decider.refusals import NotFound, OtherTerritory, Overloaded
from tirkeu_chassis.hosting import create_app
from tirkeu_chassis.http.negotiation import preferred_language, weighted
from tirkeu_chassis.http.requests import Request, Text
from tirkeu_chassis.http.validation_hints import hint
from tirkeu_chassis.languages import extraction
from tirkeu_chassis.languages.extraction import gaps, update
from tirkeu_chassis.languages.translations import TRANSLATED, texts
from tirkeu_chassis.service import Service
from tirkeu_contracts.standard import Action, Language, Names
from tirkeu_sandbox.testing.languages import faults
from tirkeu_sandbox.testing.toy import DEFINITION, settings


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("", "en"),
        ("kk", "kk"),
        ("kk-KZ", "kk"),
        ("KK-Cyrl-KZ", "kk"),
        ("ru-RU,ru;q=0.9,en;q=0.8", "ru"),
        ("en;q=0.5, kk;q=0.8", "kk"),
        ("ru;q=0.7, kk;q=0.7", "ru"),
        ("de", "en"),
        ("de, kk;q=0.1", "kk"),
        ("*", "en"),
        ("*;q=0.5, ru;q=0.6", "ru"),
        ("en;q=0, *", "kk"),
        ("kk;q=0", "en"),
        ("en;q=0, kk;q=0, ru;q=0", "en"),
        ("kk;q=much, ru;q=0.2", "ru"),
        ("kk;q=7, ru;q=0.2", "ru"),
        ("kk ; q = 0.9 , ru;q=0.8", "kk"),
        (",;,q=1", "en"),
    ],
)
def test_the_language_a_client_likes_best(header: str, expected: Language) -> None:
    assert preferred_language(header) == expected


def test_weights_are_read_in_the_order_of_the_header() -> None:
    assert weighted("text/html;level=1;q=0.4, */*") == [("text/html", 0.4), ("*/*", 1.0)]


@pytest.mark.parametrize("lang", TRANSLATED)
def test_the_catalogues_lack_nothing(lang: Language) -> None:
    assert gaps("tirkeu_chassis", lang) == []


@pytest.fixture
def talker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package that says one thing, and its Kazakh catalogue."""
    package = tmp_path / "tirkeu_talker"
    package.mkdir()
    (package / "__init__.py").write_text(
        'from tirkeu_chassis.decider.messages import Message\nGREETING = Message("Good day, {name}.")\n'
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, "tirkeu_talker", raising=False)
    update("tirkeu_talker")
    return package / "locale" / "kk" / "LC_MESSAGES" / "tirkeu_talker.po"


@pytest.mark.parametrize(
    ("entry", "gap"),
    [
        ('msgid "Good day, {name}."\nmsgstr ""', "no translation"),
        ('msgid "Good evening."\nmsgstr "Қайырлы кеш."', "no translation"),
        ('#, fuzzy\nmsgid "Good day, {name}."\nmsgstr "Қайырлы күн, {name}."', "fuzzy"),
        ('msgid "Good day, {name}."\nmsgstr "Қайырлы күн."', "other parameters"),
        ('msgid "Good day, {name}."\nmsgstr "Қайырлы күн, {name}."\n\nmsgid "x"\nmsgstr "y"', "no longer said"),
        ('msgid "Good day, {name}."\nmsgstr "Қайырлы күн, {name}."', None),
    ],
)
def test_a_gap_in_a_catalogue_is_found(talker: Path, entry: str, gap: str | None) -> None:
    talker.write_text(extraction.HEADER.format(lang="kk") + entry + "\n")
    found = gaps("tirkeu_talker", "kk")
    assert any(gap in one for one in found) if gap else found == []


def test_an_update_keeps_what_is_translated(talker: Path) -> None:
    entry = 'msgid "Good day, {name}."\nmsgstr "Қайырлы күн, {name}."\n\nmsgid "x"\nmsgstr "y"\n'
    talker.write_text(extraction.HEADER.format(lang="kk") + entry)
    update("tirkeu_talker")
    assert gaps("tirkeu_talker", "kk") == []


@pytest.mark.parametrize(
    ("lang", "value", "expected"),
    [
        ("kk", date(2011, 11, 22), "2011 жылғы 22 қараша"),
        ("ru", date(2011, 11, 22), "22 ноября 2011 года"),
        ("en", date(2011, 11, 22), "22 November 2011"),
        ("kk", Message("the whole country"), "бүкіл ел"),
        ("ru", Names(en="a", kk="ә", ru="я"), "я"),
        ("kk", "tirkeu_code", "tirkeu_code"),
    ],
)
def test_parameters_speak_the_language_too(lang: Language, value: object, expected: str) -> None:
    assert texts("", lang).text("{value}", {"value": value}) == expected


class Form(BaseModel):
    name: Text
    action: Action


def test_a_hint_in_three_languages_never_repeats_the_input() -> None:
    with pytest.raises(ValidationError) as refused:
        Form.model_validate_json('{"name": "' + "Ә" * 301 + '", "action": "Нұрлан"}')
    long, unknown = refused.value.errors()
    assert [hint(long, texts("", lang)) for lang in ("kk", "ru", "en")] == [
        "Таңбалар саны ең көбі 300 болсын.",
        "Число знаков – не более 300.",
        "Give 300 characters at most.",
    ]
    assert hint(unknown, texts("", "ru")) == "Укажите одно из значений: `registration`, `re_registration`."
    assert hint({"type": "of_tomorrow", "msg": "pydantic's own"}, texts("", "kk")) == "pydantic's own"


class Asked(Request):
    name: Text
    day: date


def test_the_faults_that_requests_can_have_are_found() -> None:
    schemas = ModuleType("schemas")
    vars(schemas).update(Asked=Asked, Form=Form, Text=Text)
    assert faults(schemas) == {
        "date_from_datetime_inexact",
        "date_from_datetime_parsing",
        "date_type",
        "extra_forbidden",
        "missing",
        "string_too_long",
        "string_too_short",
        "string_type",
    }


def _refused(request: HttpRequest) -> Response:
    match request.query_params["how"]:
        case "found":
            raise NotFound(what="tally")
        case "territory":
            raise OtherTerritory(body_no="2.1")
        case _:
            raise Overloaded(why=Message("The database can't be reached."))


@pytest.mark.parametrize(
    ("path", "lang", "status", "title"),
    [
        ("/refused?how=found", "kk-KZ", 404, "Табылмады"),
        ("/refused?how=territory", "ru", 403, "Территория другого органа"),
        ("/refused?how=late", "kk", 503, "Қазір мүмкін емес"),
        ("/nowhere", "ru", 404, "Нет такого адреса"),
        ("/nowhere", "fr", 404, "No such address"),
    ],
)
async def test_an_error_in_the_language_asked_for(path: str, lang: str, status: int, title: str) -> None:
    app = create_app(Service(DEFINITION, settings("amqp://x", "mongodb://x", "d")))
    app.add_route("/refused", _refused)
    transport = httpx2.ASGITransport(app, raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url="http://toy") as client:
        response = await client.get(path, headers={"accept-language": lang})
    answer: dict[str, Any] = response.json()
    assert (response.status_code, answer["title"]) == (status, title)
    assert answer["type"].startswith("urn:tirkeu:problem:")
    assert response.headers["content-language"] == preferred_language(lang)
    assert response.headers["vary"] == "accept-language"
