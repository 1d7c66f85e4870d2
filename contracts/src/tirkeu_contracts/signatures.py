"""The signature of an event: who wrote it, and that nothing in it was changed.

A service signs the events of a group commit together: their digests are the leaves of a Merkle tree, the service signs
the tree's root with Ed25519, and each event carries that signature with the path from its leaf to the root. So a group
of two hundred costs one signature, its receivers one check, and yet each event proves itself alone, for ever.

One header holds it, ``ce-signature``: ``v1.KEY.INDEX.SIZE.BYTES``, with the id of the key, the leaf's index, the number
of leaves, and in base64 the 64 bytes of the signature followed by the path's digests of 32 bytes.

What is signed of an event are its other ``ce-`` headers and its body, as they travel: `signed_bytes`. Headers of other
names, such as ``traceparent``, are not signed.

Sources: RFC 9162, 2.1 (Merkle trees and inclusion proofs, SHA-256); RFC 8032 (Ed25519); RFC 4648, 4 (base64).
"""

import re
from binascii import Error, a2b_base64, b2a_base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

SIGNATURE: Final = "ce-signature"
"""The header that holds it."""
LARGEST_TREE: Final = 1 << 20
"""Leaves of a tree at most; a service signs far fewer at once."""

_SIGNED_PREFIX: Final = "ce-"
_SIGNATURE_BYTES: Final = 64
_DIGEST_BYTES: Final = 32
_LONGEST_PATH: Final = 20
_FORM: Final = re.compile(
    r"v1\.([A-Za-z0-9_-]{1,64})\.(0|[1-9][0-9]{0,6})\.([1-9][0-9]{0,6})\.([^.]{88,940})", re.ASCII
)
_ROOT_PREFIX: Final = b"tirkeu-events-v1\n"


class MalformedSignature(ValueError):
    """The header ``ce-signature`` isn't of its form, or its path doesn't fit its tree."""


@dataclass(frozen=True, slots=True)
class Signature:
    """The signature of a tree of events, and the place of one event in it."""

    key_id: str
    index: int
    size: int
    value: bytes
    """64 bytes: Ed25519 over `root_bytes`."""
    path: tuple[bytes, ...]
    """The inclusion proof: digests of 32 bytes, from the leaf's sibling upwards."""

    def __str__(self) -> str:
        """The header's text."""
        packed = b2a_base64(b"".join((self.value, *self.path)), newline=False).decode()
        return f"v1.{self.key_id}.{self.index}.{self.size}.{packed}"

    @classmethod
    def parse(cls, text: str) -> "Signature":
        """The signature in a header.

        Raises:
            MalformedSignature
        """
        found = _FORM.fullmatch(text)
        if found is None:
            raise MalformedSignature("not of the form v1.KEY.INDEX.SIZE.BYTES")
        key_id, index, size, packed = found.groups()
        try:
            raw = a2b_base64(packed, strict_mode=True)
        except (Error, ValueError):
            raise MalformedSignature("no base64") from None
        path = raw[_SIGNATURE_BYTES:]
        if len(raw) < _SIGNATURE_BYTES or len(path) % _DIGEST_BYTES or len(path) > _LONGEST_PATH * _DIGEST_BYTES:
            raise MalformedSignature("a path of broken digests")
        if not int(index) < int(size) <= LARGEST_TREE:
            raise MalformedSignature("a leaf outside of its tree")
        digests = tuple(path[start : start + _DIGEST_BYTES] for start in range(0, len(path), _DIGEST_BYTES))
        return cls(key_id, int(index), int(size), raw[:_SIGNATURE_BYTES], digests)

    def root(self, leaf: bytes) -> bytes:
        """The root of the tree that has this leaf at this place (RFC 9162, 2.1.3.2).

        Raises:
            MalformedSignature: the path is longer or shorter than the tree is high.
        """
        place, last, digest = self.index, self.size - 1, leaf
        for sibling in self.path:
            if last == 0:
                raise MalformedSignature("a path longer than its tree is high")
            if place & 1 or place == last:
                digest = _node(sibling, digest)
                while place and not place & 1:
                    place >>= 1
                    last >>= 1
            else:
                digest = _node(digest, sibling)
            place >>= 1
            last >>= 1
        if last != 0:
            raise MalformedSignature("a path shorter than its tree is high")
        return digest


def signed_bytes(headers: Mapping[str, Any], body: bytes) -> bytes:
    """What is signed of an event: its ``ce-`` headers but the signature, in the order of their names, then its body.

    Each name, each value and the body is written as its length in bytes, a colon, its bytes and a comma (a netstring),
    so that no two events have the same bytes.

    Args:
        headers: of the AMQP message; text, or bytes as some clients give it.
    """
    names = sorted([name for name in headers if name.startswith(_SIGNED_PREFIX) and name != SIGNATURE])
    return b"".join([_netstring(part) for name in names for part in (name, headers[name])] + [_netstring(body)])


def _netstring(part: Any) -> bytes:
    if isinstance(part, str) and part.isascii():  # nearly all
        return f"{len(part)}:{part},".encode()
    encoded = part if isinstance(part, bytes) else str(part).encode("utf-8", "surrogatepass")
    return b"%d:%b," % (len(encoded), encoded)


def leaf_of(signed: bytes) -> bytes:
    """The leaf of an event: its `signed_bytes` hashed (RFC 9162, 2.1.1)."""
    return sha256(b"\x00" + signed).digest()


def root_bytes(size: int, root: bytes) -> bytes:
    """What the key signs: the purpose, the number of leaves in 8 bytes (big-endian), the root."""
    return _ROOT_PREFIX + size.to_bytes(8, "big") + root


def tree(leaves: Sequence[bytes]) -> tuple[bytes, list[tuple[bytes, ...]]]:
    """The root of a tree, and the path of each of its leaves (RFC 9162, 2.1.1 and 2.1.3.1).

    Args:
        leaves: at least one.
    """
    paths: list[list[bytes]] = [[] for _ in leaves]
    # What lies under a node of the level at work, by index.
    under = [[index] for index in range(len(leaves))]
    level = list(leaves)
    while len(level) > 1:
        above, above_under = [], []
        for left in range(0, len(level) - 1, 2):
            for index in under[left]:
                paths[index].append(level[left + 1])
            for index in under[left + 1]:
                paths[index].append(level[left])
            above.append(_node(level[left], level[left + 1]))
            above_under.append(under[left] + under[left + 1])
        if len(level) % 2:  # one without a sibling goes up as it is
            above.append(level[-1])
            above_under.append(under[-1])
        level, under = above, above_under
    return level[0], [tuple(path) for path in paths]


def _node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()
