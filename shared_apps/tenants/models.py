from typing import ClassVar

from django.db import models
from django.db.models.functions import Now
from django_tenants.models import DomainMixin, TenantMixin

from cer.kit.audit import AuditRow
from cer.kit.identifiers import time_ordered_uuid
from cer.kit.restriction import Restriction
from shared_apps.tenants.names import SCHEMA_NAME, SLUG


class TenantStatus(models.TextChoices):
    ACTIVE = "active"
    SUSPENDED = "suspended"


class TenantQuerySet(models.QuerySet["Tenant"]):
    def active(self) -> "TenantQuerySet":
        return self.filter(status=TenantStatus.ACTIVE)


class Tenant(TenantMixin):  # type: ignore[misc]  # the library is untyped
    """A community as the platform sees it: its schema, its address and whether it may work."""

    auto_create_schema = False
    auto_drop_schema = False

    id = models.UUIDField(primary_key=True, default=time_ordered_uuid, editable=False)
    slug = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=200)
    status = models.CharField(max_length=12, choices=TenantStatus, default=TenantStatus.ACTIVE)
    restriction = models.CharField(
        max_length=9, choices=[(each.value, each.value) for each in Restriction], default=Restriction.NONE
    )
    """How far it is limited because it does not pay; it stays active, so that readings are taken."""
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = TenantQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="tenant_schema_name", condition=models.Q(schema_name__regex=SCHEMA_NAME)
            ),
            models.CheckConstraint(name="tenant_slug", condition=models.Q(slug__regex=SLUG)),
            models.CheckConstraint(name="tenant_status", condition=models.Q(status__in=TenantStatus.values)),
            models.CheckConstraint(
                name="tenant_restriction", condition=models.Q(restriction__in=list(Restriction))
            ),
        ]


class FieldKey(models.Model):
    """The key that seals one community's personal fields and files, wrapped by the platform's own (D7).

    Only the public role reads it; it goes with the community, and then nobody opens what it sealed.
    """

    tenant = models.OneToOneField(
        Tenant, on_delete=models.CASCADE, primary_key=True, related_name="field_key"
    )
    platform_key_id = models.CharField(max_length=16)
    wrapped = models.BinaryField()


class Domain(DomainMixin):  # type: ignore[misc]
    """A host name under which one community answers."""

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

    class Meta(AuditRow.Meta):
        pass
