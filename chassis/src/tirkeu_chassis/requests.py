"""What request bodies have in common."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from tirkeu_chassis.printable import LINE

Text = Annotated[str, Field(min_length=1, max_length=300), LINE]
"""A name, an address or another line that a form prints."""


class Request(BaseModel):
    """A request is read strictly: an unknown field is a typing error that would otherwise go unnoticed."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)
