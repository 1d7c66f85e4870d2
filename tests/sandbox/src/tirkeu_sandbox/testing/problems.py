"""Reading a service's refusals."""

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
