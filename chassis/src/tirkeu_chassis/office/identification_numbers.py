"""Individual and business identification numbers (IIN, BIN): twelve digits with a check digit.

The check: c = sum of d_i * i (i = 1..11) mod 11; where that is 10, the weights 3,4,...,11,1,2; where it is
10 again, the number is never issued. Birth date and sex are not read from it (Decree 853 of 2013).
"""

from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

WEIGHTS = (tuple(range(1, 12)), (*range(3, 12), 1, 2))


def check_digit(first_eleven: str) -> int | None:
    """The twelfth digit for eleven digits, or None where such a number is never issued."""
    for weights in WEIGHTS:
        remainder: int = sum(int(digit) * weight for digit, weight in zip(first_eleven, weights, strict=True)) % 11
        if remainder != 10:
            return remainder
    return None


def _checked(number: str) -> str:
    if check_digit(number[:11]) != int(number[11]):
        # The text holds no digit of the number: it may reach a log.
        raise PydanticCustomError("check_digit", "The check digit doesn't fit: look for a typing error")
    return number


CheckedNumber = Annotated[str, Field(pattern=r"^[0-9]{12}$"), AfterValidator(_checked)]
