"""What sees that a printed form's text isn't in its place."""

import pytest

from tirkeu_sandbox.testing.printed import Page, Word

PAGE = Page(100.0, 50.0, ())


@pytest.mark.parametrize(
    ("other", "overlaps"),
    [
        (Word("beside", 50, 0, 90, 10), False),
        (Word("touching", 49.8, 0, 90, 10), False),
        (Word("into it", 45, 0, 90, 10), True),
        (Word("the next line", 0, 9, 50, 19), False),
        (Word("on the line", 0, 4, 50, 14), True),
    ],
)
def test_words_that_overlap(other: Word, overlaps: bool) -> None:
    word = Word("word", 0, 0, 50, 10)
    assert word.overlaps(other) is overlaps
    assert other.overlaps(word) is overlaps


@pytest.mark.parametrize(
    ("word", "outside"),
    [
        (Word("word", 0, 0, 283, 10), False),
        (Word("word", 200, 0, 284, 10), True),
        (Word("word", 0, 135, 20, 142), True),
        (Word("word", -1, 0, 20, 10), True),
        (Word("word", 0, -1, 20, 10), True),
    ],
)
def test_words_that_run_off_the_page(word: Word, outside: bool) -> None:
    assert bool(Page(100, 50, (word,)).faults()) is outside
