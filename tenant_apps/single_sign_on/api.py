import time
from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django_tenants.utils import tenant_context

from cer.adapters.openid import Attempt
from cer.kit.api.doors import OPEN, Doors, csrf_required
from cer.kit.errors import ForbiddenError, RuleBrokenError
from shared_apps.accounts.schemas import SessionOut
from shared_apps.accounts.sessions import session_begin
from shared_apps.plans.services.entitlements import feature_required
from shared_apps.plans.terms import Feature
from tenant_apps.access.permissions import Permission
from tenant_apps.single_sign_on.schemas import (
    ProviderAddressOut,
    ProviderAnswerIn,
    ProviderCheckOut,
    ProviderOfferOut,
    SignInProviderIn,
    SignInProviderOut,
)
from tenant_apps.single_sign_on.selectors import ShownProvider, provider_if_set, provider_shown
from tenant_apps.single_sign_on.services import (
    Check,
    identity_unlink,
    provider_put,
    provider_remove,
    provider_sign_in_begin,
    provider_sign_in_finish,
    provider_test,
)

doors = Doors(tags=["single sign-on"])

_ATTEMPT = "provider_sign_in"


@doors.get("/sign-in-provider", permission=Permission.SIGN_IN_MANAGE, response=SignInProviderOut)
def sign_in_provider(request: HttpRequest) -> ShownProvider:
    """The identity provider with which this community signs its people in."""
    return provider_shown()


@doors.put("/sign-in-provider", permission=Permission.SIGN_IN_MANAGE, response=SignInProviderOut)
def sign_in_provider_put(request: HttpRequest, body: SignInProviderIn) -> ShownProvider:
    """Set the provider; nobody's way of signing in before is taken away."""
    provider_put(**dict(body))
    return provider_shown()


@doors.delete("/sign-in-provider", permission=Permission.SIGN_IN_MANAGE, response=None, status=204)
def sign_in_provider_take_away(request: HttpRequest) -> None:
    """Take the provider away; sessions that began by it go on."""
    provider_remove()


@doors.post("/sign-in-provider/test", permission=Permission.SIGN_IN_MANAGE, response=list[ProviderCheckOut])
def sign_in_provider_try(request: HttpRequest) -> list[Check]:
    """Try the provider as it is set, and say what is wrong."""
    return provider_test()


@doors.delete(
    "/sign-in-provider/people/{person_id}", permission=Permission.SIGN_IN_MANAGE, response=None, status=204
)
def sign_in_provider_unlink(request: HttpRequest, person_id: UUID) -> None:
    """Forget which account of the provider a person is; the next sign-in links anew."""
    identity_unlink(person_id=person_id)


@doors.get("/session/provider", permission=OPEN, response=ProviderOfferOut)
def session_provider(request: HttpRequest) -> Any:
    """Does this community sign in by a provider of its own?"""
    with tenant_context(request.tenant):  # type: ignore[attr-defined]
        provider = provider_if_set()
        return {"is_offered": provider is not None and provider.is_enabled and _is_in_plan()}


@doors.post("/session/provider", permission=OPEN, response=ProviderAddressOut)
def session_provider_begin(request: HttpRequest) -> Any:
    """Begin to sign in by the provider: the browser goes to the address, and is sent to /sign-in/provider."""
    csrf_required(request)
    begun = provider_sign_in_begin(tenant=request.tenant, now_s=int(time.time()))  # type: ignore[attr-defined]
    request.session[_ATTEMPT] = asdict(begun.attempt)
    return {"address": begun.address}


@doors.post("/session/provider/answer", permission=OPEN, response=SessionOut)
def session_provider_answer(request: HttpRequest, body: ProviderAnswerIn) -> Any:
    """Sign in with what the provider sent the browser back with; good once, in the browser that began."""
    csrf_required(request)
    kept = request.session.pop(_ATTEMPT, None)
    if body.code is None:
        raise RuleBrokenError("The provider did not sign you in: begin again.", code="provider_refused")
    signed_in = provider_sign_in_finish(
        tenant=request.tenant,  # type: ignore[attr-defined]
        attempt=Attempt(**kept) if kept else None,
        state=body.state,
        code=body.code,
        issuer=body.iss,
        now_s=int(time.time()),
    )
    return session_begin(
        request, account_id=signed_in.account_id, has_second_factor=signed_in.has_second_factor
    )


def _is_in_plan() -> bool:
    try:
        feature_required(Feature.SSO)
    except ForbiddenError:
        return False
    return True
