"""What the registry learns from the others."""

from tirkeu_chassis.reactions import Reaction
from tirkeu_contracts.events.intake import ApplicationParticulars, ApplicationReceived, ApplicationWithdrawn
from tirkeu_contracts.events.review import DocumentsVerified
from tirkeu_registry.domain import case_file
from tirkeu_registry.domain.case_file import CASE_FILES

REACTIONS = (
    Reaction(ApplicationReceived, lambda event: CASE_FILES.key(event.application_id), case_file.receive),
    Reaction(ApplicationParticulars, lambda event: CASE_FILES.key(event.application_id), case_file.attach),
    Reaction(ApplicationWithdrawn, lambda event: CASE_FILES.key(event.application_id), case_file.withdraw),
    Reaction(DocumentsVerified, lambda event: CASE_FILES.key(event.application_id), case_file.draw_up),
)
