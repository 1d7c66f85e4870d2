"""What questions have in common: the year and the body they are about."""

from typing import Annotated

from fastapi import Query as QueryParameter

from tirkeu_chassis.bodies import require_body
from tirkeu_chassis.http import Query
from tirkeu_chassis.time_zone import local_date

AskedYear = Annotated[int | None, QueryParameter(ge=2000, le=2100, description="the current year if left out")]
AskedBody = Annotated[str | None, QueryParameter(max_length=10, description="Annex 1 number; the country if left out")]


def year_of(asked: int | None, query: Query) -> int:
    """The year asked for; the current one in Almaty if none is."""
    return local_date(query.now).year if asked is None else asked


def body_of(asked: str | None) -> str | None:
    """The number of the body asked for; None for the country.

    Raises:
        UnknownBodyNo: Annex 1 lacks it.
    """
    # A form sends an empty field for the country.
    return require_body(asked).no if asked else None
