from typing import ClassVar

from django.db import models
from django.db.models.functions import Now

from cer.kit.identifiers import time_ordered_uuid
from cer.kit.retention import CUSTOMERS


class UsageDay(models.Model):
    """What one community used on one Italian day; stocks are those of its end, flows those within it."""

    retention = CUSTOMERS.kept()

    append_only: ClassVar[bool] = True

    id = models.UUIDField(primary_key=True, default=time_ordered_uuid, editable=False)
    tenant = models.ForeignKey("tenants.Tenant", on_delete=models.CASCADE, related_name="usage_days")
    day = models.DateField()
    members_active = models.PositiveIntegerField()
    pods_active = models.PositiveIntegerField()
    readings_imported = models.PositiveBigIntegerField()
    messages_sent = models.PositiveIntegerField()
    api_calls = models.PositiveBigIntegerField()
    storage_bytes = models.PositiveBigIntegerField()
    paid_out_cents = models.BigIntegerField()
    closed_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(name="usage_day_once", fields=["tenant", "day"])]
