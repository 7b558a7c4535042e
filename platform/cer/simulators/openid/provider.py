"""What the double knows: its people, its client, its codes, its keys, and how it misbehaves."""

import hmac
import json
import secrets
import time
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jwt.algorithms import RSAAlgorithm

ID_TOKEN_SPAN_S = 300


class Twist(StrEnum):
    """One way in which an ID token, or the answer that brings its code, is wrong."""

    NONCE = "nonce"
    ISSUER = "issuer"
    AUDIENCE = "audience"
    TWO_AUDIENCES = "two_audiences"
    OTHER_PARTY = "other_party"
    EXPIRED = "expired"
    NOT_YET = "not_yet"
    NO_EXPIRY = "no_expiry"
    SIGNATURE = "signature"
    ALG_NONE = "alg_none"
    HS256_PUBLIC_KEY = "hs256_public_key"
    OTHER_KEY = "other_key"
    CLAIMS_CHANGED = "claims_changed"
    MIX_UP = "mix_up"
    """The answer says that it comes from another issuer (RFC 9207)."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody whom the provider knows."""

    subject: str = "subject-1"
    email: str = ""
    is_email_verified: object = True
    amr: tuple[str, ...] = ("pwd",)


@dataclass(slots=True)
class SigningKey:
    """A key pair and the name under which its public half is published."""

    kid: str = field(default_factory=lambda: secrets.token_hex(4))
    private: rsa.RSAPrivateKey = field(default_factory=lambda: rsa.generate_private_key(65537, 2048))

    def published(self) -> dict[str, Any]:
        jwk = RSAAlgorithm.to_jwk(self.private.public_key(), as_dict=True)
        return {**jwk, "kid": self.kid, "use": "sig", "alg": "RS256"}


@dataclass(frozen=True, slots=True)
class Grant:
    """What a code stands for, once."""

    person: Person
    nonce: str
    challenge: str
    redirect_uri: str


@dataclass(slots=True)
class SimulatedProvider:
    """One provider with one client; the person signs in without being asked."""

    issuer: str = ""
    client_id: str = "cercollettiva"
    client_secret: str = "simulated secret: a + b"  # noqa: S105  # opens nothing but this double
    person: Person = field(default_factory=Person)
    twist: Twist | None = None
    changes: dict[str, Any] = field(default_factory=dict)
    """What its discovery document says otherwise."""
    key: SigningKey = field(default_factory=SigningKey)
    codes: dict[str, Grant] = field(default_factory=dict)

    def discovery(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic"],
            "code_challenge_methods_supported": ["S256"],
            "authorization_response_iss_parameter_supported": True,
            **self.changes,
        }

    def keys(self) -> dict[str, Any]:
        return {"keys": [self.key.published()]}

    def answer(self, asked: dict[str, str]) -> dict[str, str]:
        """What the browser brings back to the client, for an authorization request."""
        if asked.get("client_id") != self.client_id or asked.get("code_challenge_method") != "S256":
            return {"error": "invalid_request", "state": asked.get("state", ""), "iss": self.issuer}
        code = secrets.token_urlsafe(16)
        self.codes[code] = Grant(
            person=self.person,
            nonce=asked["nonce"],
            challenge=asked["code_challenge"],
            redirect_uri=asked["redirect_uri"],
        )
        issuer = "https://other.example" if self.twist is Twist.MIX_UP else self.issuer
        return {"code": code, "state": asked["state"], "iss": issuer}

    def tokens(self, form: dict[str, str], *, client: tuple[str, str]) -> tuple[int, dict[str, Any]]:
        """The answer of the token endpoint: a code is good once, for the verifier of its challenge."""
        if client != (self.client_id, self.client_secret):
            return 401, {"error": "invalid_client"}
        grant = self.codes.pop(form.get("code", ""), None)
        if grant is None or grant.redirect_uri != form.get("redirect_uri"):
            return 400, {"error": "invalid_grant"}
        if _part(sha256(form.get("code_verifier", "").encode()).digest()) != grant.challenge:
            return 400, {"error": "invalid_grant"}
        return 200, {
            "access_token": secrets.token_urlsafe(16),
            "token_type": "Bearer",
            "id_token": self.id_token(grant),
        }

    def id_token(self, grant: Grant) -> str:
        claims = self._claims(grant)
        match self.twist:
            case Twist.ALG_NONE:
                return f"{_json_part({'alg': 'none', 'kid': self.key.kid})}.{_json_part(claims)}."
            case Twist.HS256_PUBLIC_KEY:
                public = self.key.private.public_key().public_bytes(
                    Encoding.PEM, PublicFormat.SubjectPublicKeyInfo
                )
                signed = f"{_json_part({'alg': 'HS256', 'kid': self.key.kid})}.{_json_part(claims)}"
                return f"{signed}.{_part(hmac.digest(public, signed.encode(), sha256))}"
            case Twist.OTHER_KEY:
                return self._signed(claims, SigningKey())
            case Twist.SIGNATURE:
                return self._signed(claims, SigningKey(kid=self.key.kid))
            case Twist.CLAIMS_CHANGED:
                head, _, signature = self._signed(claims, self.key).split(".")
                return f"{head}.{_json_part({**claims, 'sub': 'somebody-else'})}.{signature}"
        return self._signed(claims, self.key)

    def _claims(self, grant: Grant) -> dict[str, Any]:
        now_s = int(time.time())
        claims: dict[str, Any] = {
            "iss": self.issuer,
            "sub": grant.person.subject,
            "aud": self.client_id,
            "exp": now_s + ID_TOKEN_SPAN_S,
            "iat": now_s,
            "nonce": grant.nonce,
            "email": grant.person.email,
            "email_verified": grant.person.is_email_verified,
            "amr": list(grant.person.amr),
        }
        wrong: dict[Twist, dict[str, Any]] = {
            Twist.NONCE: {"nonce": "another"},
            Twist.ISSUER: {"iss": "https://other.example"},
            Twist.AUDIENCE: {"aud": "another-client"},
            Twist.TWO_AUDIENCES: {"aud": [self.client_id, "another-client"]},
            Twist.OTHER_PARTY: {"azp": "another-client"},
            Twist.EXPIRED: {"exp": now_s - 120, "iat": now_s - 420},
            Twist.NOT_YET: {"nbf": now_s + 600},
        }
        claims |= wrong.get(self.twist, {}) if self.twist else {}
        if self.twist is Twist.NO_EXPIRY:
            del claims["exp"]
        return claims

    def _signed(self, claims: dict[str, Any], key: SigningKey) -> str:
        return jwt.encode(claims, key.private, algorithm="RS256", headers={"kid": key.kid})


def _json_part(content: dict[str, Any]) -> str:
    return _part(json.dumps(content).encode())


def _part(content: bytes) -> str:
    return urlsafe_b64encode(content).rstrip(b"=").decode()
