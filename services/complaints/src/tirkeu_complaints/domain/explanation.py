"""How the due day of a complaint was reckoned (paragraph 25, rule R-77)."""

from tirkeu_chassis.term_steps import Step
from tirkeu_chassis.time_zone import local_date
from tirkeu_complaints.domain.complaint import Complaint
from tirkeu_complaints.domain.terms import due_on, term_on
from tirkeu_contracts.standard import Names
from tirkeu_contracts.standard.editions import edition

FILED = Names(
    en="The complaint was entered in the register on this day; it isn't counted.",
    kk="Шағым журналға осы күні тіркелді; ол есепке алынбайды.",
    ru="Жалоба внесена в журнал в этот день; он не считается.",
)
TERM = Names(
    en="The term in calendar days; its last day is the last for the answer.",
    kk="Күнтізбелік күндермен мерзім; оның соңғы күні — жауап берілетін соңғы күн.",
    ru="Срок в календарных днях; последний его день — последний для ответа.",
)


def explain(complaint: Complaint) -> tuple[Step, ...]:
    """The steps that lead to the due day, by the edition that the complaint is dealt with by."""
    standard, filed_on = edition(complaint.edition), local_date(complaint.filed_at)
    term = term_on(filed_on, standard)
    return (
        Step("filed", FILED, filed_on, standard.complaints.paragraph),
        Step("term", TERM, due_on(filed_on, standard), term.source, term.days),
    )
