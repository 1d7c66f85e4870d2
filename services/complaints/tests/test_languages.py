"""The service speaks Kazakh, Russian and English."""

import json
from datetime import date
from typing import Any

import httpx2
import pytest
from fastapi import Request as HttpRequest
from fastapi import Response
from pydantic import ValidationError

from tirkeu_chassis.catalogues import TRANSLATED
from tirkeu_chassis.extraction import gaps
from tirkeu_chassis.requests import Request
from tirkeu_chassis.service import Service, create_app
from tirkeu_chassis.settings import Settings
from tirkeu_chassis.validation_hints import HINTS
from tirkeu_complaints import schemas
from tirkeu_complaints.domain.complaint import ComplaintAlreadyAnswered
from tirkeu_complaints.main import DEFINITION
from tirkeu_contracts.standard import Language

BAD: tuple[Any, ...] = (
    None,
    True,
    -1,
    1e30,
    0.5,
    "",
    "x" * 25_000,
    "2011-02-30",
    "2011-11-22T10:00",
    [],
    ["x"] * 300,
    {},
    {"x": 1},
)


@pytest.mark.parametrize("lang", TRANSLATED)
def test_the_catalogues_lack_nothing(lang: Language) -> None:
    assert gaps("tirkeu_complaints", lang) == []


def test_every_fault_of_a_request_has_a_hint() -> None:
    models = [one for one in vars(schemas).values() if isinstance(one, type) and issubclass(one, Request)]
    found: set[str] = set()
    for model in models:
        for field in ("no_such_field", *model.model_fields):
            for bad in BAD:
                try:
                    model.model_validate_json(json.dumps({field: bad}))
                except ValidationError as error:
                    found |= {one["type"] for one in error.errors()}
    assert "extra_forbidden" in found
    assert found <= HINTS.keys()


def _refused(request: HttpRequest) -> Response:
    raise ComplaintAlreadyAnswered(day=date(2011, 11, 22))


@pytest.mark.parametrize(
    ("lang", "detail"),
    [
        ("kk-KZ", "Шағымға жауап берілген күн: 2011 жылғы 22 қараша; шағымға бір рет жауап беріледі."),
        ("ru;q=0.9, en;q=0.1", "Ответ дан 22 ноября 2011 года; на жалобу отвечают один раз."),
    ],
)
async def test_a_refusal_in_the_language_asked_for(lang: str, detail: str) -> None:
    made = {"rabbitmq_url": "amqp://x", "mongodb_url": "mongodb://x", "jwks": "/none", "token_issuer": "urn:test"}
    app = create_app(Service(DEFINITION, Settings.model_validate(made)))
    app.add_route("/refused", _refused)
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://complaints") as client:
        response = await client.get("/refused", headers={"accept-language": lang})
    answer: dict[str, Any] = response.json()
    assert answer["detail"].startswith(detail)
    assert response.headers["content-language"] == lang[:2]
