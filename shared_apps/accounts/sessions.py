"""Sessions of this host: what is known of the one that asks, and one begun by a link of ours."""

from typing import Any
from uuid import UUID

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import (
    perform_login,
    perform_password_login,
    record_authentication,
)
from allauth.account.internal.stagekit import get_pending_stage
from allauth.account.models import Login
from allauth.headless.constants import Client
from allauth.headless.internal.decorators import mark_request_as_headless
from django.contrib.auth import logout
from django.http import HttpRequest
from django.middleware.csrf import get_token

from cer.kit.errors import CerError
from shared_apps.accounts.hosts import site_name
from shared_apps.accounts.selectors import account_by_id, second_factor_given

ACTING = "acting"
"""Session value that names the visit in which the platform's staff act as somebody; nobody is signed in."""


class NotSignedInError(CerError):
    status = 401
    code = "credentials_wrong"


def session_sign_in(request: HttpRequest, *, email: str, password: str) -> dict[str, Any]:
    """Begin the session of who knows the password; a second factor may be left to prove."""
    mark_request_as_headless(request, Client.BROWSER)
    credentials = {"email": email, "password": password}
    account = get_adapter().authenticate(request, **credentials)
    if account is None or not account.is_active:
        raise NotSignedInError("E-mail address or password is wrong.")
    if request.user.is_authenticated:
        logout(request)
    perform_password_login(request, credentials, Login(user=account, email=account.email))
    return session_state(request)


def session_begin(
    request: HttpRequest, *, account_id: UUID, has_second_factor: bool = False
) -> dict[str, Any]:
    """Begin the session of an account that another room has found out to be here: by a link of ours, or by an
    identity provider, whose word on a second factor may count. A factor that the account has is asked for
    all the same, and nothing here counts as typing the password again.
    """
    mark_request_as_headless(request, Client.BROWSER)
    account = account_by_id(account_id)
    if request.user.is_authenticated:
        logout(request)
    if has_second_factor:
        record_authentication(request, account, method="mfa", type="provider")
    perform_login(request, Login(user=account, email=account.email))
    return session_state(request)


def session_state(request: HttpRequest) -> dict[str, Any]:
    """Who is signed in, and what is left of a sign-in that has begun; sets the CSRF cookie."""
    account = request.user if request.user.is_authenticated else None
    stage = get_pending_stage(request)
    return {
        "account": account,
        "second_factor_given": account is not None and second_factor_given(request, account),
        "pending": stage.key if stage else None,
        "is_acting": ACTING in request.session,
        "csrf_token": get_token(request),
        "site_name": site_name(request),
    }
