from typing import ClassVar

from django.db import models
from django.db.models.functions import Now

from cer.kit.identifiers import time_ordered_uuid
from cer.kit.retention import ROLES


class StaffRole(models.TextChoices):
    """What a person of the platform is on the console; what each may do says `permissions.py`."""

    SUPERADMIN = "superadmin"
    SUPPORT = "support"
    FINANCE = "finance"
    VIEWER = "viewer"


class StaffMember(models.Model):
    """A person who works for the platform. It gives nothing on the hosts of communities."""

    retention = ROLES.kept()

    id = models.UUIDField(primary_key=True, default=time_ordered_uuid, editable=False)
    account = models.OneToOneField("accounts.User", on_delete=models.PROTECT, related_name="staff_member")
    role = models.CharField(max_length=10, choices=StaffRole)
    since_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="staff_member_role", condition=models.Q(role__in=StaffRole.values)),
        ]
