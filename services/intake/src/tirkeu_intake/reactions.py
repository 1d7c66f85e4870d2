"""Events of other services that intake reacts to: they end its applications."""

from tirkeu_chassis.decider.reactions import Reaction
from tirkeu_contracts.events.registry import PermitIssued
from tirkeu_contracts.events.review import ApplicationRefused
from tirkeu_intake.domain import application
from tirkeu_intake.domain.application import APPLICATIONS

REACTIONS = (
    Reaction(PermitIssued, lambda event: APPLICATIONS.key(event.application_id), application.permitted),
    Reaction(ApplicationRefused, lambda event: APPLICATIONS.key(event.application_id), application.refused),
)
