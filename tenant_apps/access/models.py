from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from cer.kit.tenancy import TenantModel


class Role(models.TextChoices):
    OWNER = "owner"
    MANAGER = "manager"
    ACCOUNTANT = "accountant"
    TECHNICIAN = "technician"
    AUDITOR = "auditor"
    MEMBER = "member"


class RoleAssignment(TenantModel):
    """What one account is in this community; name and address are copies: accounts are not readable here."""

    account = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    role = models.CharField(max_length=12, choices=Role)
    email = models.EmailField(max_length=254)
    name = models.CharField(max_length=150)
    member = models.ForeignKey(
        "members.Member", on_delete=models.PROTECT, null=True, blank=True, related_name="role_assignments"
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="role_known", condition=models.Q(role__in=Role.values)),
        ]


class ApiKey(TenantModel):
    """A key with which software acts in this community; only its hash is kept."""

    name = models.CharField(max_length=100)
    prefix = models.CharField(max_length=16)
    key_hash = models.CharField(max_length=64, unique=True)
    permissions = ArrayField(models.CharField(max_length=40))
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
