"""The life of a community on the platform: created, suspended, restored, deleted."""

from collections.abc import Sequence
from uuid import UUID

import psycopg
from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.backends.utils import CursorWrapper
from psycopg import sql

from cer.kit.audit import audit_record, created
from cer.kit.database.finishing import community_schema_finish
from cer.kit.database.roles import role_create, schema_role, shared_reader_role
from cer.kit.errors import ConflictError
from cer.kit.identifiers import time_ordered_uuid
from cer.kit.restriction import Restriction
from shared_apps.tenants.models import Domain, Tenant
from shared_apps.tenants.names import schema_name_of, slug_checked
from shared_apps.tenants.selectors import tenant_by_slug
from shared_apps.tenants.services.field_keys import field_key_create
from shared_apps.tenants.services.owner import (
    MIGRATION_LOCK,
    OWNER,
    app_login,
    database_name,
    owner_transaction,
)
from shared_apps.tenants.services.template import template_replay
from shared_apps.tenants.states import TenantStatus


def tenant_create(*, slug: str, name: str, tenant_id: UUID | None = None) -> Tenant:
    """Create a community ready to use: schema, role, tables, address; all of it or nothing."""
    slug_checked(slug)
    tenant_id = tenant_id or time_ordered_uuid()
    tenant = Tenant(id=tenant_id, schema_name=schema_name_of(tenant_id), slug=slug, name=name)
    try:
        with owner_transaction() as cursor:
            tenant_build(cursor, tenant, hosts=[f"{slug}.{settings.BASE_DOMAIN}"])
            audit_record("tenant.created", tenant, created(tenant), label=slug, using=OWNER)
    except IntegrityError as error:
        if isinstance(error.__cause__, psycopg.errors.UniqueViolation):
            raise ConflictError(
                f"The address {slug} is taken; choose another.", code="slug_taken", slug=slug
            ) from error
        raise
    return tenant_by_slug(slug)


def tenant_build(cursor: CursorWrapper, tenant: Tenant, *, hosts: Sequence[str]) -> None:
    """All that a community is, empty, inside the owner's transaction; the first host is primary."""
    cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [MIGRATION_LOCK])
    tenant.save(using=OWNER, force_insert=True)
    for position, host in enumerate(hosts):
        Domain(domain=host, tenant=tenant, is_primary=position == 0).save(using=OWNER)
    field_key_create(tenant)
    schema_build(cursor, tenant.schema_name)


def schema_build(cursor: CursorWrapper, schema_name: str) -> None:
    """The schema, role and tables of a community."""
    role = schema_role(database_name(), schema_name)
    cursor.execute(role_create(role, app_login=app_login()))
    cursor.execute(
        sql.SQL("GRANT {reader} TO {role} WITH INHERIT TRUE, SET FALSE; CREATE SCHEMA {schema}").format(
            reader=sql.Identifier(shared_reader_role(database_name())),
            role=sql.Identifier(role),
            schema=sql.Identifier(schema_name),
        )
    )
    template_replay(cursor, schema_name)
    community_schema_finish(cursor, database=database_name(), schema_name=schema_name)


def schema_remove(cursor: CursorWrapper, schema_name: str) -> None:
    """The schema of a community with all it holds, and its role."""
    cursor.execute(
        sql.SQL("DROP SCHEMA {} CASCADE; DROP ROLE {}").format(
            sql.Identifier(schema_name), sql.Identifier(schema_role(database_name(), schema_name))
        )
    )


def tenant_suspend(*, slug: str) -> Tenant:
    """Stop serving a community: its hosts answer 404 and its tasks are refused; nothing is lost."""
    return _status_change(slug, TenantStatus.SUSPENDED, action="tenant.suspended")


def tenant_restore(*, slug: str) -> Tenant:
    """Serve a suspended community again."""
    return _status_change(slug, TenantStatus.ACTIVE, action="tenant.restored")


def tenant_delete(*, slug: str) -> None:
    """Remove a suspended community with all it holds and the key of what it sealed. There is no way back."""
    tenant = tenant_by_slug(slug)
    if tenant.status != TenantStatus.SUSPENDED:
        raise ConflictError(
            f"The community {slug} is active: suspend it first, then delete it.",
            code="tenant_active",
            slug=slug,
        )
    with owner_transaction() as cursor:
        tenant_remove(cursor, tenant)


def tenant_remove(cursor: CursorWrapper, tenant: Tenant) -> None:
    """Schema, role, hosts, key and row of a community, inside the owner's transaction."""
    cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [MIGRATION_LOCK])
    schema_remove(cursor, tenant.schema_name)
    Domain.objects.using(OWNER).filter(tenant_id=tenant.pk).delete()
    Tenant.objects.using(OWNER).filter(pk=tenant.pk).delete()
    changes = {"status": (tenant.status, None), "schema_name": (tenant.schema_name, None)}
    audit_record("tenant.deleted", tenant, changes, label=tenant.slug, using=OWNER)


@transaction.atomic
def tenant_restrict(*, tenant_id: UUID, restriction: Restriction) -> None:
    """Limit a community that does not pay, or no longer; what is so already is left."""
    tenant = Tenant.objects.select_for_update().get(pk=tenant_id)
    before = tenant.restriction
    if before == restriction:
        return
    tenant.restriction = restriction
    tenant.save(update_fields=["restriction"])
    audit_record("tenant.restricted", tenant, {"restriction": (before, restriction)}, label=tenant.slug)


@transaction.atomic
def _status_change(slug: str, status: TenantStatus, *, action: str) -> Tenant:
    tenant = tenant_by_slug(slug)
    before, tenant.status = tenant.status, status
    tenant.save(update_fields=["status"])
    audit_record(action, tenant, {"status": (before, status)}, label=slug)
    return tenant
