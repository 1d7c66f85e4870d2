"""Content negotiation (RFC 9110, section 12): the language of an answer, and its media type."""

from collections.abc import Sequence

from tirkeu_chassis.decider.refusals import Refusal
from tirkeu_contracts.standard.names import Language

FALLBACK: Language = "en"
"""The language of an answer to somebody who asks for none of ours."""


def weighted(header: str) -> list[tuple[str, float]]:
    """The ranges of an `Accept…` header in lower case with their weights, in its order; a malformed weight is 0."""
    return [_range(part) for part in header.split(",") if part.partition(";")[0].strip()]


def _range(part: str) -> tuple[str, float]:
    name, *parameters = (piece.strip().lower() for piece in part.split(";"))
    for parameter in parameters:
        key, _, value = parameter.partition("=")
        if key.strip() == "q":
            try:
                weight = float(value)
            except ValueError:
                return name, 0.0
            return name, weight if 0 <= weight <= 1 else 0.0
    return name, 1.0


def preferred_language(accept_language: str) -> Language:
    """The best of kk, ru and en for an `Accept-Language` header (RFC 9110, 12.5.4): `kk-KZ` is Kazakh.

    Of languages liked the same the one named first is taken. `*` stands for whatever isn't named; a weight of 0
    rules a language out, unless nothing else is left: an answer in English is better than none.
    """
    liked: dict[str, float] = {}
    for name, weight in weighted(accept_language):
        primary = name.partition("-")[0]
        liked[primary] = max(weight, liked.get(primary, 0.0))
    anything = liked.pop("*", 0.0)
    candidates: list[tuple[Language, float]] = []
    for primary, weight in liked.items():
        match primary:
            case "kk" | "ru" | "en":
                candidates.append((primary, weight))
    named = {language for language, _ in candidates}
    unnamed: tuple[Language, ...] = (FALLBACK, "kk", "ru")
    candidates += [(language, anything) for language in unnamed if language not in named]
    best, weight = max(candidates, key=lambda candidate: candidate[1])
    return best if weight > 0 else FALLBACK


class NotAcceptable(Refusal):
    code = "not-acceptable"
    status = 406
    title = "No such form"
    detail = "This can be had as {offered}: name one of them in `Accept`."


def best_form(accept: str, offered: Sequence[str]) -> str:
    """The offered media type that the header likes best; the first of them where it has no opinion.

    Raises:
        NotAcceptable: the header rules all of them out.
    """
    ranges = weighted(accept) or [("*/*", 1.0)]
    likings = {form: _liking(form, ranges) for form in offered}
    best = max(offered, key=lambda form: likings[form])
    if likings[best] <= 0:
        raise NotAcceptable(offered=", ".join(offered))
    return best


def _liking(form: str, ranges: Sequence[tuple[str, float]]) -> float:
    """The quality of the most specific range that fits."""
    kind = form.partition("/")[0]
    for wanted in (form, f"{kind}/*", "*/*"):
        fitting = [quality for media, quality in ranges if media == wanted]
        if fitting:
            return max(fitting)
    return 0.0
