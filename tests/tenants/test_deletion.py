"""The end of a community: two people, a hold, nothing left, nobody else touched (D6)."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection, connections
from django.utils import timezone
from django_tenants.utils import tenant_context

from cer.adapters.storage import storage_at
from cer.calc.intervals import ROME
from cer.kit.errors import CerError, UnavailableError
from cer.simulators.bucket import Bucket, simulated_bucket
from shared_apps.tenants.models import Tenant, TenantDeletion
from shared_apps.tenants.selectors import tenant_by_slug
from shared_apps.tenants.services.archive import archive_digest
from shared_apps.tenants.services.deletion import (
    deletion_confirm,
    deletion_request,
    deletion_withdraw,
    deletions_due_do,
)
from shared_apps.tenants.states import TenantStatus
from tests.populated import community_populate, public_rows_remove

SLUG = "leaving"


@pytest.fixture
def bucket(settings: Any) -> Iterator[Bucket]:
    """Files lie in a bucket of the test's own."""
    with simulated_bucket() as simulated:
        settings.STORAGE_URL = simulated.url
        yield simulated


@pytest.fixture
def leaving(new_community: Callable[[str], Tenant], bucket: Bucket) -> Iterator[Tenant]:
    """A community with something in every room, with files and with a word in the cache."""
    tenant = new_community(SLUG)
    new_community("staying")
    community_populate(SLUG)
    with tenant_context(tenant):
        cache.set("word", "LEAVING-word")
    yield tenant
    connection.set_schema_to_public()
    with connections["owner"].cursor() as cursor:
        cursor.execute("TRUNCATE public.tenants_tenantdeletion")
    public_rows_remove()


def asked_and_confirmed() -> TenantDeletion:
    deletion_request(slug=SLUG, reason="the contract ended", by="anna")
    return deletion_confirm(slug=SLUG, by="bruno")


def today() -> date:
    return timezone.now().astimezone(ROME).date()


def test_d06_after_the_hold_nothing_is_left_and_a_certificate_says_so(
    leaving: Tenant, bucket: Bucket
) -> None:
    assert any(leaving.schema_name in name for name in bucket.objects)
    before = archive_digest(tenant_by_slug("staying")).digest
    asked_and_confirmed()
    assert deletions_due_do(today=today() + timedelta(days=29)) == 0
    assert deletions_due_do(today=today() + timedelta(days=30)) == 1
    assert left_of(leaving) == {"schema": 0, "role": 0, "tenant": 0, "domain": 0, "key": 0}
    assert not any(leaving.schema_name in name for name in bucket.objects)
    with tenant_context(leaving):
        assert cache.get("word") is None
    certificate = TenantDeletion.objects.get(slug=SLUG).certificate
    assert (
        certificate["confirmed"]["by"],
        certificate["removed"]["rows"]["tables/members_member.jsonl"],
    ) == (
        "bruno",
        2,
    )
    assert archive_digest(tenant_by_slug("staying")).digest == before


def test_d06_what_a_failing_store_interrupts_is_finished_the_next_day(
    leaving: Tenant, bucket: Bucket
) -> None:
    asked_and_confirmed()
    bucket.is_down = True
    with pytest.raises(UnavailableError):
        deletions_due_do(today=today() + timedelta(days=30))
    assert TenantDeletion.objects.get(slug=SLUG).done_at is None
    bucket.is_down = False
    assert deletions_due_do(today=today() + timedelta(days=31)) == 1
    assert TenantDeletion.objects.get(slug=SLUG).done_at
    assert list(storage_at(bucket.url).keys(leaving.schema_name)) == []


def test_d06_it_stays_as_it_was_while_it_is_only_asked_for_and_when_it_is_withdrawn(leaving: Tenant) -> None:
    deletion_request(slug=SLUG, reason="a mistake", by="anna")
    assert tenant_by_slug(SLUG).status == TenantStatus.ACTIVE
    deletion_confirm(slug=SLUG, by="bruno")
    assert tenant_by_slug(SLUG).status == TenantStatus.SUSPENDED
    deletion_withdraw(slug=SLUG)
    assert tenant_by_slug(SLUG).status == TenantStatus.ACTIVE
    assert deletions_due_do(today=today() + timedelta(days=400)) == 0


REFUSALS: dict[str, Callable[[], object]] = {
    "reason_missing": lambda: deletion_request(slug=SLUG, reason="  ", by="anna"),
    "second_person_needed": lambda: (
        deletion_request(slug=SLUG, reason="x", by="anna"),
        deletion_confirm(slug=SLUG, by="anna"),
    ),
    "deletion_asked": lambda: [deletion_request(slug=SLUG, reason="x", by=name) for name in "ab"],
    "deletion_confirmed": lambda: (asked_and_confirmed(), deletion_confirm(slug=SLUG, by="carla")),
    "not_found": lambda: deletion_confirm(slug=SLUG, by="bruno"),
}


@pytest.mark.parametrize("code", REFUSALS)
def test_d06_refusals(code: str, leaving: Tenant) -> None:
    with pytest.raises(CerError) as refusal:
        REFUSALS[code]()
    assert refusal.value.code == code
    assert tenant_by_slug(SLUG).pk == leaving.pk


def left_of(tenant: Tenant) -> dict[str, int]:
    counts = {
        "schema": "SELECT count(*) FROM pg_namespace WHERE nspname = %s",
        "role": "SELECT count(*) FROM pg_roles WHERE rolname LIKE '%%' || %s",
        "tenant": "SELECT count(*) FROM tenants_tenant WHERE schema_name = %s",
        "domain": "SELECT count(*) FROM tenants_domain d JOIN tenants_tenant t ON t.id = d.tenant_id"
        " WHERE t.schema_name = %s",
        "key": "SELECT count(*) FROM tenants_fieldkey k JOIN tenants_tenant t ON t.id = k.tenant_id"
        " WHERE t.schema_name = %s",
    }
    found = {}
    with connections["owner"].cursor() as cursor:
        for name, query in counts.items():
            cursor.execute(query, [tenant.schema_name])
            found[name] = cursor.fetchone()[0]
    return found
