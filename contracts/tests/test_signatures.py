"""Signatures of events: each proves itself alone, and nothing else is proven by it."""

import hashlib
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tirkeu_contracts.signatures import MalformedSignature, Signature, leaf_of, root_bytes, signed_bytes, tree

LEAVES = st.lists(st.binary(max_size=4), min_size=1, max_size=70).map(lambda all_: [leaf_of(one) for one in all_])
HEADERS = st.dictionaries(st.sampled_from(["ce-id", "ce-type", "ce-a", "ce-b"]), st.text(max_size=8), max_size=4)


def head(leaves: list[bytes]) -> bytes:
    """The tree's root as RFC 9162, 2.1.1 defines it, by recursion."""
    if len(leaves) == 1:
        return leaves[0]
    left = 1 << (len(leaves) - 1).bit_length() - 1
    return hashlib.sha256(b"\x01" + head(leaves[:left]) + head(leaves[left:])).digest()


def signature_of(index: int, size: int, path: tuple[bytes, ...]) -> Signature:
    return Signature("key", index, size, bytes(64), path)


@given(LEAVES)
def test_the_tree_is_that_of_the_rfc_and_each_leaf_leads_to_its_root(leaves: list[bytes]) -> None:
    root, paths = tree(leaves)
    assert root == head(leaves)
    for index, (leaf, path) in enumerate(zip(leaves, paths, strict=True)):
        signature = signature_of(index, len(leaves), path)
        assert signature.root(leaf) == root
        assert Signature.parse(str(signature)) == signature


@given(LEAVES, st.data())
def test_another_leaf_place_or_path_leads_elsewhere(leaves: list[bytes], data: st.DataObject) -> None:
    root, paths = tree(leaves)
    index = data.draw(st.integers(0, len(leaves) - 1))
    right = signature_of(index, len(leaves), paths[index])
    assert right.root(leaf_of(b"never a leaf")) != root
    if right.path:
        for wrong in (replace(right, path=right.path[1:]), replace(right, path=(*right.path, bytes(32)))):
            try:
                assert wrong.root(leaves[index]) != root
            except MalformedSignature:
                continue


@given(HEADERS, HEADERS, st.binary(max_size=8), st.binary(max_size=8))
def test_two_events_never_have_the_same_signed_bytes(
    one: dict[str, str], other: dict[str, str], body: bytes, another: bytes
) -> None:
    same = (one, body) == (other, another)
    assert (signed_bytes(one, body) == signed_bytes(other, another)) is same


def test_what_a_client_writes_in_bytes_and_what_is_not_signed_change_nothing() -> None:
    signed = signed_bytes({"ce-id": "ә"}, b"{}")
    assert signed == b"5:ce-id,2:\xd3\x99,2:{},"
    assert signed == signed_bytes({"traceparent": "00-1", "ce-signature": "x", "ce-id": "ә".encode()}, b"{}")


def test_the_size_is_signed_too() -> None:
    assert root_bytes(1, bytes(32)) != root_bytes(2, bytes(32))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "v1",
        "v2.key.0.1." + "A" * 86 + "==",
        "v1..0.1." + "A" * 86 + "==",
        "v1.key.1.1." + "A" * 86 + "==",
        "v1.key.0.0." + "A" * 86 + "==",
        "v1.key.00.1." + "A" * 86 + "==",
        "v1.key.0.99999999." + "A" * 86 + "==",
        "v1.key.0.2000000." + "A" * 86 + "==",
        "v1.key.0.1." + "A" * 86,
        "v1.key.0.1." + "A" * 87 + "=",
        "v1.key.0.1." + "A" * 92,
        "v1.key.0.1." + "A" * 5000,
        "v1.k\u00fcy.0.1." + "A" * 86 + "==",
        "v1.key.0.1." + "A" * 86 + "==\n",
    ],
)
def test_what_is_no_signature_is_refused(text: str) -> None:
    with pytest.raises(MalformedSignature):
        Signature.parse(text).root(bytes(32))
