"""One attempt to sign in: what is kept in the browser's session, and where the browser is sent."""

import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from hashlib import sha256
from urllib.parse import urlencode

from cer.adapters.openid.provider import Client, Provider


@dataclass(frozen=True, slots=True, repr=False)
class Attempt:
    """What only this browser's session knows; the answer is taken with it, once."""

    issuer: str
    state: str
    nonce: str
    verifier: str
    begun_at_s: int


def attempt_begin(issuer: str, *, now_s: int) -> Attempt:
    return Attempt(
        issuer=issuer,
        state=secrets.token_urlsafe(32),
        nonce=secrets.token_urlsafe(32),
        verifier=secrets.token_urlsafe(48),
        begun_at_s=now_s,
    )


def authorization_url(provider: Provider, client: Client, attempt: Attempt) -> str:
    """Where the provider asks the person (RFC 7636: the challenge is the verifier's SHA-256)."""
    challenge = urlsafe_b64encode(sha256(attempt.verifier.encode()).digest()).rstrip(b"=").decode()
    query = urlencode(
        {
            "response_type": "code",
            "client_id": client.client_id,
            "redirect_uri": client.redirect_uri,
            "scope": "openid email",
            "state": attempt.state,
            "nonce": attempt.nonce,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
    )
    joint = "&" if "?" in provider.authorization_endpoint else "?"
    return f"{provider.authorization_endpoint}{joint}{query}"
