"""`outbox/confirms.py` and `consumer/acknowledgements.py` know how aiormq and aio-pika work inside.

A digest of each function that they rely on says when a new version of the library works otherwise. The versions are
bounded in `pyproject.toml` for the same reason.
"""

import hashlib
import inspect
from collections.abc import Callable
from importlib.metadata import version
from typing import Any

import aio_pika.message
import aiormq.abc
import aiormq.channel
import pytest

Channel = aiormq.channel.Channel
CONFIRMS, ACKNOWLEDGEMENTS = "outbox/confirms.py", "consumer/acknowledgements.py"
INSIDES: dict[str, tuple[Any, str, str]] = {
    "Channel.basic_publish": (Channel.basic_publish, CONFIRMS, "4c5c91a4d75be291"),
    "Channel._confirm_delivery": (Channel._confirm_delivery, CONFIRMS, "191bcd75b78f2ed1"),
    "Channel._on_confirm_frame": (Channel._on_confirm_frame, CONFIRMS, "0b1898e2d2b38ab1"),
    "Channel._on_return_frame": (Channel._on_return_frame, CONFIRMS, "f5d69cc1abbbcd40"),
    "Channel._on_close": (Channel._on_close, CONFIRMS, "a69aee6dfe6e64f9"),
    "Channel._split_body": (Channel._split_body, CONFIRMS, "9010dfafc787ade6"),
    "ChannelFrame": (aiormq.abc.ChannelFrame, CONFIRMS, "7c04ade0aa2ebf7c"),
    "Channel.basic_ack": (Channel.basic_ack, ACKNOWLEDGEMENTS, "0b1e58a8379c7988"),
    "IncomingMessage.ack": (aio_pika.message.IncomingMessage.ack, ACKNOWLEDGEMENTS, "324af3b3505ca599"),
    "IncomingMessage.nack": (aio_pika.message.IncomingMessage.nack, ACKNOWLEDGEMENTS, "34ad468ea7d81dd9"),
}


def digest(inside: Callable[..., Any]) -> str:
    """The first 16 hexadecimal digits of the SHA-256 of its source."""
    return hashlib.sha256(inspect.getsource(inside).encode()).hexdigest()[:16]


@pytest.mark.parametrize("name", INSIDES)
def test_the_library_works_inside_as_it_did(name: str) -> None:
    inside, reader, known = INSIDES[name]
    assert digest(inside) == known, (
        f"{name} is another than in aiormq 7.2.4 and aio-pika 10.2.1 (here: {version('aiormq')} and "
        f"{version('aio-pika')}). Read it beside tirkeu_chassis/{reader}, which relies on it, mend that where it must "
        f"be, and then write {digest(inside)!r} here."
    )
