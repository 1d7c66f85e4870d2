"""Whose Idempotency-Key it is: no subject, talon and key together read like another's."""

from itertools import product

import hypothesis
from hypothesis import strategies as st

from tirkeu_chassis.http.commands import inbox_id_of

texts = st.text("ab/%:public2F", min_size=1, max_size=12)
callers = st.tuples(texts, st.none()) | st.tuples(st.none(), texts)


@hypothesis.given(st.lists(st.tuples(callers, texts), min_size=2, max_size=20, unique=True))
def test_two_callers_never_share_a_key(asked: list[tuple[tuple[str | None, str | None], str]]) -> None:
    found = [inbox_id_of(subject, scope, key) for (subject, scope), key in asked]
    assert len(set(found)) == len(found)


def test_the_colliding_pair() -> None:
    assert inbox_id_of("a/b", None, "K") != inbox_id_of("a", None, "b/K")
    assert inbox_id_of("public:7-1", None, "K") != inbox_id_of(None, "7-1", "K")


def test_keys_of_an_earlier_version_are_known_again() -> None:
    for subject, key in product(("officer-7-19-02", "a:b", "f3c0@x"), ("K", "a/b", "50%")):
        assert inbox_id_of(subject, None, key) == f"command/{subject}/{key}"
    assert inbox_id_of(None, "7.19-2011-000042", "K") == "command/public:7.19-2011-000042/K"
