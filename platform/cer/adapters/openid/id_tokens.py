"""The one thing that says who somebody is: the ID token, every claim of it checked (Core 1.0, 3.1.3.7)."""

import hmac
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import jwt
from jwt import PyJWK
from jwt.exceptions import PyJWTError

from cer.adapters.openid.provider import ProviderBrokenError
from cer.kit.errors import RuleBrokenError

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
"""Signatures with a key pair only: `none` signs nothing, and HS256 would take a public key for a secret."""
CLOCK_SKEW = timedelta(seconds=60)
LONGEST_TOKEN = 32 * 1024
LONGEST_SUBJECT = 255


class IdTokenRefusedError(RuleBrokenError):
    """An ID token that proves nothing to us."""

    code = "id_token_refused"


@dataclass(frozen=True, slots=True)
class Claims:
    """Who somebody is, by the word of a provider."""

    issuer: str
    subject: str
    email: str
    is_email_verified: bool
    has_second_factor: bool
    """The provider says that it saw more than one factor (`mfa` in `amr`, RFC 8176)."""


def id_token_checked(
    token: str, *, keys: Sequence[Mapping[str, Any]], issuer: str, client_id: str, nonce: str
) -> Claims:
    """The claims of a token that this provider signed, for this client, now, for this attempt."""
    if len(token) > LONGEST_TOKEN:
        raise IdTokenRefusedError("The ID token is longer than 32 KiB.")
    claims = _signed_claims(token, keys, issuer=issuer, client_id=client_id)
    audience = claims["aud"]
    party = claims.get("azp")
    if (party is None and isinstance(audience, list) and len(audience) > 1) or party not in (None, client_id):
        raise IdTokenRefusedError("The ID token was issued for another application (azp).")
    if not hmac.compare_digest(str(claims.get("nonce", "")).encode(), nonce.encode()):
        raise IdTokenRefusedError("The ID token answers another attempt to sign in (nonce): begin again.")
    subject = claims["sub"]
    if not 0 < len(subject) <= LONGEST_SUBJECT or "\0" in subject:
        raise IdTokenRefusedError(f"The ID token's subject is empty or longer than {LONGEST_SUBJECT}.")
    return Claims(
        issuer=issuer,
        subject=subject,
        email=str(claims.get("email") or "").strip().lower(),
        is_email_verified=claims.get("email_verified") is True,
        has_second_factor="mfa" in _words(claims.get("amr")),
    )


def signing_keys(keys: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Those of a provider's keys that may sign ID tokens for us."""
    return [key for key in keys if key.get("use") in (None, "sig") and key.get("kty") in ("RSA", "EC", "OKP")]


def _signed_claims(
    token: str, keys: Sequence[Mapping[str, Any]], *, issuer: str, client_id: str
) -> dict[str, Any]:
    try:
        header = jwt.get_unverified_header(token)
        algorithm = header.get("alg")
        if algorithm not in ALGORITHMS:
            raise IdTokenRefusedError(
                f"The ID token is signed with {str(algorithm)[:20]}, which proves nothing."
            )
        return jwt.decode(
            token,
            _key(keys, header.get("kid"), algorithm),
            algorithms=[algorithm],
            audience=client_id,
            issuer=issuer,
            leeway=CLOCK_SKEW,
            options={"require": ["iss", "sub", "aud", "exp", "iat"], "enforce_minimum_key_length": True},
        )
    except (PyJWTError, RecursionError) as error:
        raise IdTokenRefusedError(f"The ID token is not valid: {error}.") from error


def _key(keys: Sequence[Mapping[str, Any]], kid: str | None, algorithm: str) -> PyJWK:
    """The one key that the token names; without a name, the provider's only key."""
    found = [key for key in signing_keys(keys) if key.get("alg") in (None, algorithm)]
    named = [key for key in found if key.get("kid") == kid] if kid is not None else found
    if len(named) != 1:
        raise IdTokenRefusedError("The ID token is signed with a key that the provider does not publish.")
    try:
        return PyJWK(dict(named[0]), algorithm=algorithm)
    except (PyJWTError, ValueError, TypeError) as error:
        raise ProviderBrokenError(f"The provider publishes a key that cannot be read: {error}.") from error


def _words(value: object) -> Collection[object]:
    return value if isinstance(value, list) else ()
