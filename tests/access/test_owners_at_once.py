"""Two owners who meet (S23): real connections, real commits."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

from django.db import connections
from django_tenants.utils import tenant_context

from cer.kit.errors import CerError
from shared_apps.tenants.models import Tenant
from tenant_apps.access.models import Role, RoleAssignment
from tenant_apps.access.services import person_remove
from tests.clients import account_with_role


def test_s23_two_owners_who_remove_each_other_at_once_leave_one(
    new_community: Callable[[str], Tenant],
) -> None:
    tenant = new_community("people-two")
    emails = ("one@people.example", "two@people.example")
    accounts = [account_with_role("people-two", Role.OWNER, email=email).pk for email in emails]

    def remove(acting: UUID, other: UUID) -> str | None:
        try:
            with tenant_context(tenant):
                person = RoleAssignment.objects.get(account_id=other)
                person_remove(person_id=person.pk, acting_account_id=acting, grantable=set(Role))
        except CerError as error:
            return error.code
        except RoleAssignment.DoesNotExist:
            return "gone before it was seen"
        finally:
            connections.close_all()
        return None

    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(remove, accounts, reversed(accounts)))
    with tenant_context(tenant):
        assert RoleAssignment.objects.filter(role=Role.OWNER).count() == 1
    assert results.count(None) == 1
