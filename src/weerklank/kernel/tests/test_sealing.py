from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weerklank.kernel.sealing import KeyRing, KeyRingMalformed, SealBroken


@given(st.binary(max_size=300), st.text(max_size=20))
def test_what_is_sealed_opens_for_its_purpose_only(value: bytes, purpose: str) -> None:
    ring = KeyRing.fresh()
    sealed = ring.seal(value, purpose=purpose)
    assert ring.unseal(sealed, purpose=purpose) == value
    with pytest.raises(SealBroken):
        ring.unseal(sealed, purpose=purpose + "!")
    with pytest.raises(SealBroken):
        KeyRing.fresh().unseal(sealed, purpose=purpose)


@given(st.binary(min_size=1, max_size=40), st.data())
def test_a_changed_seal_does_not_open(value: bytes, data: st.DataObject) -> None:
    ring = KeyRing.fresh()
    sealed = bytearray(ring.seal(value, purpose="x"))
    at = data.draw(st.integers(0, len(sealed) - 1))
    sealed[at] ^= data.draw(st.integers(1, 255))
    with pytest.raises(SealBroken):
        ring.unseal(bytes(sealed), purpose="x")


def test_a_seal_is_never_the_same_twice_and_a_tag_always() -> None:
    ring = KeyRing.fresh()
    assert ring.seal(b"a", purpose="x") != ring.seal(b"a", purpose="x")
    assert ring.tag(b"a", purpose="x") == ring.tag(b"a", purpose="x")
    assert ring.tag(b"a", purpose="x") != ring.tag(b"a", purpose="y")
    assert ring.tag(b"a", purpose="x") != KeyRing.fresh().tag(b"a", purpose="x")


def test_old_seals_and_tags_are_known_after_a_new_key() -> None:
    old = KeyRing.fresh()
    ring = old.with_new_key()
    assert ring.unseal(old.seal(b"a", purpose="x"), purpose="x") == b"a"
    assert old.tag(b"a", purpose="x") in ring.tags(b"a", purpose="x")
    assert KeyRing.parse(str(ring)) == ring


@pytest.mark.parametrize("text", ["", "not base64!", base64.b64encode(b"short").decode(), "YWJj,"])
def test_a_malformed_ring_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(KeyRingMalformed, match=r"key .*\."):
        KeyRing.parse(text)


def test_a_ring_does_not_show_its_keys() -> None:
    ring = KeyRing((b"k" * 32,))
    assert "kkkk" not in repr(ring)
