"""Who may call a route, as data. A route without a declaration stops the service from starting."""

from dataclasses import dataclass, replace

from tirkeu_chassis.decider.actors import Actor
from tirkeu_chassis.http.problems import OtherRole, RoleWithoutBody
from tirkeu_chassis.office.roles import EVERY_ROLE, Role


@dataclass(frozen=True, slots=True)
class Access:
    """The roles that may call, by which paragraph of the standard; `public` routes need no token at all.

    `particulars` are the roles that are shown personal data besides, where the answer has some.
    """

    roles: frozenset[Role] = frozenset()
    public: bool = False
    paragraph: str | None = None
    particulars: frozenset[Role] = frozenset()

    def showing_particulars_to(self, others: "Access") -> "Access":
        """The same access, where those whom `others` admit are shown personal data besides."""
        return replace(self, particulars=self.roles & others.roles)

    def admit(self, actor: Actor) -> Actor:
        """The actor with the grants that count here: those of the declared roles.

        Raises:
            OtherRole: none is of a declared role.
            RoleWithoutBody: none is held anywhere.
        """
        admitted = actor if actor.roles <= self.roles else actor.narrowed(self.roles)
        if not admitted.is_held:
            raise self._refusal(admitted)
        return admitted

    def _refusal(self, admitted: Actor) -> OtherRole | RoleWithoutBody:
        roles = ", ".join(sorted(admitted.roles or self.roles))
        refusal = RoleWithoutBody(roles=roles) if admitted.roles else OtherRole(roles=roles)
        return refusal if self.paragraph is None else refusal.under(self.paragraph)


def roles(*allowed: Role, paragraph: str | None = None) -> Access:
    """Only bearers of one of these roles; `paragraph` where the standard says whose task it is."""
    return Access(frozenset(allowed), paragraph=paragraph)


PUBLIC = Access(public=True)
ANY_ROLE = Access(EVERY_ROLE)
