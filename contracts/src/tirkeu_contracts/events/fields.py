"""Field types that events of several services share."""

from typing import Annotated

from pydantic import Field

BodyNo = Annotated[
    str,
    Field(
        pattern=r"^[1-9][0-9]?(\.[1-9][0-9]?)?$",
        description="number of the internal affairs body in Annex 1: a department (7) or its unit (7.19)",
    ),
]
