"""Answers to queries."""

from typing import Any

from fastapi import Response
from pydantic import BaseModel

from tirkeu_chassis.store.records import Stored


def json_answer(stored: Stored[Any], answer: BaseModel) -> Response:
    """A query's answer about one aggregate, with its ETag."""
    return Response(
        answer.model_dump_json(),
        media_type="application/json",
        headers={"etag": f'"{stored.version}"'},
    )
