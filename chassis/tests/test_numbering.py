"""Running numbers: given the last one, then the next and how it is printed."""

import pytest
from pydantic import TypeAdapter

from tirkeu_chassis.decider.numbering import Numbering


@pytest.mark.parametrize(
    ("last", "number"), [(0, "7.19-2011-000001"), (41, "7.19-2011-000042"), (999_999, "7.19-2011-1000000")]
)
def test_the_next_number(last: int, number: str) -> None:
    assert Numbering("7.19", year=2011, last=last).next().number("7.19") == number


def test_what_is_stored() -> None:
    stored = {"body_no": "7.19", "year": 2011, "last": 3}
    adapter = TypeAdapter(Numbering)
    assert adapter.validate_python(stored) == Numbering("7.19", year=2011, last=3)
    assert adapter.dump_python(Numbering("7.19", year=2011, last=3)) == stored
