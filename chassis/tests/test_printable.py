"""Text for print: what is taken is what the fonts have, no more and no less, and all of it prints."""

import json
import unicodedata
from importlib.resources import files
from typing import Annotated

import pytest
import typst
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field, ValidationError
from pydantic_core import PydanticCustomError

from tirkeu_chassis.forms import printable
from tirkeu_chassis.forms.printable import LINE, LINES, TAKEN, line, lines, marked
from tirkeu_chassis.forms.printing import FONTS
from tirkeu_chassis.http.requests import Request, Text
from tirkeu_chassis.http.validation_hints import hint
from tirkeu_chassis.languages.translations import texts
from tirkeu_contracts.standard import Language

CHARACTERS = [chr(code) for first, last in TAKEN for code in range(first, last + 1)]
KAZAKH = "АӘБВГҒДЕЁЖЗИЙКҚЛМНҢОӨПРСТУҰҮФХҺЦЧШЩЪЫІЬЭЮЯ"
LATIN = "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÇĞİıÖŞÜŠČŽŁØÅÆÐÞẞ"
SPACES = {" ", "\u00a0"}
LOST = {"\ufffc", "\ufffd"}
VARIATION_SELECTOR = "\ufe00"


def prints(text: str, style: str = "regular") -> bool:
    """Whether PDF/A is made of a text."""
    page = f'#set text(font: "Noto Sans", weight: "{style}", fallback: false)\n#json(bytes(sys.inputs.text))'
    try:
        typst.compile(
            page.encode(),
            format="pdf",
            sys_inputs={"text": json.dumps(text)},
            font_paths=FONTS,
            pdf_standards="a-2a",
            timestamp=0,
        )
    except typst.TypstError:
        return False
    return True


@pytest.mark.parametrize("style", ["regular", "bold"])
def test_all_that_is_taken_prints(style: str) -> None:
    # A mark stands on a letter, and a space between them keeps one character from changing another's glyph.
    spoken = " ".join(f"a{one}" if unicodedata.category(one).startswith("M") else one for one in CHARACTERS)
    assert prints(spoken, style)


@pytest.mark.parametrize("foreign", ["日", "ไ", "한", "😀", "ا"])
def test_what_is_refused_would_not_print(foreign: str) -> None:
    assert not prints(f"Нұрлан {foreign}")


def glyphs(face: str) -> set[int]:
    """The code points of a font's `cmap` (OpenType, format 4: segments of 16 bits)."""
    data = (files("tirkeu_chassis") / "fonts" / f"NotoSans-{face}.ttf").read_bytes()

    def short(at: int) -> int:
        return int.from_bytes(data[at : at + 2], "big")

    def long(at: int) -> int:
        return int.from_bytes(data[at : at + 4], "big")

    tables = {data[at : at + 4]: long(at + 8) for at in range(12, 12 + 16 * short(4), 16)}
    cmap = tables[b"cmap"]
    subtables = {cmap + long(at + 4) for at in range(cmap + 4, cmap + 4 + 8 * short(cmap + 2), 8)}
    found: set[int] = set()
    for table in subtables:
        if short(table) != 4:
            continue
        count = short(table + 6) // 2
        for segment in range(count):
            last, first = short(table + 14 + 2 * segment), short(table + 16 + 2 * count + 2 * segment)
            delta, where = short(table + 16 + 4 * count + 2 * segment), table + 16 + 6 * count + 2 * segment
            for code in range(first, min(last, 0xFFFE) + 1):
                offset = short(where)
                glyph = short(where + offset + 2 * (code - first)) if offset else (code + delta) & 0xFFFF
                if glyph:
                    found.add(code)
    return found


def test_what_is_taken_is_what_both_faces_have() -> None:
    both = {chr(code) for code in glyphs("Regular") & glyphs("Bold")}
    shown = {one for one in both if unicodedata.category(one)[0] in "LMNPS"} | SPACES
    assert set(CHARACTERS) == shown - LOST - {VARIATION_SELECTOR}


@pytest.mark.parametrize("letters", [KAZAKH, KAZAKH.lower(), LATIN, LATIN.lower(), "0123456789", "№«»„“”–—’ʼ'\"/.,-()"])
def test_what_people_write_is_taken_as_it_is(letters: str) -> None:
    assert line(letters) == unicodedata.normalize("NFC", letters)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("И\u0306ры\u0306\u0301", "Йры̆́"),
        ("Сери\u00adков", "Сериков"),
        ("\ufeffАбай\u200b 1\u200e", "Абай 1"),
        ("Абай\t1\nAlmaty", "Абай 1 Almaty"),
        ("Абай\u2003 1", "Абай  1"),
        ("№\u00a07", "№\u00a07"),
    ],
)
def test_what_a_line_becomes(sent: str, kept: str) -> None:
    assert line(sent) == kept


def test_a_text_of_several_lines_keeps_them() -> None:
    assert lines("Бір\r\nекі\rүш\u2028төрт\n\n\tбес") == "Бір\nекі\nүш\nтөрт\n\n бес"


class Form(Request):
    name: Text
    short: Annotated[str, Field(min_length=1, max_length=3), LINE] = "a"
    note: Annotated[str, Field(max_length=20), LINES] = ""


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", "No printed form has these characters: 山 (U+5C71), 本 (U+672C)."),
        ("ru", "Этих знаков нет ни в одной печатной форме: 山 (U+5C71), 本 (U+672C)."),
        ("kk", "Мына таңбалар бірде-бір баспа нысанында жоқ: 山 (U+5C71), 本 (U+672C)."),
    ],
)
def test_a_refusal_names_the_field_and_the_characters(lang: Language, said: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Form(name="Ямамото 本山山", note="ok")
    (fault,) = refused.value.errors()
    assert (fault["loc"], fault["type"]) == (("name",), "not_printable")
    assert hint(fault, texts("", lang)).startswith(said)


@pytest.mark.parametrize(
    ("sent", "fault"),
    [
        ({"name": "\u200b"}, "string_too_short"),
        ({"name": "Щ" * 301}, "string_too_long"),
        ({"name": "Щ" * 300 + "\u00ad"}, None),
        ({"name": 7}, "string_type"),
        ({"name": "ok", "short": "abcd"}, "string_too_long"),
        ({"name": "\x00"}, "not_printable"),
        ({"name": "ok", "note": "a\n😀"}, "not_printable"),
        ({"name": "ok", "note": "a\nb"}, None),
    ],
)
def test_the_limits_are_those_of_what_is_kept(sent: dict[str, object], fault: str | None) -> None:
    if fault is None:
        Form.model_validate(sent)
        return
    with pytest.raises(ValidationError) as refused:
        Form.model_validate(sent)
    assert [one["type"] for one in refused.value.errors()] == [fault]


@given(st.text())
def test_a_line_is_refused_or_taken_once_and_for_all(text: str) -> None:
    try:
        kept = line(text)
    except PydanticCustomError:
        assert "\ufffd" in marked(text)
        return
    assert line(kept) == kept == marked(kept)
    assert set(kept) <= set(CHARACTERS)


@given(st.text(st.characters(min_codepoint=0x20, max_codepoint=0x52F) | st.sampled_from("«»№–—\u2009\u200b")))
def test_the_short_way_of_a_usual_text_ends_where_the_long_one_does(text: str) -> None:
    try:
        expected = printable._in_full(text)
    except PydanticCustomError:
        with pytest.raises(PydanticCustomError):
            line(text)
    else:
        assert line(text) == expected
