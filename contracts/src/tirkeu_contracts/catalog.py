"""Every event there is, by its CloudEvents type."""

from collections.abc import Mapping
from types import MappingProxyType

from tirkeu_contracts.event import Event
from tirkeu_contracts.events import complaints, intake, metrics, registry, review

_ALL: tuple[type[Event], ...] = (
    intake.ApplicationReceived,
    intake.ApplicationParticulars,
    intake.ApplicationWithdrawn,
    intake.ReceptionVisitCompleted,
    intake.ServiceInformationChanged,
    review.ApplicationAssigned,
    review.ReviewTermExtended,
    review.DocumentsVerified,
    review.ApplicationRefused,
    review.DeadlineApproaching,
    review.DeadlineMissed,
    registry.WeaponRegistered,
    registry.WeaponRegistrationCancelled,
    registry.PermitDraftReturned,
    registry.PermitIssued,
    registry.PermitHandedOver,
    registry.PermitExpiring,
    registry.PermitExpired,
    complaints.ComplaintFiled,
    complaints.ComplaintTermExtended,
    complaints.ComplaintExtensionNotified,
    complaints.ComplaintAnswered,
    complaints.ComplaintOverdue,
    complaints.FeedbackGiven,
    metrics.TargetsApproved,
    metrics.IndicatorUpdated,
)

EVENTS: Mapping[str, type[Event]] = MappingProxyType({event.type: event for event in _ALL})
"""Event classes by `ce-type`, in the order a case meets them."""
