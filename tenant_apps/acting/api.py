"""Support arriving and leaving, on a community's host but on the public role, like signing in."""

from typing import Any

from django.contrib.auth import logout
from django.http import HttpRequest

from cer.kit.api.doors import OPEN, Doors, csrf_required
from shared_apps.accounts.sessions import ACTING
from shared_apps.console.selectors.acting import acting_open
from tenant_apps.acting.schemas import ActingStateOut, ActingTokenIn
from tenant_apps.acting.services import acting_arrive, acting_leave

doors = Doors(tags=["acting"])


@doors.get("/session/acting", permission=OPEN, response=ActingStateOut)
def session_acting(request: HttpRequest) -> Any:
    """Does the platform's support act as somebody here? For the banner on each page."""
    return {"acting": _session(request)}


@doors.post("/session/acting", permission=OPEN, response=ActingStateOut, status=201)
def session_acting_begin(request: HttpRequest, body: ActingTokenIn) -> Any:
    """Arrive from the console, once; whoever was signed in here is signed out."""
    csrf_required(request)
    session = acting_arrive(tenant=request.tenant, token=body.token)  # type: ignore[attr-defined]
    logout(request)
    request.session[ACTING] = str(session.pk)
    request.session.set_expiry(session.until_at)
    return {"acting": session}


@doors.delete("/session/acting", permission=OPEN, response=None, status=204)
def session_acting_end(request: HttpRequest) -> None:
    """Leave."""
    csrf_required(request)
    session = _session(request)
    if session is not None:
        acting_leave(tenant=request.tenant, session=session)  # type: ignore[attr-defined]
    request.session.flush()


def _session(request: HttpRequest) -> Any:
    acting_id = request.session.get(ACTING)
    return acting_id and acting_open(acting_id, tenant_id=request.tenant.pk)  # type: ignore[attr-defined]
