import pytest
from hypothesis import given
from hypothesis import strategies as st

from cer.kit.encryption import FieldCipher, PlatformKeys, SealBrokenError, UnknownPlatformKeyError

CIPHER = FieldCipher.of_key(b"a" * 32)
OTHER = FieldCipher.of_key(b"b" * 32)


@given(st.binary(max_size=300), st.text(max_size=40))
def test_what_was_sealed_opens_in_its_place(plain: bytes, place: str) -> None:
    assert CIPHER.open(CIPHER.seal(plain, place=place), place=place) == plain


def test_a_sealed_value_does_not_show_what_it_holds_nor_that_two_are_equal() -> None:
    first, second = (CIPHER.seal(b"RSSMRA85T10A562S", place="a") for _ in range(2))
    assert b"RSSMRA" not in first
    assert first != second


def test_a_sealed_value_moved_to_another_place_does_not_open() -> None:
    with pytest.raises(SealBrokenError):
        CIPHER.open(CIPHER.seal(b"x", place="member 1"), place="member 2")


def test_the_key_of_another_community_does_not_open_it() -> None:
    with pytest.raises(SealBrokenError):
        OTHER.open(CIPHER.seal(b"x", place="a"), place="a")


@given(st.integers(min_value=0, max_value=29))
def test_a_changed_byte_anywhere_is_noticed(position: int) -> None:
    sealed = bytearray(CIPHER.seal(b"x", place="a"))
    sealed[position] ^= 1
    with pytest.raises(SealBrokenError):
        CIPHER.open(bytes(sealed), place="a")


@pytest.mark.parametrize("sealed", [b"", b"\x01", b"\x01short", b"\x02" + bytes(40)])
def test_what_was_never_sealed_does_not_open(sealed: bytes) -> None:
    with pytest.raises(SealBrokenError):
        CIPHER.open(sealed, place="a")


def test_a_look_up_hash_is_equal_within_one_community_and_field_only() -> None:
    hashed = CIPHER.look_up_hash("x", field="iban")
    assert hashed == CIPHER.look_up_hash("x", field="iban")
    assert hashed != CIPHER.look_up_hash("x", field="fiscal_code")
    assert hashed != OTHER.look_up_hash("x", field="iban")


def test_a_key_wrapped_under_an_older_platform_key_still_opens_and_is_rewrapped() -> None:
    old, both, new = PlatformKeys(["old"]), PlatformKeys(["new", "old"]), PlatformKeys(["new"])
    key = old.new_key(owner="t_a")
    sealed = old.cipher(key, owner="t_a").seal(b"x", place="a")
    assert both.cipher(key, owner="t_a").open(sealed, place="a") == b"x"
    rewrapped = both.rewrap(key, owner="t_a")
    assert rewrapped.platform_key_id == new.current_id
    assert new.cipher(rewrapped, owner="t_a").open(sealed, place="a") == b"x"


def test_a_platform_key_that_is_gone_is_asked_for_by_its_setting() -> None:
    key = PlatformKeys(["old"]).new_key(owner="t_a")
    with pytest.raises(UnknownPlatformKeyError, match="CER_FIELD_KEY_FALLBACKS"):
        PlatformKeys(["new"]).cipher(key, owner="t_a")


def test_a_key_handed_to_another_community_does_not_unwrap() -> None:
    keys = PlatformKeys(["now"])
    with pytest.raises(SealBrokenError):
        keys.cipher(keys.new_key(owner="t_a"), owner="t_b")


def test_neither_cipher_nor_key_prints_its_secret() -> None:
    assert "aaa" not in repr(CIPHER)
    assert "wrapped=" not in repr(PlatformKeys(["now"]).new_key(owner="t_a"))
