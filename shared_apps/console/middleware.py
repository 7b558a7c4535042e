"""Who of the staff calls, on the console's host and nowhere else."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from cer.kit.api.caller import Caller
from cer.kit.api.problems import refusal_response
from cer.kit.errors import CerError, ForbiddenError
from cer.kit.limits import limit_take
from shared_apps.accounts.middleware import is_identity_path
from shared_apps.accounts.selectors import second_factor_given
from shared_apps.console.models import StaffRole
from shared_apps.console.permissions import ROLE_PERMISSIONS
from shared_apps.console.selectors.staff import staff_member_of


class StaffMiddleware:
    """Names the caller on the console, whose role is read anew for every request; keys count for nothing.

    Stands on the public role and stays there: nothing that the console does enters a community.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.is_console and not is_identity_path(request.path):  # type: ignore[attr-defined]
            try:
                request.caller = _caller(request)  # type: ignore[attr-defined]
            except CerError as refusal:
                return refusal_response(request, refusal)
        return self.get_response(request)


def _caller(request: HttpRequest) -> Caller | None:
    account = request.user
    if "Authorization" in request.headers or not account.is_authenticated:
        return None
    limit_take(f"console:{account.pk}", settings.CONSOLE_LIMIT)
    member = staff_member_of(account.pk)
    if member is None:
        raise ForbiddenError("Your account is none of the platform's staff.", code="not_staff")
    if settings.SECOND_FACTOR_REQUIRED and not second_factor_given(request, account):
        raise ForbiddenError(
            "Staff need a second factor: enrol or prove one at /_allauth/browser/v1, then come back.",
            code="second_factor_needed",
        )
    return Caller(
        id=f"account:{account.pk}",
        name=account.name,
        role=member.role,
        permissions=ROLE_PERMISSIONS[StaffRole(member.role)],
        account_id=account.pk,
    )
