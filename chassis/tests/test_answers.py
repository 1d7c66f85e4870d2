"""Answers are made from the state they are about: given a state, then what is answered of it."""

from dataclasses import dataclass
from decimal import Decimal

import pytest
from pydantic import Field

from tirkeu_chassis.http.answers import Answer


@dataclass(frozen=True, slots=True)
class Part:
    kind: str
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class State:
    id: int
    share: Decimal | None
    parts: tuple[Part, ...]
    current: Part | None = None
    particulars: str = "personal"

    @property
    def double(self) -> int:
        return 2 * self.id


class PartOut(Answer):
    kind: str
    why: list[str] = Field(validation_alias="reasons")


class StateOut(Answer):
    state_id: int = Field(validation_alias="id")
    double: int
    share: float | None
    parts: list[PartOut]
    current: PartOut | None
    words: str


class FileOut(StateOut):
    particulars: str | None = None


STATE = State(7, Decimal("66.67"), (Part("a", ("x", "y")), Part("b")))


def test_what_has_the_same_name_is_taken_and_what_has_another_by_its_alias() -> None:
    answer = StateOut.of(STATE, words="computed")
    assert answer.model_dump_json() == (
        '{"state_id":7,"double":14,"share":66.67,"parts":[{"kind":"a","why":["x","y"]},{"kind":"b","why":[]}],'
        '"current":null,"words":"computed"}'
    )


def test_what_is_computed_goes_before_what_the_state_holds() -> None:
    answer = StateOut.of(STATE, words="", share=None, current=Part("c"))
    assert (answer.share, answer.current) == (None, PartOut(kind="c", why=[]))


def test_what_has_a_default_is_never_read_from_the_state() -> None:
    assert FileOut.of(STATE, words="").particulars is None
    assert FileOut.of(STATE, words="", particulars=STATE.particulars).particulars == "personal"


def test_what_is_neither_held_nor_computed_is_missed() -> None:
    with pytest.raises(AttributeError, match="words"):
        StateOut.of(STATE)


def test_an_answer_is_read_back_from_its_json() -> None:
    answer = FileOut.of(STATE, words="computed")
    assert FileOut.model_validate_json(answer.model_dump_json()) == answer
