"""The actor of a decision: roles and territory (paragraphs 13 to 16)."""

from dataclasses import dataclass

from tirkeu_chassis.office.bodies import may_act_for, territory
from tirkeu_chassis.office.roles import STAFF, Role


@dataclass(frozen=True, slots=True)
class Actor:
    """The bearer of a token: `body` is a body's number in the directory, or None for the whole country."""

    subject: str
    roles: frozenset[Role]
    body: str | None = None

    def may_act_for(self, body_no: str | None) -> bool:
        """A department's staff act for its units, a unit's for their own, the Committee for all."""
        if self.body is None:
            # Staff always belong to a body: a token that names none gives them no territory.
            return not self.roles <= STAFF
        return body_no is not None and may_act_for(self.body, body_no)

    @property
    def territory(self) -> tuple[str, ...] | None:
        """The bodies this actor may see; None for all of them."""
        if self.body is not None:
            return territory(self.body)
        return () if self.roles <= STAFF else None
