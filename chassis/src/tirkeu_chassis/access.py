"""Who may call a route, as data; a route that doesn't say stops the service from starting."""

from dataclasses import dataclass

from tirkeu_chassis.actors import EVERY_ROLE, Actor, Role
from tirkeu_chassis.problems import OtherRole


@dataclass(frozen=True, slots=True)
class Access:
    """The roles that may call; `public` routes need no token at all."""

    roles: frozenset[Role] = frozenset()
    public: bool = False

    def check(self, actor: Actor) -> None:
        """Raises OtherRole unless the actor has one of the roles."""
        if not self.roles & actor.roles:
            raise OtherRole(roles=", ".join(sorted(self.roles)))


def roles(*allowed: Role) -> Access:
    """Only bearers of one of these roles."""
    return Access(frozenset(allowed))


PUBLIC = Access(public=True)
ANY_ROLE = Access(EVERY_ROLE)
