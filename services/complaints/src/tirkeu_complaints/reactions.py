"""Events of other services that complaints reacts to, and the alarm for its own terms."""

from tirkeu_chassis.decider.reactions import Alarm, Reaction
from tirkeu_complaints.domain.answering import term_over
from tirkeu_complaints.domain.case_officers import CASE_OFFICERS, assigned
from tirkeu_complaints.domain.complaint import COMPLAINTS
from tirkeu_complaints.domain.survey import SURVEYED_CASES, open_survey
from tirkeu_contracts.events.intake import ApplicationReceived
from tirkeu_contracts.events.review import ApplicationAssigned

REACTIONS = (
    Reaction(ApplicationReceived, lambda event: SURVEYED_CASES.key(event.talon_no), open_survey),
    Reaction(ApplicationAssigned, lambda event: CASE_OFFICERS.key(event.application_id), assigned),
)
ALARMS = (Alarm(COMPLAINTS, term_over),)
