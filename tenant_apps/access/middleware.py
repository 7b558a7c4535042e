"""Into the community and out again; nobody passes who does not belong to it (S3, S11)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django_tenants.utils import tenant_context

from cer.kit.api.caller import Caller
from cer.kit.api.problems import refusal_response
from cer.kit.errors import ForbiddenError
from shared_apps.accounts.middleware import is_identity_path, is_public_path
from shared_apps.accounts.selectors import second_factor_given
from shared_apps.accounts.sessions import ACTING
from shared_apps.console.selectors.acting import acting_open
from shared_apps.plans.services.entitlements import feature_required
from shared_apps.plans.terms import Feature
from tenant_apps.access.callers import key_as_caller, person_as_caller, staff_as_caller
from tenant_apps.access.permissions import SECOND_FACTOR_ROLES
from tenant_apps.access.selectors import role_of_account, valid_key
from tenant_apps.access.services import key_use_note


class TenantMiddleware:
    """Enters the community of the host, finds out who calls, runs the view, leaves.

    Identity paths are never entered: sign-in and the account's own pages run on the public role. Public paths
    are entered by nobody in particular: who is signed in elsewhere may still apply here.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        tenant = request.tenant  # type: ignore[attr-defined]
        if tenant is None or is_identity_path(request.path):
            return self.get_response(request)
        if is_public_path(request.path):
            with tenant_context(tenant):
                return self.get_response(request)
        person = _person(request)
        with tenant_context(tenant):
            try:
                request.caller = _caller(request, person)  # type: ignore[attr-defined]
            except ForbiddenError as refusal:
                return refusal_response(request, refusal)
            return self.get_response(request)


@dataclass(frozen=True, slots=True)
class _Person:
    """The signed-in account, as far as the community needs to know it; read on the public role."""

    account_id: UUID
    is_staff: bool
    has_given_second_factor: bool
    staff_id: str = ""
    """The account of the platform's staff that acts as this one, which proved its second factor there."""
    staff_name: str = ""


def _person(request: HttpRequest) -> _Person | None:
    """The person of the session, which is known only on the host where it began (S2)."""
    account = request.user
    if "Authorization" in request.headers:
        return None
    if acting_id := request.session.get(ACTING):
        return _acted_as(acting_open(acting_id, tenant_id=request.tenant.pk))  # type: ignore[attr-defined]
    if not account.is_authenticated:
        return None
    return _Person(
        account_id=account.pk,
        is_staff=account.is_staff,
        has_given_second_factor=second_factor_given(request, account),
    )


def _acted_as(session: Any) -> _Person | None:
    """Whom the platform's staff act as; nobody once that has ended."""
    if session is None:
        return None
    return _Person(
        account_id=session.account_id,
        is_staff=False,
        has_given_second_factor=True,
        staff_id=str(session.staff_id),
        staff_name=session.staff.name,
    )


def _caller(request: HttpRequest, person: _Person | None) -> Caller | None:
    authorization = request.headers.get("Authorization", "")
    if authorization.startswith("Bearer "):
        key = valid_key(authorization.removeprefix("Bearer "))
        caller = key_as_caller(key) if key else None
        if key is None or caller is None:
            return None
        feature_required(Feature.API)
        key_use_note(key)
        return caller
    if person is None:
        return None
    assignment = role_of_account(person.account_id)
    if assignment is None:
        raise ForbiddenError("Your account does not belong to this community.", code="not_a_member")
    _second_factor_required(person, assignment.role)
    caller = person_as_caller(assignment)
    if person.staff_id:
        return staff_as_caller(caller, staff_id=person.staff_id, staff_name=person.staff_name)
    return caller


def _second_factor_required(person: _Person, role: str) -> None:
    """Refuse who must prove a second factor and has not; the account's own pages stay open (S24)."""
    is_needed = settings.SECOND_FACTOR_REQUIRED and (role in SECOND_FACTOR_ROLES or person.is_staff)
    if is_needed and not person.has_given_second_factor:
        raise ForbiddenError(
            "Your role needs a second factor: enrol or prove one at /_allauth/browser/v1, then come back.",
            code="second_factor_needed",
        )
