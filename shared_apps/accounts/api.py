"""Signing in and out, on a community's host but on the public role: these paths are never entered."""

from typing import Any

from django.contrib.auth import authenticate, login, logout
from django.http import HttpRequest
from django.middleware.csrf import get_token
from ninja.utils import check_csrf

from cer.kit.api.doors import OPEN, Doors
from cer.kit.errors import CerError, ForbiddenError
from shared_apps.accounts.schemas import SessionOut, SignIn

doors = Doors(tags=["session"])


class NotSignedInError(CerError):
    status = 401
    code = "credentials_wrong"


@doors.get("/session", permission=OPEN, response=SessionOut)
def session(request: HttpRequest) -> Any:
    """Who is signed in; sets the CSRF cookie."""
    return _state(request)


@doors.post("/session", permission=OPEN, response=SessionOut)
def sign_in(request: HttpRequest, body: SignIn) -> Any:
    """Sign in on this community's host; the session is good there and nowhere else (S2)."""
    _csrf_required(request)
    account = authenticate(request, username=body.email, password=body.password)
    if account is None:
        raise NotSignedInError("E-mail address or password is wrong.")
    login(request, account)
    request.session["schema_name"] = request.tenant.schema_name  # type: ignore[attr-defined]
    return _state(request)


@doors.delete("/session", permission=OPEN, response=None, status=204)
def sign_out(request: HttpRequest) -> None:
    """End the session."""
    _csrf_required(request)
    logout(request)


def _csrf_required(request: HttpRequest) -> None:
    if check_csrf(request):
        raise ForbiddenError(
            "The request carries no valid CSRF token: send that of GET /api/v1/session as X-CSRFToken.",
            code="csrf",
        )


def _state(request: HttpRequest) -> dict[str, Any]:
    account = request.user if request.user.is_authenticated else None
    return {"account": account, "csrf_token": get_token(request)}
