"""Events of other services that review reacts to, and the alarm for its terms."""

from tirkeu_chassis.decider.reactions import Alarm, Reaction
from tirkeu_contracts.events.intake import ApplicationParticulars, ApplicationReceived, ApplicationWithdrawn
from tirkeu_contracts.events.registry import PermitDraftReturned, PermitIssued
from tirkeu_review.domain import arrivals
from tirkeu_review.domain.deadlines import watch
from tirkeu_review.domain.review import REVIEWS

REACTIONS = (
    Reaction(ApplicationReceived, lambda event: REVIEWS.key(event.application_id), arrivals.open_review),
    Reaction(ApplicationParticulars, lambda event: REVIEWS.key(event.application_id), arrivals.attach),
    Reaction(ApplicationWithdrawn, lambda event: REVIEWS.key(event.application_id), arrivals.withdraw),
    Reaction(PermitDraftReturned, lambda event: REVIEWS.key(event.application_id), arrivals.draft_returned),
    Reaction(PermitIssued, lambda event: REVIEWS.key(event.application_id), arrivals.permit_issued),
)
ALARMS = (Alarm(REVIEWS, watch),)
