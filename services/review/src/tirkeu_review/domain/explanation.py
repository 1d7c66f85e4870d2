"""The explanation of a case's due day, step by step (paragraph 7(1), rules R-11 to R-13)."""

from tirkeu_chassis.office.terms import Step
from tirkeu_chassis.office.time_zone import local_date
from tirkeu_contracts.standard import Names
from tirkeu_contracts.standard.editions import edition
from tirkeu_review.domain.review import Review
from tirkeu_review.domain.term import due_on

REGISTERED = Names(
    en="The documents were registered on this day; it isn't counted.",
    kk="Құжаттар осы күні тіркелді; ол есепке алынбайды.",
    ru="Документы зарегистрированы в этот день; он не считается.",
)
STANDARD = Names(
    en="The term in calendar days from the day of registration; its last day is the due day.",
    kk="Тіркелген күннен бастап күнтізбелік күндермен мерзім; оның соңғы күні — шешім шығарылатын күн.",
    ru="Срок в календарных днях со дня регистрации; последний его день — день исполнения.",
)
EXTENDED = Names(
    en="The longer term, counted from the day of registration too.",
    kk="Ұзартылған мерзім, ол да тіркелген күннен бастап есептеледі.",
    ru="Продлённый срок, он тоже считается со дня регистрации.",
)


def explain(review: Review) -> tuple[Step, ...]:
    """The steps that lead to the due day, by the edition that the case is pinned to."""
    terms = edition(review.edition).terms
    standard, extended = terms.standard, terms.extended
    steps = [
        Step("registered", REGISTERED, local_date(review.registered_at), standard.paragraph),
        Step(
            "standard_term",
            STANDARD,
            due_on(review.registered_at, standard.days),
            standard.paragraph,
            standard.days,
        ),
    ]
    if review.extension_reason is not None:
        steps.append(
            Step(
                "extended_term",
                EXTENDED,
                due_on(review.registered_at, extended.days),
                extended.paragraph,
                extended.days,
                review.extension_reason.names,
            )
        )
    return tuple(steps)
