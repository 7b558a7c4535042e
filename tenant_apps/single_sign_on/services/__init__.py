from tenant_apps.single_sign_on.services.settings import (
    Check,
    identity_unlink,
    provider_put,
    provider_remove,
    provider_test,
)
from tenant_apps.single_sign_on.services.signing_in import (
    Begun,
    SignedIn,
    identity_link,
    provider_sign_in_begin,
    provider_sign_in_finish,
)

__all__ = [
    "Begun",
    "Check",
    "SignedIn",
    "identity_link",
    "identity_unlink",
    "provider_put",
    "provider_remove",
    "provider_sign_in_begin",
    "provider_sign_in_finish",
    "provider_test",
]
