from typing import ClassVar

from django.db import models
from django.db.models.functions import Now
from django_tenants.models import DomainMixin, TenantMixin

from cer.kit.audit import AuditRow
from cer.kit.identifiers import time_ordered_uuid
from cer.kit.restriction import Restriction
from cer.kit.retention import CUSTOMERS, TRACES, gone
from shared_apps.tenants.names import SCHEMA_NAME, SLUG
from shared_apps.tenants.states import TenantStatus


class TenantQuerySet(models.QuerySet["Tenant"]):
    def active(self) -> "TenantQuerySet":
        """Communities that work now; one that its migration failed is not half served (F28)."""
        return self.filter(status=TenantStatus.ACTIVE, migration_problem="")


class Tenant(TenantMixin):  # type: ignore[misc]  # the library is untyped
    """A community as the platform sees it: its schema, its address and whether it may work."""

    retention = CUSTOMERS.kept()

    auto_create_schema = False
    auto_drop_schema = False

    id = models.UUIDField(primary_key=True, default=time_ordered_uuid, editable=False)
    slug = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=200)
    status = models.CharField(max_length=12, choices=TenantStatus, default=TenantStatus.ACTIVE)
    restriction = models.CharField(
        max_length=9,
        choices=[(each.value, each.value) for each in Restriction],
        default=Restriction.NONE.value,
    )
    """How far it is limited because it does not pay; it stays active, so that readings are taken."""
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    migration_problem = models.CharField(max_length=300, blank=True, default="")
    """Why the last migration failed; until the next one succeeds the community is kept out of service."""
    is_canary = models.BooleanField(default=False)
    """Migrated before the others, which wait if it fails."""

    objects = TenantQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="tenant_schema_name", condition=models.Q(schema_name__regex=SCHEMA_NAME)
            ),
            models.CheckConstraint(name="tenant_slug", condition=models.Q(slug__regex=SLUG)),
            models.CheckConstraint(name="tenant_status", condition=models.Q(status__in=TenantStatus.values)),
            models.CheckConstraint(
                name="tenant_restriction",
                condition=models.Q(restriction__in=[each.value for each in Restriction]),
            ),
        ]


class FieldKey(models.Model):
    """The key that seals one community's personal fields and files, wrapped by the platform's own (D7).

    Only the public role reads it; it goes with the community, and then nobody opens what it sealed.
    """

    retention = CUSTOMERS.kept()

    tenant = models.OneToOneField(
        Tenant, on_delete=models.CASCADE, primary_key=True, related_name="field_key"
    )
    platform_key_id = models.CharField(max_length=16)
    wrapped = models.BinaryField()


class Domain(DomainMixin):  # type: ignore[misc]
    """A host name under which one community answers."""

    retention = CUSTOMERS.kept()

    id = models.UUIDField(primary_key=True, default=time_ordered_uuid, editable=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="domain_lower_case_ascii", condition=models.Q(domain__regex=r"^[a-z0-9][a-z0-9.-]*$")
            ),
            models.UniqueConstraint(
                name="domain_one_primary", fields=["tenant"], condition=models.Q(is_primary=True)
            ),
        ]


class PlatformEvent(AuditRow):
    """One change to the communities of the platform themselves, by whom and when (S7)."""

    retention = TRACES.kept()

    class Meta(AuditRow.Meta):
        pass


class TenantDeletion(models.Model):
    """A community's way out: asked for by one person, confirmed by another, done after a hold (D6).

    It outlives the community: its certificate says what was removed.
    """

    retention = TRACES.until(gone("requested_at", years=10, where=~models.Q(withdrawn_at=None, done_at=None)))

    id = models.UUIDField(primary_key=True, default=time_ordered_uuid, editable=False)
    tenant_id = models.UUIDField()
    schema_name = models.CharField(max_length=63)
    slug = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    reason = models.CharField(max_length=200)
    requested_by = models.CharField(max_length=150)
    requested_at = models.DateTimeField()
    confirmed_by = models.CharField(max_length=150, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    certificate = models.JSONField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="tenant_deletion_one_open",
                fields=["tenant_id"],
                condition=models.Q(withdrawn_at__isnull=True, done_at__isnull=True),
            ),
            models.CheckConstraint(
                name="tenant_deletion_two_people", condition=~models.Q(confirmed_by=models.F("requested_by"))
            ),
            models.CheckConstraint(
                name="tenant_deletion_confirmed_whole",
                condition=models.Q(confirmed_by="", confirmed_at__isnull=True, due_on__isnull=True)
                | (~models.Q(confirmed_by="") & models.Q(confirmed_at__isnull=False, due_on__isnull=False)),
            ),
            models.CheckConstraint(
                name="tenant_deletion_ends_once",
                condition=models.Q(withdrawn_at__isnull=True) | models.Q(done_at__isnull=True),
            ),
        ]
