"""Hints for invalid fields: our own texts by pydantic's type of error, none of which repeats the input.

Only characters that no form can print are named, each once and in the order of their codes.
"""

from collections.abc import Mapping
from typing import Any

from tirkeu_chassis.decider.messages import Message
from tirkeu_chassis.languages.translations import Texts

_OBJECT = Message("Give a JSON object.")
_LIST = Message("Give a JSON array.")
_TEXT = Message("Give a text.")
_INTEGER = Message("Give a whole number.")
_DECIMAL = Message("Give a decimal number.")
_TRUTH = Message("Give true or false.")
_DAY = Message("Give a date as YYYY-MM-DD.")
_MOMENT = Message("Give a date and time with its offset from UTC, for example 2011-11-22T10:00:00+06:00.")
_UUID = Message("Give a UUID.")
_ONE_OF = Message("Give one of: {expected}.")

HINTS: Mapping[str, Message] = {
    "bool_parsing": _TRUTH,
    "bool_type": _TRUTH,
    "check_digit": Message("The check digit doesn't fit: look for a typing error."),
    "content_type": Message("Send it with Content-Type application/json."),
    "date_from_datetime_inexact": _DAY,
    "date_from_datetime_parsing": _DAY,
    "date_parsing": _DAY,
    "date_type": _DAY,
    "datetime_from_date_parsing": _MOMENT,
    "datetime_object_invalid": _MOMENT,
    "datetime_parsing": _MOMENT,
    "datetime_type": _MOMENT,
    "decimal_max_digits": Message("Give {max_digits} digits at most."),
    "decimal_max_places": Message("Give {decimal_places} decimals at most."),
    "decimal_parsing": _DECIMAL,
    "decimal_type": _DECIMAL,
    "decimal_whole_digits": Message("Give {whole_digits} digits at most before the decimal point."),
    "enum": _ONE_OF,
    "extra_forbidden": Message("There is no such field. Leave it out, or look for a typing error."),
    "finite_number": Message("Give a finite number."),
    "greater_than": Message("Give a value above {gt}."),
    "greater_than_equal": Message("Give {ge} or more."),
    "int_from_float": _INTEGER,
    "int_parsing": _INTEGER,
    "int_parsing_size": _INTEGER,
    "int_type": _INTEGER,
    "less_than": Message("Give a value below {lt}."),
    "less_than_equal": Message("Give {le} or less."),
    "list_type": _LIST,
    "literal_error": _ONE_OF,
    "not_printable": Message(
        "No printed form has these characters: {characters}. Write it in Cyrillic or Latin letters, a name as in the "
        "passport, and leave pictures out."
    ),
    "name_repeated": Message("An object names something twice: give each name once."),
    "missing": Message("This field is needed."),
    "model_attributes_type": _OBJECT,
    "model_type": _OBJECT,
    "string_pattern_mismatch": Message("Give a text of the form {pattern}."),
    "string_too_long": Message("Give {max_length} characters at most."),
    "string_too_short": Message("Give {min_length} characters at least."),
    "string_type": _TEXT,
    "string_unicode": _TEXT,
    "timezone_aware": _MOMENT,
    "too_long": Message("Give {max_length} entries at most."),
    "too_short": Message("Give {min_length} entries at least."),
    "uuid_parsing": _UUID,
    "uuid_type": _UUID,
}


def hint(fault: Mapping[str, Any], texts: Texts) -> str:
    """The text for one of pydantic's errors; pydantic's own English one where there is none of ours.

    A rule's figures come from the error's context. A validator of ours that raises `ValueError` says only rules.
    """
    rule = dict(fault.get("ctx", {}))
    if "expected" in rule:
        rule["expected"] = str(rule["expected"]).replace(" or ", ", ").replace("'", "`")
    template = HINTS.get(fault["type"])
    return str(fault["msg"]) if template is None else texts.text(template, rule)
