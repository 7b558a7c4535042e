import pytest
from django.db import connection

from cer.kit.errors import ConflictError
from shared_apps.tenants.models import Tenant
from shared_apps.tenants.selectors import tenant_by_slug
from shared_apps.tenants.services.communities import tenant_create


def test_a_new_community_has_its_schema_and_its_tables(new_community) -> None:
    tenant = new_community("gamma")
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_tables WHERE schemaname = %s", [tenant.schema_name])
        assert cursor.fetchone()[0] >= 4


def test_a_taken_address_leaves_nothing_behind(new_community) -> None:
    new_community("gamma")
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_roles")
        roles_before = cursor.fetchone()
    with pytest.raises(ConflictError) as refusal:
        tenant_create(slug="gamma", name="second")
    assert refusal.value.code == "slug_taken"
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_roles")
        assert cursor.fetchone() == roles_before
    assert Tenant.objects.filter(slug="gamma").count() == 1


def test_a_community_reads_its_own_rows_only(alfa) -> None:
    from tenant_apps.members.models import Member

    Member.objects.create(code="A1", name="ALFA-one")
    assert [member.code for member in Member.objects.all()] == ["A1"]
    connection.set_schema_to_public()
    connection.set_tenant(tenant_by_slug("beta"))
    assert not Member.objects.exists()
