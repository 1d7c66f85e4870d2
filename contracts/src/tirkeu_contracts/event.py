"""The base class of every event: its type name, the service that owns it, and the exchange that carries it."""

from enum import StrEnum
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict, Field
from pydantic.fields import FieldInfo

PUBLIC_EXCHANGE = "tirkeu.events"
RESTRICTED_EXCHANGE = "tirkeu.restricted"
TYPE_PREFIX = "kz.tirkeu."


class Part(BaseModel):
    """A piece of an event. Readers ignore fields they don't know, so that producers can add some."""

    model_config = ConfigDict(frozen=True, extra="ignore", ser_json_timedelta="float")


class Event(Part):
    """Something that happened, in the words of the standard.

    Subclasses name their routing key and owner in the class header; the routing key carries the
    major version, and `kz.tirkeu.` in front of it is the CloudEvents type.
    """

    type: ClassVar[str]
    routing_key: ClassVar[str]
    owner: ClassVar[str]
    exchange: ClassVar[str]
    public: ClassVar[bool]

    @classmethod
    def __pydantic_init_subclass__(cls, **header: Any) -> None:
        cls.routing_key = header["routing_key"]
        cls.owner = header["owner"]
        cls.exchange = header.get("exchange", PUBLIC_EXCHANGE)
        cls.type = TYPE_PREFIX + cls.routing_key
        cls.public = cls.exchange == PUBLIC_EXCHANGE

    def __init_subclass__(cls, **_: Any) -> None:
        # The class header's words are read above, after pydantic has built the fields.
        super().__init_subclass__()


def code(known: type[StrEnum], description: str | None = None) -> FieldInfo:
    """A field that holds a code of `known`, open to codes of later editions of the standard.

    A closed `enum` would make every new code a breaking change, so the schema lists the codes of
    today under `x-extensible-enum` and promises only a short string.
    """
    info: FieldInfo = Field(
        min_length=1,
        max_length=64,
        description=description,
        json_schema_extra={"x-extensible-enum": [member.value for member in known]},
    )
    return info
