"""`outbox/confirms.py`, `consumer/acknowledgements.py` and `broker/tolerance.py` know how the libraries work inside.

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
import aiormq.connection
import pamqp.base
import pamqp.decode
import pamqp.frame
import pamqp.header
import pytest

Channel = aiormq.channel.Channel
CONFIRMS, ACKNOWLEDGEMENTS = "outbox/confirms.py", "consumer/acknowledgements.py"
TOLERANCE = "broker/tolerance.py"
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
    "IncomingMessage()": (aio_pika.message.IncomingMessage.__init__, TOLERANCE, "9446f6677a25159f"),
    "Message()": (aio_pika.message.Message.__init__, TOLERANCE, "6cbf35d7a1996a44"),
    "Channel._on_deliver_frame": (Channel._on_deliver_frame, TOLERANCE, "3cb7bf324f3af08d"),
    "FrameReceiver.get_frame": (aiormq.connection.FrameReceiver.get_frame, TOLERANCE, "3adff046743a2328"),
    "pamqp.frame.unmarshal": (pamqp.frame.unmarshal, TOLERANCE, "400fbda67c8aa154"),
    "ContentHeader.unmarshal": (pamqp.header.ContentHeader.unmarshal, TOLERANCE, "428f7f3a885a0fd4"),
    "BasicProperties.unmarshal": (pamqp.base.BasicProperties.unmarshal, TOLERANCE, "8e47f35fbe17aa9e"),
    "decode.by_type": (pamqp.decode.by_type, TOLERANCE, "86cc65369330cf0a"),
    "IncomingMessage.nack": (aio_pika.message.IncomingMessage.nack, ACKNOWLEDGEMENTS, "34ad468ea7d81dd9"),
}


def digest(inside: Callable[..., Any]) -> str:
    """The first 16 hexadecimal digits of the SHA-256 of its source."""
    return hashlib.sha256(inspect.getsource(inside).encode()).hexdigest()[:16]


@pytest.mark.parametrize("name", INSIDES)
def test_the_library_works_inside_as_it_did(name: str) -> None:
    inside, reader, known = INSIDES[name]
    assert digest(inside) == known, (
        f"{name} is another than in aiormq 7.2.4, aio-pika 10.2.1 and pamqp 4.0.1 (here: {version('aiormq')}, "
        f"{version('aio-pika')} and {version('pamqp')}). Read it beside tirkeu_chassis/{reader}, which relies on it, "
        "mend that where it must "
        f"be, and then write {digest(inside)!r} here."
    )
