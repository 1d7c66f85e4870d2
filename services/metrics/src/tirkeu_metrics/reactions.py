"""What metrics learns from the others, and when it tells of it."""

from tirkeu_chassis.decision import Key
from tirkeu_chassis.reactions import Alarm, Reaction
from tirkeu_contracts.events.complaints import FeedbackGiven
from tirkeu_contracts.events.intake import ApplicationReceived, ApplicationWithdrawn, ServiceInformationChanged
from tirkeu_contracts.events.registry import PermitIssued
from tirkeu_contracts.events.review import (
    ApplicationAssigned,
    ApplicationRefused,
    DeadlineMissed,
    DocumentsVerified,
    ReviewTermExtended,
)
from tirkeu_metrics.domain.case_facts import CASE_FACTS, CaseEvent, CaseFacts
from tirkeu_metrics.domain.folding import learn, likely_sums
from tirkeu_metrics.domain.service_catalogue import CATALOGUE, CATALOGUES, announce_share, service_changed
from tirkeu_metrics.domain.sums import SUMS, announce


def _case(event: CaseEvent) -> Key[CaseFacts]:
    return CASE_FACTS.key(event.application_id)


REACTIONS = (
    Reaction(ApplicationReceived, _case, learn, likely_sums),
    Reaction(ApplicationAssigned, _case, learn, likely_sums),
    Reaction(ReviewTermExtended, _case, learn, likely_sums),
    Reaction(DocumentsVerified, _case, learn, likely_sums),
    Reaction(PermitIssued, _case, learn, likely_sums),
    Reaction(ApplicationRefused, _case, learn, likely_sums),
    Reaction(ApplicationWithdrawn, _case, learn, likely_sums),
    Reaction(DeadlineMissed, _case, learn, likely_sums),
    Reaction(FeedbackGiven, _case, learn, likely_sums),
    Reaction(ServiceInformationChanged, lambda _: CATALOGUE, service_changed),
)
ALARMS = (Alarm(SUMS, announce), Alarm(CATALOGUES, announce_share))
