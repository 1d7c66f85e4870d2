"""Who may call a route, as data. A route without a declaration stops the service from starting."""

from dataclasses import dataclass

from tirkeu_chassis.decider.actors import Actor
from tirkeu_chassis.http.problems import OtherRole
from tirkeu_chassis.office.roles import EVERY_ROLE, Role


@dataclass(frozen=True, slots=True)
class Access:
    """The roles that may call, by which paragraph of the standard; `public` routes need no token at all."""

    roles: frozenset[Role] = frozenset()
    public: bool = False
    paragraph: str | None = None

    def check(self, actor: Actor) -> None:
        """Raises OtherRole unless the actor has one of the roles."""
        if not self.roles & actor.roles:
            refusal = OtherRole(roles=", ".join(sorted(self.roles)))
            raise refusal if self.paragraph is None else refusal.under(self.paragraph)


def roles(*allowed: Role, paragraph: str | None = None) -> Access:
    """Only bearers of one of these roles; `paragraph` where the standard says whose task it is."""
    return Access(frozenset(allowed), paragraph=paragraph)


PUBLIC = Access(public=True)
ANY_ROLE = Access(EVERY_ROLE)
