"""An identity provider as its discovery document describes it: where to ask, and with what it signs."""

import json
from base64 import b64encode
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network
from typing import Any, Self
from urllib.parse import quote_plus, urlencode

from cer.adapters.outgoing_web import Answer, https_get, https_post, url_checked
from cer.kit.errors import RuleBrokenError

WELL_KNOWN = "/.well-known/openid-configuration"
LONGEST_DOCUMENT_BYTES = 256 * 1024


class ProviderBrokenError(RuleBrokenError):
    """The provider's documents or answers are not what the standard asks."""

    code = "provider_broken"


class CodeRefusedError(RuleBrokenError):
    """The provider gave no tokens for the code: used, expired, or not this client's."""

    code = "code_refused"


@dataclass(frozen=True, slots=True, repr=False)
class Client:
    """What the community is to its provider."""

    client_id: str
    client_secret: str
    redirect_uri: str


@dataclass(frozen=True, slots=True)
class ProviderWeb:
    """Calls to addresses that a customer named; `allowed` are networks that may be called all the same."""

    allowed: Collection[IPv4Network] = ()

    def document(self, url: str) -> Mapping[str, Any]:
        answer = https_get(url, longest_bytes=LONGEST_DOCUMENT_BYTES, allowed=self.allowed)
        if answer.status != 200:
            raise ProviderBrokenError(f"{url} answers {answer.status} where a document should be.")
        return _object(answer, url)

    def form(self, url: str, form: Mapping[str, str], headers: Mapping[str, str]) -> Answer:
        return https_post(
            url,
            body=urlencode(form).encode(),
            headers={
                **headers,
                "Accept": "application/json",
                "Content-Type": "application/x-www-form-urlencoded",
            },
            longest_bytes=LONGEST_DOCUMENT_BYTES,
            allowed=self.allowed,
        )


@dataclass(frozen=True, slots=True)
class Provider:
    """What the discovery document says, as far as we use it."""

    web: ProviderWeb
    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    names_itself: bool
    """Its answer carries `iss`, which then must be there (RFC 9207)."""
    takes_secret_in_header: bool
    knows_s256: bool

    @classmethod
    def discovered(cls, issuer: str, web: ProviderWeb) -> Self:
        """Read the document now; it must be the issuer's own, to the letter (Discovery 1.0, 4.3)."""
        found = web.document(issuer.rstrip("/") + WELL_KNOWN)
        if found.get("issuer") != issuer:
            raise ProviderBrokenError(
                f"The document is of {str(found.get('issuer'))[:200]!r}, not of {issuer!r}: copy the issuer"
                " as the provider writes it, also the slash at its end.",
                code="issuer_differs",
            )
        methods = found.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
        challenges = found.get("code_challenge_methods_supported")
        return cls(
            web=web,
            issuer=issuer,
            authorization_endpoint=_endpoint(found, "authorization_endpoint"),
            token_endpoint=_endpoint(found, "token_endpoint"),
            jwks_uri=_endpoint(found, "jwks_uri"),
            names_itself=found.get("authorization_response_iss_parameter_supported") is True,
            takes_secret_in_header="client_secret_basic" in methods,
            knows_s256=challenges is None or "S256" in challenges,
        )

    def keys(self) -> list[dict[str, Any]]:
        """The keys with which it signs now; read at each sign-in, so a rotation is seen at once."""
        keys = self.web.document(self.jwks_uri).get("keys")
        if not isinstance(keys, list):
            raise ProviderBrokenError(f"{self.jwks_uri} holds no list of keys.")
        return [key for key in keys if isinstance(key, dict)]

    def id_token(self, client: Client, *, code: str, verifier: str) -> str:
        """The ID token for a code, which is good once."""
        answer = self.code_exchange(client, code=code, verifier=verifier)
        if answer.status != 200:
            raise CodeRefusedError(
                f"The provider gave no tokens ({answer.status}, {refusal_named(answer)}): begin again."
            )
        token = _object(answer, self.token_endpoint).get("id_token")
        if not isinstance(token, str):
            raise ProviderBrokenError("The provider's answer holds no id_token.")
        return token

    def code_exchange(self, client: Client, *, code: str, verifier: str) -> Answer:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": client.redirect_uri,
            "code_verifier": verifier,
        }
        if not self.takes_secret_in_header:
            secret = {"client_id": client.client_id, "client_secret": client.client_secret}
            return self.web.form(self.token_endpoint, form | secret, {})
        pair = f"{quote_plus(client.client_id)}:{quote_plus(client.client_secret)}"
        return self.web.form(
            self.token_endpoint, form, {"Authorization": f"Basic {b64encode(pair.encode()).decode()}"}
        )


def refusal_named(answer: Answer) -> str:
    """The short word with which a provider refuses, as `invalid_client`."""
    try:
        return str(_object(answer, "").get("error"))[:60]
    except ProviderBrokenError:
        return "no reason given"


def _endpoint(found: Mapping[str, Any], name: str) -> str:
    try:
        return url_checked(str(found.get(name, "")))
    except RuleBrokenError as error:
        raise ProviderBrokenError(
            f"The provider's document gives no https address as {name}.", code="endpoint_missing"
        ) from error


def _object(answer: Answer, url: str) -> Mapping[str, Any]:
    try:
        found = json.loads(answer.excerpt)
    except (ValueError, RecursionError) as error:
        raise ProviderBrokenError(f"{url} holds no JSON.") from error
    if not isinstance(found, dict):
        raise ProviderBrokenError(f"{url} holds no JSON object.")
    return found
