"""The service speaks Kazakh, Russian and English."""

import json
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
from tirkeu_contracts.standard import Language
from tirkeu_intake import information_schemas, reception_schemas, schemas
from tirkeu_intake.domain.visits import NotNext
from tirkeu_intake.main import DEFINITION

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
    assert gaps("tirkeu_intake", lang) == []


def test_every_fault_of_a_request_has_a_hint() -> None:
    modules = (schemas, reception_schemas, information_schemas)
    models = [
        one for module in modules for one in vars(module).values() if isinstance(one, type) and issubclass(one, Request)
    ]
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
    raise NotNext(ahead=2)


@pytest.mark.parametrize(
    ("lang", "detail"),
    [
        ("kk-KZ", "Қабылдау кезек бойынша жүргізіледі; бұрын келгендер саны: 2. Алдымен соларды шақырыңыз."),
        ("ru;q=0.9, en;q=0.1", "Приём ведётся в порядке очереди; пришли раньше: 2. Сначала вызовите их."),
    ],
)
async def test_a_refusal_in_the_language_asked_for(lang: str, detail: str) -> None:
    made = {"rabbitmq_url": "amqp://x", "mongodb_url": "mongodb://x", "jwks": "/none", "token_issuer": "urn:test"}
    app = create_app(Service(DEFINITION, Settings.model_validate(made)))
    app.add_route("/refused", _refused)
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://intake") as client:
        response = await client.get("/refused", headers={"accept-language": lang})
    answer: dict[str, Any] = response.json()
    assert answer["detail"].startswith(detail)
    assert response.headers["content-language"] == lang[:2]
