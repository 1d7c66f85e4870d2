"""Events of other services that the registry reacts to, and the alarm for the validity of permits."""

from tirkeu_chassis.decider.reactions import Alarm, Reaction
from tirkeu_contracts.events.intake import ApplicationParticulars, ApplicationReceived, ApplicationWithdrawn
from tirkeu_contracts.events.review import DocumentsVerified
from tirkeu_registry.domain import case_file
from tirkeu_registry.domain.case_file import CASE_FILES
from tirkeu_registry.domain.permit import PERMITS
from tirkeu_registry.domain.validity import watch

REACTIONS = (
    Reaction(ApplicationReceived, lambda event: CASE_FILES.key(event.application_id), case_file.receive),
    Reaction(ApplicationParticulars, lambda event: CASE_FILES.key(event.application_id), case_file.attach),
    Reaction(ApplicationWithdrawn, lambda event: CASE_FILES.key(event.application_id), case_file.withdraw),
    Reaction(DocumentsVerified, lambda event: CASE_FILES.key(event.application_id), case_file.draw_up),
)
ALARMS = (Alarm(PERMITS, watch),)
