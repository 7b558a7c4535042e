"""Values that only their own community's key opens (D7).

Two keys. The platform's key comes from the environment and does nothing but wrap the keys of the
communities. A community's key is random, is stored wrapped, seals its fields and files, and dies with it:
what is left of them in a backup can then be opened by nobody.
"""

import hashlib
import hmac
import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32
NONCE_BYTES = 12
_FORMAT = b"\x01"


class SealBrokenError(RuntimeError):
    """Sealed bytes were changed, moved to another place, or sealed with another key."""


class UnknownPlatformKeyError(RuntimeError):
    """A community's key was wrapped with a platform key that the environment no longer names."""


@dataclass(frozen=True, slots=True, repr=False)
class FieldCipher:
    """Seals and opens the values of one community."""

    _sealing_key: bytes
    _look_up_key: bytes

    @classmethod
    def of_key(cls, key: bytes) -> Self:
        return cls(_derived(key, "seal"), _derived(key, "look up"))

    def seal(self, plain: bytes, *, place: str) -> bytes:
        """The bytes sealed for one place, such as a field of a row: moved elsewhere they do not open."""
        return _FORMAT + _sealed(self._sealing_key, plain, place)

    def open(self, sealed: bytes, *, place: str) -> bytes:
        if sealed[:1] != _FORMAT:
            raise SealBrokenError(f"The sealed value of {place} has an unknown format.")
        return _opened(self._sealing_key, sealed[1:], place)

    def look_up_hash(self, text: str, *, field: str) -> str:
        """Equal for equal texts of one field in one community, and of no use without its key."""
        return hmac.new(self._look_up_key, f"{field}\0{text}".encode(), hashlib.sha256).hexdigest()


@dataclass(frozen=True, slots=True, repr=False)
class WrappedKey:
    """A community's key as it is stored, and which platform key wrapped it."""

    platform_key_id: str
    wrapped: bytes


class PlatformKeys:
    """The platform's keys, newest first: the first wraps, all of them unwrap."""

    def __init__(self, secrets: Sequence[str]) -> None:
        self._by_id = {_derived(text.encode(), "id")[:8].hex(): text.encode() for text in secrets}
        self.current_id = next(iter(self._by_id))

    def new_key(self, *, owner: str) -> WrappedKey:
        """A fresh random key for one owner."""
        return self._wrap(os.urandom(KEY_BYTES), owner)

    def rewrap(self, key: WrappedKey, *, owner: str) -> WrappedKey:
        """The same key under the newest platform key."""
        return self._wrap(self._unwrap(key, owner), owner)

    def cipher(self, key: WrappedKey, *, owner: str) -> FieldCipher:
        return FieldCipher.of_key(self._unwrap(key, owner))

    def _wrap(self, key: bytes, owner: str) -> WrappedKey:
        wrapping_key = _derived(self._by_id[self.current_id], "wrap")
        return WrappedKey(self.current_id, _sealed(wrapping_key, key, owner))

    def _unwrap(self, key: WrappedKey, owner: str) -> bytes:
        secret = self._by_id.get(key.platform_key_id)
        if secret is None:
            raise UnknownPlatformKeyError(
                f"The key of {owner} was wrapped with the platform key {key.platform_key_id}: name that key"
                " among CER_FIELD_KEY_FALLBACKS."
            )
        return _opened(_derived(secret, "wrap"), key.wrapped, owner)


def sealed_place(row_label: str, row_id: UUID, field: str) -> str:
    """Where the sealed value of a row's field belongs: in the same field of another row it does not open.

    Its column is `<field>_sealed`; a hash to look it up by, if there is one, lies in `<field>_hash`.
    """
    return f"{row_label}/{row_id}/{field}"


def _sealed(key: bytes, plain: bytes, place: str) -> bytes:
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plain, place.encode())


def _opened(key: bytes, sealed: bytes, place: str) -> bytes:
    try:
        return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], place.encode())
    except (InvalidTag, ValueError) as error:
        raise SealBrokenError(f"The sealed value of {place} does not open with this key.") from error


def _derived(key: bytes, purpose: str) -> bytes:
    hkdf = HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=f"cer {purpose}".encode())
    return hkdf.derive(key)
