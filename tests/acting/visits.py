"""Support on its way from the console to a community."""

from typing import Any

from django.http import HttpResponse

from shared_apps.accounts.models import User
from shared_apps.console.models import StaffRole
from shared_apps.tenants.selectors import tenant_by_slug
from tenant_apps.access.models import Role
from tests.clients import ApiClient, account_with_role
from tests.console.staff import at_console

WHY = {"reason": "an import is refused", "ticket": "T-1042"}


def begin(at: str, person: User, *, role: StaffRole = StaffRole.SUPPORT, **body: str) -> HttpResponse:
    """What the console answers to a member of the staff who wants to act as a person."""
    asked = {**WHY, "slug": at, "email": person.email, **body}
    return at_console(role).post(f"/tenants/{tenant_by_slug(at).pk}/acting", asked)


def arrive(slug: str, begun: HttpResponse) -> tuple[ApiClient, HttpResponse]:
    """Take the address of the console's answer to a community's host."""
    client = ApiClient(slug)
    client.get("/session")
    token = begun.json()["address"].partition("#")[2]
    return client, client.post("/session/acting", {"token": token})


def acting_as(slug: str, role: Role, *, member_id: Any = None) -> ApiClient:
    """A client with which support acts as a person of the community."""
    person = account_with_role(slug, role, member_id=member_id)
    client, answer = arrive(slug, begin(slug, person))
    assert answer.status_code == 201, answer.content
    return client
