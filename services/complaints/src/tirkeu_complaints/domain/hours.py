"""When the chanceries take complaints by hand (paragraph 22, rule R-71)."""

from datetime import datetime, time

from tirkeu_chassis.time_zone import local

MORNING = (time(9), time(13))
AFTERNOON = (time(14, 30), time(18))
SATURDAY = 5


def in_chancery_hours(moment: datetime) -> bool:
    """Monday to Friday 9:00 to 13:00 and 14:30 to 18:00, Saturday 9:00 to 13:00, in Asia/Almaty.

    The standard doesn't say what holds on public holidays; they are taken for ordinary days.
    """
    here = local(moment)
    spans = {SATURDAY: (MORNING,)}.get(here.weekday(), (MORNING, AFTERNOON) if here.weekday() < SATURDAY else ())
    return any(start <= here.time() < end for start, end in spans)
