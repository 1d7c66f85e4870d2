"""Reads the problem answers (RFC 9457) of a service."""

from collections.abc import Iterable
from typing import NamedTuple

import httpx2

from tirkeu_chassis.http.problems import PROBLEM_TYPE_PREFIX


class ProblemSeen(NamedTuple):
    """What a caller goes by: the words are for people."""

    status: int
    code: str
    paragraph: str | None


def problem_of(answer: httpx2.Response) -> ProblemSeen:
    """What a problem answer (RFC 9457) says.

    Raises:
        AssertionError: it's another kind of answer, or tells another status than its own.
    """
    if answer.headers.get("content-type") != "application/problem+json":
        raise AssertionError(f"no problem answer but {answer.status_code}: {answer.text}")
    said = answer.json()
    if said["status"] != answer.status_code:
        raise AssertionError(f"its status is {answer.status_code}, it says {said['status']}")
    return ProblemSeen(answer.status_code, str(said["type"]).removeprefix(PROBLEM_TYPE_PREFIX), said.get("paragraph"))


def refused(answer: httpx2.Response, status: int, code: str, paragraph: str | None, secret: Iterable[str] = ()) -> None:
    """The request is refused so, and the answer tells nothing of what is `secret`.

    Args:
        answer: the service's.
        status: the HTTP status.
        code: the last part of the problem's type.
        paragraph: the paragraph or rule that the refusal rests on, None where it names none.
        secret: texts that stand for personal data.

    Raises:
        AssertionError: it is answered otherwise.
    """
    if problem_of(answer) != (status, code, paragraph):
        raise AssertionError(f"{status} {code} ({paragraph}) was expected, it is {answer.status_code}: {answer.text}")
    if told := [text for text in secret if text in answer.text]:
        raise AssertionError(f"the answer repeats {told}: {answer.text}")
