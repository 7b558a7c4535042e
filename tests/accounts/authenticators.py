"""A second factor in software: codes from a seed, and a security key that lives in the test."""

import hashlib
import hmac
import json
import struct
import time
from base64 import b32decode, urlsafe_b64decode, urlsafe_b64encode
from secrets import token_bytes
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from fido2 import cbor
from fido2.cose import ES256

_PRESENT, _VERIFIED, _WITH_KEY = 0x01, 0x04, 0x40


def totp_code(seed: str, *, steps_ahead: int = 0) -> str:
    """The six digits of RFC 6238 for a seed, now or some half minutes from now."""
    counter = struct.pack(">Q", int(time.time()) // 30 + steps_ahead)
    digest = hmac.new(b32decode(seed), counter, hashlib.sha1).digest()
    offset = digest[-1] & 0xF
    return f"{(struct.unpack('>I', digest[offset : offset + 4])[0] & 0x7FFFFFFF) % 10**6:06d}"


class SecurityKey:
    """A passkey of one person: answers a site's challenges as a browser with a platform key does."""

    def __init__(self, *, origin: str) -> None:
        self.origin = origin
        self.id = token_bytes(32)
        self.user_handle = b""
        self._private = ec.generate_private_key(ec.SECP256R1())
        self._uses = 0

    def create(self, options: dict[str, Any]) -> dict[str, Any]:
        """What `navigator.credentials.create` gives back."""
        public = options["publicKey"]
        self.user_handle = _decoded(public["user"]["id"])
        key = cbor.encode(dict(ES256.from_cryptography_key(self._private.public_key())))
        attested = bytes(16) + struct.pack(">H", len(self.id)) + self.id + key
        authenticator = self._authenticator(public["rp"]["id"], _WITH_KEY) + attested
        attestation = cbor.encode({"fmt": "none", "attStmt": {}, "authData": authenticator})
        return self._credential(
            {
                "clientDataJSON": self._client("webauthn.create", public["challenge"]),
                "attestationObject": attestation,
            },
            {"credProps": {"rk": True}},
        )

    def get(self, options: dict[str, Any]) -> dict[str, Any]:
        """What `navigator.credentials.get` gives back."""
        public = options["publicKey"]
        client = self._client("webauthn.get", public["challenge"])
        authenticator = self._authenticator(public["rpId"], 0)
        signed = authenticator + hashlib.sha256(client).digest()
        return self._credential(
            {
                "clientDataJSON": client,
                "authenticatorData": authenticator,
                "signature": self._private.sign(signed, ec.ECDSA(SHA256())),
                "userHandle": self.user_handle,
            },
            {},
        )

    def _authenticator(self, site: str, more_flags: int) -> bytes:
        self._uses += 1
        flags = _PRESENT | _VERIFIED | more_flags
        return hashlib.sha256(site.encode()).digest() + struct.pack(">BI", flags, self._uses)

    def _client(self, kind: str, challenge: str) -> bytes:
        said = {"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}
        return json.dumps(said).encode()

    def _credential(self, response: dict[str, bytes], extensions: dict[str, Any]) -> dict[str, Any]:
        return {
            "id": _encoded(self.id),
            "rawId": _encoded(self.id),
            "type": "public-key",
            "authenticatorAttachment": "platform",
            "clientExtensionResults": extensions,
            "response": {name: _encoded(value) for name, value in response.items()},
        }


def _encoded(value: bytes) -> str:
    return urlsafe_b64encode(value).decode().rstrip("=")


def _decoded(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
