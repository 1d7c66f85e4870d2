"""Development keys of events: one pair for each service, so that an installation on one machine signs and checks."""

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tirkeu_chassis.signing.keys import load_private_key, private_pem, public_jwk
from tirkeu_chassis.signing.signer import Signer
from tirkeu_contracts.catalog import EVENTS
from tirkeu_contracts.envelope import Envelope
from tirkeu_sandbox.nodes.process import private_folder, write_private

OWNERS: Final = tuple(sorted({event.owner for event in EVENTS.values()}))


class DevelopmentEventKeys:
    """The key pairs of all services in ``folder``: made on first use, readable by their owner alone."""

    def __init__(self, folder: Path) -> None:
        self.folder = private_folder(folder)
        keys = {owner: self._load(owner) for owner in OWNERS}
        self._signers = {owner: Signer(key, owner) for owner, key in keys.items()}
        self.jwks_path = jwks_path(self.folder)
        public = [public_jwk(key.public_key(), owner) for owner, key in keys.items()]
        write_private(self.jwks_path, json.dumps({"keys": public}, indent=2) + "\n")

    def signed(self, envelope: Envelope, owner: str | None = None) -> Envelope:
        """The event as its source signs it, or as ``owner`` does, who may have no right to it."""
        (signed,) = self.signed_together([envelope], owner)
        return signed

    def signed_together(self, envelopes: Sequence[Envelope], owner: str | None = None) -> list[Envelope]:
        """Events of one source as a group commit signs them: with one signature."""
        signer = self._signers[owner or envelopes[0].source.removeprefix("/tirkeu/")]
        return [signed for signed, _ in signer.sign(envelopes)]

    def _load(self, owner: str) -> Ed25519PrivateKey:
        path = key_path(self.folder, owner)
        if not path.exists():
            draft = self.folder / f"{owner}.{os.getpid()}.pem"
            write_private(draft, private_pem(Ed25519PrivateKey.generate()))
            # Linking fails where another process was quicker: then its key is everybody's.
            try:
                path.hardlink_to(draft)
            except FileExistsError:
                pass
            finally:
                draft.unlink()
        return load_private_key(path)


def key_path(folder: Path, owner: str) -> Path:
    """The private key of a service."""
    return folder / f"{owner}.pem"


def jwks_path(folder: Path) -> Path:
    """The public keys of all services."""
    return folder / "event-keys.json"
