"""Which paragraph of the standard a fault of a request is answered with."""

from collections.abc import Mapping
from typing import ClassVar

import pytest

from tirkeu_chassis.decider.actors import Actor
from tirkeu_chassis.http.access import roles
from tirkeu_chassis.http.problems import OtherRole
from tirkeu_chassis.http.requests import Request, paragraph_at
from tirkeu_chassis.office.roles import Role


class Unit(Request):
    paragraph: ClassVar[str | None] = "11(3)(a)"
    paragraphs: ClassVar[Mapping[str, str]] = {"energy": "8"}

    energy: int | None = None
    number: str


class Person(Request):
    name: str


class Application(Request):
    paragraph: ClassVar[str | None] = "11"
    paragraphs: ClassVar[Mapping[str, str]] = {"units": "11(3)", "responsible": "11(3)(b)"}

    units: list[Unit]
    responsible: Person | None = None
    applicant: Person


@pytest.mark.parametrize(
    ("place", "paragraph"),
    [
        ((), "11"),
        (("nowhere",), "11"),
        (("applicant",), "11"),
        (("applicant", "name"), "11"),
        (("responsible", "name"), "11(3)(b)"),
        (("responsible", "nowhere"), "11(3)(b)"),
        (("units", 3), "11(3)(a)"),
        (("units", 3, "number"), "11(3)(a)"),
        (("units", 3, "energy"), "8"),
        (("units", 3, "nowhere"), "11(3)(a)"),
    ],
)
def test_the_innermost_field_that_names_one_has_it(place: tuple[str | int, ...], paragraph: str) -> None:
    assert paragraph_at(Application, place) == paragraph


def test_a_request_of_no_paragraph_has_none() -> None:
    assert paragraph_at(Person, ("name",)) is None


def test_a_paragraph_of_no_field_is_a_typing_error() -> None:
    with pytest.raises(TypeError, match="nowhere"):
        type("Broken", (Request,), {"paragraphs": {"nowhere": "14"}, "__module__": __name__})


@pytest.mark.parametrize("paragraph", [None, "14"])
def test_another_roles_task_is_answered_with_its_paragraph(paragraph: str | None) -> None:
    with pytest.raises(OtherRole) as refused:
        roles(Role.HEAD, paragraph=paragraph).admit(Actor.of("clerk-1", [Role.CLERK], "7.19"))
    assert refused.value.paragraph == paragraph
