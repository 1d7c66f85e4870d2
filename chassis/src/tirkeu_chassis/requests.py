"""What request bodies have in common."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Text = Annotated[str, Field(min_length=1, max_length=300)]


class Request(BaseModel):
    """A request is read strictly: an unknown field is a typing error that would otherwise go unnoticed."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)
