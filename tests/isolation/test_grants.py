"""A grant in one community gives nothing in another, whatever the ids and the order (S6)."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from uuid import UUID

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django_tenants.utils import tenant_context

from shared_apps.accounts.models import User
from shared_apps.tenants.models import Tenant
from tenant_apps.access.models import Role
from tenant_apps.access.selectors import plants_granted
from tenant_apps.access.services import grants_set, role_assign
from tenant_apps.plants.models import Plant
from tests.clients import account_with_role
from tests.factories import configuration_make, plant_entry, pod_make

THREADS, CHECKS = 8, 500


def plants_make(tenant: Tenant, account: User, ids: list[UUID], granted: UUID) -> None:
    """The same ids in every community; one of them is granted."""
    with tenant_context(tenant):
        configuration = configuration_make()
        for number, plant_id in enumerate(ids, start=1):
            pod = pod_make(f"IT001E5000000{number}", configuration)
            fields = asdict(plant_entry(f"P{number}"))
            del fields["market_zone"]
            Plant.objects.create(id=plant_id, pod=pod, **fields)
        person = role_assign(
            account_id=account.pk, email=account.email, name=account.name, role=Role.TECHNICIAN
        )
        grants_set(
            person_id=person.pk,
            is_restricted=True,
            plant_ids=[granted],
            configuration_ids=[],
            acting_account_id=granted,
            grantable=set(Role),
        )


def seen_by(tenant: Tenant, account_id: UUID) -> set[UUID]:
    with tenant_context(tenant):
        return set(plants_granted(account_id).values_list("pk", flat=True))


@pytest.fixture
def two(new_community: Callable[[str], Tenant]) -> tuple[Tenant, Tenant, UUID, list[UUID]]:
    """In both the same account, restricted, and plants with the same two ids; in each another is granted."""
    one, other = new_community("grantone"), new_community("granttwo")
    account = account_with_role("grantone", None, email="both@grants.example")
    ids = [UUID(int=5), UUID(int=6)]
    plants_make(one, account, ids, ids[0])
    plants_make(other, account, ids, ids[1])
    return one, other, account.pk, ids


def test_s06_a_grant_counts_in_its_community_only(two: tuple[Tenant, Tenant, UUID, list[UUID]]) -> None:
    one, other, account_id, (first, second) = two
    in_turns = [(one, first), (other, second), (other, second), (one, first)]
    for tenant, granted in in_turns:
        ContentType.objects.clear_cache()
        assert seen_by(tenant, account_id) == {granted}
    for tenant, granted in reversed(in_turns):
        assert seen_by(tenant, account_id) == {granted}


def test_s06_content_types_and_permissions_exist_once_in_public(alfa: None) -> None:
    """So their ids cannot differ between communities, however these were made."""
    with connection.cursor() as cursor:
        for table in ("django_content_type", "auth_permission", "guardian_userobjectpermission"):
            cursor.execute(
                "SELECT nspname FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace WHERE relname = %s",
                [table],
            )
            assert cursor.fetchall() == ([] if "guardian" in table else [("public",)]), table


def test_s06_threads_that_change_community_see_only_its_grants(
    two: tuple[Tenant, Tenant, UUID, list[UUID]],
) -> None:
    one, other, account_id, (first, second) = two
    expected = {one.pk: {first}, other.pk: {second}}

    def checks(order: tuple[Tenant, Tenant]) -> Counter[str]:
        seen: Counter[str] = Counter()
        for turn in range(CHECKS):
            tenant = order[turn % 2]
            seen["right" if seen_by(tenant, account_id) == expected[tenant.pk] else "wrong"] += 1
        connection.close()
        return seen

    with ThreadPoolExecutor(THREADS) as pool:
        total = sum(pool.map(checks, [(one, other), (other, one)] * (THREADS // 2)), Counter())
    assert total == {"right": THREADS * CHECKS}
