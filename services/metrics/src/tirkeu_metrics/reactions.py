"""Events of other services that metrics reacts to, and the alarms that announce changed indicators."""

from typing import Any, Final

from tirkeu_chassis.decider.decision import Key
from tirkeu_chassis.decider.reactions import Alarm, Reaction
from tirkeu_contracts.events.complaints import (
    ComplaintAnswered,
    ComplaintFiled,
    ComplaintOverdue,
    ComplaintTermExtended,
    FeedbackGiven,
)
from tirkeu_contracts.events.intake import (
    ApplicationReceived,
    ApplicationWithdrawn,
    ReceptionVisitCompleted,
    ServiceInformationChanged,
)
from tirkeu_contracts.events.registry import PermitIssued
from tirkeu_contracts.events.review import (
    ApplicationAssigned,
    ApplicationRefused,
    DeadlineMissed,
    DocumentsVerified,
    ReviewTermExtended,
)
from tirkeu_metrics.domain.announcing import (
    ANNOUNCEMENTS,
    CATALOGUE_ANNOUNCEMENTS,
    CATALOGUE_TOLD,
    announce,
    announce_share,
)
from tirkeu_metrics.domain.folding import learn, likely_keys, service_changed
from tirkeu_metrics.domain.projection import PROJECTIONS
from tirkeu_metrics.domain.rebuild import STANDING
from tirkeu_metrics.domain.records.heard import RecordEvent
from tirkeu_metrics.domain.records.service_catalogue import NATIONAL

LEARNED_FROM: Final = (
    ApplicationReceived,
    ApplicationAssigned,
    ReviewTermExtended,
    DocumentsVerified,
    PermitIssued,
    ApplicationRefused,
    ApplicationWithdrawn,
    DeadlineMissed,
    FeedbackGiven,
    ReceptionVisitCompleted,
    ComplaintFiled,
    ComplaintTermExtended,
    ComplaintAnswered,
    ComplaintOverdue,
)


def _reads(event: RecordEvent) -> list[Key[Any]]:
    return likely_keys(event, PROJECTIONS)


# Which projections an event goes into is part of the decision, so its first aggregate is the standing of both.
_LEARNING: tuple[Reaction[Any, Any], ...] = tuple(
    Reaction(event, lambda _: STANDING, learn, _reads) for event in LEARNED_FROM
)
REACTIONS: Final[tuple[Reaction[Any, Any], ...]] = (
    *_LEARNING,
    Reaction(
        ServiceInformationChanged,
        lambda _: STANDING,
        service_changed,
        lambda _: (CATALOGUE_TOLD, *(projection.catalogues.key(NATIONAL) for projection in PROJECTIONS)),
    ),
)
ALARMS: Final = (Alarm(ANNOUNCEMENTS, announce), Alarm(CATALOGUE_ANNOUNCEMENTS, announce_share))
