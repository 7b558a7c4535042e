"""Into the community and out again; nobody passes who does not belong to it (S3, S11)."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django_tenants.utils import tenant_context

from cer.kit.api.caller import Caller
from cer.kit.api.problems import problem_response
from cer.kit.errors import ForbiddenError
from tenant_apps.access.permissions import ROLE_PERMISSIONS
from tenant_apps.access.selectors import role_of_account, valid_key

SESSION_SCHEMA = "schema_name"
"""Session value that binds a sign-in to one community (S2)."""


class TenantMiddleware:
    """Enters the community of the host, finds out who calls, runs the view, leaves.

    Identity paths are never entered: sign-in and the account's own pages run on the public role.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        tenant = request.tenant  # type: ignore[attr-defined]
        if tenant is None or request.path.rstrip("/") in settings.IDENTITY_PATHS:
            return self.get_response(request)
        account = _account_bound_to(request, tenant.schema_name)
        with tenant_context(tenant):
            try:
                request.caller = _caller(request, account)  # type: ignore[attr-defined]
            except ForbiddenError as refusal:
                return problem_response(
                    request, status=refusal.status, code=refusal.code, detail=refusal.sentence
                )
            return self.get_response(request)


def _account_bound_to(request: HttpRequest, schema_name: str) -> object | None:
    """The signed-in account, if it signed in on this community's host; read on the public role."""
    if "Authorization" in request.headers or not request.user.is_authenticated:
        return None
    return request.user if request.session.get(SESSION_SCHEMA) == schema_name else None


def _caller(request: HttpRequest, account: object | None) -> Caller | None:
    authorization = request.headers.get("Authorization", "")
    if authorization.startswith("Bearer "):
        key = valid_key(authorization.removeprefix("Bearer "))
        if key is None:
            return None
        return Caller(id=f"key:{key.pk}", name=key.name, permissions=frozenset(key.permissions))
    if account is None:
        return None
    assignment = role_of_account(account.pk)  # type: ignore[attr-defined]
    if assignment is None:
        raise ForbiddenError("Your account does not belong to this community.", code="not_a_member")
    return Caller(
        id=f"account:{assignment.account_id}",
        name=assignment.name,
        role=assignment.role,
        permissions=frozenset(ROLE_PERMISSIONS[assignment.role]),  # type: ignore[index]
        account_id=assignment.account_id,
        member_id=assignment.member_id,
    )
