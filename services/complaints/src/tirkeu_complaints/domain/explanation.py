"""The explanation of a complaint's due day, step by step (paragraph 25, rule R-77)."""

from datetime import timedelta

from tirkeu_chassis.office.terms import Step
from tirkeu_chassis.office.time_zone import local_date
from tirkeu_complaints.domain.complaint import Complaint
from tirkeu_complaints.domain.terms import due_on, extension_on, longer_due_on, longer_term_on, term_on
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
LONGER = Names(
    en="The longer term in calendar days, counted from the same day; it was set for a reason.",
    kk="Сол күннен бастап саналатын, күнтізбелік күндермен ұзағырақ мерзім; себебі бар.",
    ru="Более долгий срок в календарных днях, считая с того же дня; установлен по причине.",
)
EXTENDED = Names(
    en="The head extended the longer term; its new last day is the last for the answer.",
    kk="Басшы ұзағырақ мерзімді ұзартты; оның жаңа соңғы күні — жауап берілетін соңғы күн.",
    ru="Руководитель продлил более долгий срок; новый последний его день — последний для ответа.",
)


def explain(complaint: Complaint) -> tuple[Step, ...]:
    """The steps that lead to the due day, by the edition that the complaint is dealt with by."""
    standard, filed_on = edition(complaint.edition), local_date(complaint.filed_at)
    term = term_on(filed_on, standard)
    steps = [
        Step("filed", FILED, filed_on, standard.complaints.paragraph),
        Step("term", TERM, due_on(filed_on, standard), term.source, term.days),
    ]
    if complaint.longer_term is not None:
        longer, reason = longer_term_on(filed_on, standard), complaint.longer_term.reason.names
        day = longer_due_on(filed_on, standard)
        steps.append(Step("longer", LONGER, day, longer.law, longer.days, reason))
    if complaint.extension is not None:
        law, reason = extension_on(filed_on, standard).law, complaint.extension.reason.names
        day = steps[-1].day + timedelta(days=complaint.extension.days)
        steps.append(Step("extension", EXTENDED, day, law, (day - filed_on).days, reason))
    return tuple(steps)
