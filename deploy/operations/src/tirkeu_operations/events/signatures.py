"""Keys of events, and whether the events of the log are what their services signed."""

import json
import os
from collections.abc import Callable
from contextlib import aclosing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tirkeu_chassis.broker.streams import offset_of
from tirkeu_chassis.signing.keys import private_pem, public_jwk
from tirkeu_chassis.signing.verifier import EventVerifier
from tirkeu_contracts.catalog import EVENTS
from tirkeu_contracts.envelope import Envelope, EnvelopeError
from tirkeu_operations.errors import CommandError
from tirkeu_operations.events import log as event_log

SHOWN: Final = 20
"""Events that are named at most; the others are counted."""
OWNERS: Final = tuple(sorted({event.owner for event in EVENTS.values()}))


@dataclass(slots=True)
class Found:
    """What a check of the log found: how many are good, how many are not by their reasons, and the first of these."""

    good: int = 0
    bad: dict[str, int] = field(default_factory=dict)
    first: list[tuple[int, str, str]] = field(default_factory=list)
    """Offset, reason, detail."""


async def verify(url: str, places: range, verifier: EventVerifier, advance: Callable[[int], None]) -> Found:
    """Check each event at these places; `advance` hears of the offsets passed. Memory stays the same however many.

    Raises:
        CommandError: the log can't be read.
    """
    found = Found()
    async with aclosing(event_log.read_messages(url, places)) as messages:
        async for message in messages:
            try:
                Envelope.from_message(message.headers, message.body)
                verifier.check(message.headers, message.body)
                found.good += 1
            except EnvelopeError as error:
                found.bad[error.reason] = found.bad.get(error.reason, 0) + 1
                if len(found.first) < SHOWN:
                    found.first.append((offset_of(message), error.reason, str(error)))
            advance(offset_of(message))
    return found


def make_key(owner: str, private: Path, public: Path) -> str:
    """Make a key pair for a service: write its private key, add its public key to the key set, and return its id.

    Raises:
        CommandError: there is no such service, the private key's file is there already, or a file can't be written.
    """
    if owner not in OWNERS:
        raise CommandError(f"{owner!r} publishes no events. Who does: {', '.join(OWNERS)}.")
    key = Ed25519PrivateKey.generate()
    jwk = public_jwk(key.public_key(), owner)
    try:
        held = json.loads(public.read_bytes()) if public.exists() else {"keys": []}
        held["keys"].append(jwk)
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise CommandError(f"{public} is no JSON Web Key Set: mend it, or name another file.") from error
    try:
        with os.fdopen(os.open(private, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400), "w") as file:
            file.write(private_pem(key))
        draft = public.with_name(f".{public.name}.{os.getpid()}")
        draft.write_text(json.dumps(held, indent=2) + "\n")
        draft.chmod(0o644)
        draft.replace(public)
    except FileExistsError as error:
        raise CommandError(
            f"{private} is there already: a key is never replaced, give the new one its own file."
        ) from error
    except OSError as error:
        raise CommandError(f"{error.filename} can't be written: {error.strerror}.") from error
    return jwk["kid"]
