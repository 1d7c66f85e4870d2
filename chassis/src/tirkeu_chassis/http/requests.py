"""The base of request bodies."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, ClassVar, get_args

from pydantic import BaseModel, ConfigDict, Field

from tirkeu_chassis.forms.printable import LINE

Text = Annotated[str, Field(min_length=1, max_length=300), LINE]
"""A name, an address or another line that a form prints."""


class Request(BaseModel):
    """A request is read strictly: an unknown field is a typing error that would otherwise go unnoticed.

    What is wrong with it is answered with the paragraph of the standard that it belongs to: `paragraphs` by field, and
    `paragraph` for the others and for what has no place in it.

    Raises:
        TypeError: `paragraphs` names a field that there isn't.
    """

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    paragraph: ClassVar[str | None] = None
    paragraphs: ClassVar[Mapping[str, str]] = {}

    @classmethod
    def __pydantic_init_subclass__(cls, **_: Any) -> None:
        unknown = cls.paragraphs.keys() - cls.model_fields.keys()
        if unknown:
            raise TypeError(f"{cls.__name__}: paragraphs of no field: {', '.join(sorted(unknown))}")


def paragraph_at(model: type[BaseModel], place: Sequence[str | int]) -> str | None:
    """The paragraph that a place in a request belongs to: that of the innermost field, or request, that names one."""
    current: type[BaseModel] | None = model
    said = None
    for part in (None, *place):
        if isinstance(part, str):
            field = None if current is None else current.model_fields.get(part)
            if field is None or current is None:
                break
            said = current.paragraphs.get(part, said) if issubclass(current, Request) else said
            current = model_in(field.annotation)
        if current is not None and issubclass(current, Request):
            said = current.paragraph or said
    return said


def model_in(annotation: Any) -> type[BaseModel] | None:
    """The model in a field's type, `list[UnitIn] | None` for example; None where there is none."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for one in get_args(annotation) if (found := model_in(one)) is not None), None)
