"""The actor of a decision: roles, each with the territory in which it is held (paragraphs 13 to 16)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Self

from tirkeu_chassis.office.bodies import territory
from tirkeu_chassis.office.roles import STAFF, Role

REMEMBERED = 16_384


@dataclass(frozen=True, slots=True)
class Grant:
    """A role and where it is held: `body` is a body's number in the directory, or None for the whole country.

    Staff always belong to a body: a staff role without one is held nowhere.
    """

    role: Role
    body: str | None = None

    @property
    def is_held(self) -> bool:
        """Whether there is any territory in which the role counts."""
        return self.body is not None or self.role not in STAFF


@dataclass(frozen=True, slots=True)
class Actor:
    """The bearer of a token, with what they are granted. Territories of different roles don't add up.

    Who decides or reads gets an actor `narrowed` to the roles that a route allows: territory that comes from another
    role isn't there.

    Raises:
        UnknownBody: a grant names a body that the directory lacks.
    """

    subject: str
    grants: frozenset[Grant]
    roles: frozenset[Role] = field(init=False, compare=False, repr=False)
    """The roles that are granted, wherever they are held. They say nothing of territory."""
    is_held: bool = field(init=False, compare=False, repr=False)
    """Whether any of the roles is held anywhere."""
    territory: tuple[str, ...] | None = field(init=False, compare=False, repr=False)
    """The bodies this actor may see, each once; None for all of them."""
    _within: frozenset[str] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        # Worked out once: an actor is remembered with its token, and asked with each request.
        held = [grant.body for grant in self.grants if grant.is_held]
        bodies = sorted({no for body in held if body is not None for no in territory(body)})
        object.__setattr__(self, "roles", frozenset(grant.role for grant in self.grants))
        object.__setattr__(self, "is_held", bool(held))
        object.__setattr__(self, "territory", None if None in held else tuple(bodies))
        object.__setattr__(self, "_within", frozenset(bodies))

    @classmethod
    def of(cls, subject: str, roles: Iterable[Role], body: str | None = None) -> Self:
        """Who holds each of some roles in one body, or in the whole country."""
        return cls(subject, frozenset(Grant(role, body) for role in roles))

    def narrowed(self, allowed: frozenset[Role]) -> "Actor":
        """The same bearer, with the grants of the allowed roles alone."""
        return self if self.roles <= allowed else _narrowed(self, allowed)

    def may_act_for(self, body_no: str | None) -> bool:
        """A department's staff act for its units, a unit's for their own, the Committee for all.

        The whole country is meant where `body_no` is None.
        """
        return self.territory is None or body_no in self._within


@lru_cache(REMEMBERED)
def _narrowed(actor: Actor, allowed: frozenset[Role]) -> Actor:
    return Actor(actor.subject, frozenset(grant for grant in actor.grants if grant.role in allowed))
