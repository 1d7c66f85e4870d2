"""What the claims of a verified token come to: the actor."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Final

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from tirkeu_chassis.decider.actors import Actor, Grant
from tirkeu_chassis.identity.refusals import Fault, Unauthenticated
from tirkeu_chassis.office.bodies import UnknownBody, body
from tirkeu_chassis.office.roles import Role

MOST_GRANTS: Final = 100
SYSTEM: Final = "system"
"""The subject that records name where nobody acts: no token may have it."""


def _printable(text: str) -> str:
    # Control characters and halves of surrogate pairs would end in records and logs.
    if not text.isprintable() or text == SYSTEM:
        raise ValueError("no subject")
    return text


Moment = Annotated[float, Field(ge=0, le=1 << 40, allow_inf_nan=False)]
"""A NumericDate (RFC 7519, 2): seconds since 1970."""
Identifier = Annotated[str, Field(min_length=1, max_length=64), AfterValidator(_printable)]


class Registered(BaseModel):
    """The registered claims (RFC 7519, 4.1) that count here."""

    model_config = ConfigDict(strict=True, extra="ignore")

    sub: Identifier
    exp: Moment
    iat: Moment
    nbf: Moment = 0.0
    jti: Annotated[str, Field(max_length=256)] | None = None


@dataclass(frozen=True, slots=True)
class ClaimNames:
    """Which claims hold what. A name is that of a claim, or a path through objects such as `realm_access.roles`."""

    roles: str = "roles"
    body: str = "body"
    grants: str = "grants"
    role_names: Mapping[str, Role] = field(default_factory=dict)
    """The issuer's names for roles; without any, they are ours. With some, no other name is a role."""

    def role(self, name: str) -> Role | None:
        """The role of a name; None for those that are the issuer's affair."""
        if self.role_names:
            return self.role_names.get(name)
        return Role(name) if name in _NAMES else None

    def actor(self, registered: Registered, claims: Mapping[str, Any]) -> Actor:
        """Who the token names, with the roles that it grants.

        Raises:
            Unauthenticated: the claims are malformed, or name a body that the directory lacks.
        """
        try:
            grants = frozenset((*self._of_roles(claims), *self._of_grants(claims)))
            for grant in grants:
                if grant.body is not None:
                    body(grant.body)
        except UnknownBody as error:
            raise Unauthenticated(Fault.BODY) from error
        except (ValueError, TypeError) as error:
            raise Unauthenticated(Fault.CLAIMS) from error
        return Actor(registered.sub, grants)

    def _of_roles(self, claims: Mapping[str, Any]) -> Iterator[Grant]:
        """`roles` of one `body`."""
        place = _text_or_none(_claim(claims, self.body))
        names = _entries(_claim(claims, self.roles))
        # The body is looked up even where no role is held in it: a token that names none is wrong, whoever has it.
        if place is not None:
            body(place)
        for name in names:
            if (role := self.role(_text(name))) is not None:
                yield Grant(role, place)

    def _of_grants(self, claims: Mapping[str, Any]) -> Iterator[Grant]:
        """`grants`: objects with a `role` and, unless it is held for the whole country, a `body`."""
        for entry in _entries(_claim(claims, self.grants)):
            if not isinstance(entry, dict) or entry.keys() - {"role", "body"}:
                raise TypeError("grant")
            place, role = _text_or_none(entry.get("body")), self.role(_text(entry.get("role")))
            if role is not None:
                yield Grant(role, place)


def registered(claims: Mapping[str, Any]) -> Registered:
    """The registered claims.

    Raises:
        Unauthenticated: one is missing or malformed.
    """
    try:
        return Registered.model_validate(claims)
    except ValidationError as error:
        raise Unauthenticated(Fault.CLAIMS) from error


_NAMES: Final = frozenset(Role)


def _claim(claims: Mapping[str, Any], name: str) -> Any:
    """The claim of a name, or at the end of a path; None where there is none.

    A claim whose whole name has dots in it, such as a URL, goes before a path.
    """
    if name in claims:
        return claims[name]
    found: Any = claims
    for step in name.split("."):
        if found is None:
            return None
        if not isinstance(found, dict):
            raise TypeError(name)
        found = found.get(step)
    return found


def _entries(value: Any) -> list[Any]:
    if value is None:
        return []
    if not isinstance(value, list) or len(value) > MOST_GRANTS:
        raise TypeError("no list, or a very long one")
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("no text")
    return value


def _text_or_none(value: Any) -> str | None:
    return None if value is None else _text(value)
