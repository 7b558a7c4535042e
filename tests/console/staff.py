"""People of the platform, at its console."""

from typing import Any

from django.db import connection
from django.http import HttpResponse

from shared_apps.accounts.selectors import account_by_email
from shared_apps.accounts.services import account_create
from shared_apps.console.models import StaffRole
from shared_apps.console.selectors.staff import staff_member_of
from shared_apps.console.services.staff import staff_appoint
from shared_apps.tenants.models import Tenant
from shared_apps.tenants.selectors import tenant_by_slug
from tests.clients import PASSWORD, ApiClient


class ConsoleClient(ApiClient):
    """Talks to the platform's own API on the console's host."""

    def __init__(self) -> None:
        super().__init__("console")

    def request(self, method: str, path: str, body: Any = None, **headers: str) -> HttpResponse:
        return self.send(method, f"/api/platform/v1{path}", body, **headers)


def staff_account(role: StaffRole | None, *, email: str = "") -> Any:
    """An account with a role at the console; None: with none."""
    email = email or f"{role or 'nobody'}@platform.example"
    connection.set_schema_to_public()
    account = account_by_email(email) or account_create(email=email, name=f"The {role}", password=PASSWORD)
    if role and staff_member_of(account.pk) is None:
        staff_appoint(email=email, name=account.name, role=role)
    return account


def at_console(role: StaffRole = StaffRole.SUPERADMIN, *, email: str = "") -> ConsoleClient:
    """A member of the staff who has signed in at the console."""
    client = ConsoleClient()
    assert client.sign_in(staff_account(role, email=email).email).status_code == 200
    return client


def alfa_tenant() -> Tenant:
    return tenant_by_slug("alfa")


def alfa(path: str = "") -> str:
    return f"/tenants/{alfa_tenant().pk}{path}"


WHY = {"reason": "they asked by phone", "slug": "alfa"}
