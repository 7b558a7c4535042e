from typing import ClassVar

from django.db import models
from django.db.models.functions import Now

from cer.kit.identifiers import time_ordered_uuid
from cer.kit.personal import NULL, of_account
from cer.kit.retention import CUSTOMERS, SESSIONS, nameless


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


class PersonMonth(models.Model):
    """Somebody used the application in an Italian month, which begins on this day.

    The account is there to count each person once; when the month is over it is taken out, and a count stays.
    """

    personal = (of_account("account_id", account_id=NULL),)
    retention = SESSIONS.until(nameless("month_on", "account_id", days=62))

    id = models.UUIDField(primary_key=True, default=time_ordered_uuid, editable=False)
    month_on = models.DateField()
    account_id = models.UUIDField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="person_month_once", fields=["month_on", "account_id"])
        ]
