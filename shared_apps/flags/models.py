from typing import ClassVar

from django.db import models
from django.db.models.functions import Now

from cer.kit.identifiers import time_ordered_uuid


class FlagOverride(models.Model):
    """One flag is on, or off, in one community whatever its default is."""

    id = models.UUIDField(primary_key=True, default=time_ordered_uuid, editable=False)
    tenant = models.ForeignKey("tenants.Tenant", on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=40)
    is_on = models.BooleanField()
    set_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="flag_override_once", fields=["tenant", "name"]),
        ]
