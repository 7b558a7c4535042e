"""Relying party of OpenID Connect Core 1.0: code flow with PKCE, state, nonce and a checked signature.

Made for providers that customers name, so every call goes through `outgoing_web` (S29).
"""

from cer.adapters.openid.attempt import Attempt, attempt_begin, authorization_url
from cer.adapters.openid.id_tokens import (
    LONGEST_SUBJECT,
    Claims,
    IdTokenRefusedError,
    id_token_checked,
    signing_keys,
)
from cer.adapters.openid.provider import (
    Client,
    CodeRefusedError,
    Provider,
    ProviderBrokenError,
    ProviderWeb,
    refusal_named,
)

__all__ = [
    "LONGEST_SUBJECT",
    "Attempt",
    "Claims",
    "Client",
    "CodeRefusedError",
    "IdTokenRefusedError",
    "Provider",
    "ProviderBrokenError",
    "ProviderWeb",
    "attempt_begin",
    "authorization_url",
    "id_token_checked",
    "refusal_named",
    "signing_keys",
]
