"""Signing in and out, on a community's host but on the public role: these paths are never entered."""

from typing import Any

from django.contrib.auth import logout
from django.http import HttpRequest

from cer.kit.api.doors import OPEN, Doors, csrf_required
from shared_apps.accounts.address_changes import address_change_ask, address_change_confirm
from shared_apps.accounts.schemas import (
    AddressChange,
    AddressToken,
    CommunityOfAccountOut,
    SessionOut,
    SignIn,
)
from shared_apps.accounts.selectors import (
    CommunityOfAccount,
    communities_of_account,
)
from shared_apps.accounts.sessions import NotSignedInError, session_sign_in, session_state

doors = Doors(tags=["session"])


@doors.get("/session", permission=OPEN, response=SessionOut)
def session(request: HttpRequest) -> Any:
    """Who is signed in; sets the CSRF cookie."""
    return session_state(request)


@doors.post("/session", permission=OPEN, response=SessionOut)
def sign_in(request: HttpRequest, body: SignIn) -> Any:
    """Sign in on this community's host; the session is good there and nowhere else (S2).

    With a second factor or an unverified address `account` stays null, and `pending` says what is left.
    """
    csrf_required(request)
    return session_sign_in(request, email=body.email, password=body.password)


@doors.delete("/session", permission=OPEN, response=None, status=204)
def sign_out(request: HttpRequest) -> None:
    """End the session."""
    csrf_required(request)
    logout(request)


@doors.post("/session/email", permission=OPEN, response=None, status=204)
def session_address_change(request: HttpRequest, body: AddressChange) -> None:
    """Ask for another mail address; the link mailed to it changes it.

    The answer does not tell whether it has an account (S24). Without `password` the last proof must be fresh.
    """
    csrf_required(request)
    address_change_ask(request, email=body.email, password=body.password)


@doors.post("/session/email/confirm", permission=OPEN, response=SessionOut)
def session_address_confirm(request: HttpRequest, body: AddressToken) -> Any:
    """Take the new address by what stood after the # of the mailed link; all other sessions end."""
    csrf_required(request)
    address_change_confirm(request, token=body.token)
    return session_state(request)


@doors.get("/session/communities", permission=OPEN, response=list[CommunityOfAccountOut])
def session_communities(request: HttpRequest) -> list[CommunityOfAccount]:
    """The communities of the signed-in account, for the switcher."""
    if not request.user.is_authenticated:
        raise NotSignedInError("Sign in first.", code="not_authenticated")
    return communities_of_account(request.user.pk)
