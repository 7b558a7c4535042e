from datetime import timedelta
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from cer.adapters.outgoing_web import ANSWER_BYTES, LONGEST_URL
from cer.kit.personal import NOBODY
from cer.kit.retention import SETTINGS, WORKINGS, gone
from cer.kit.tenancy import TenantModel

NAME_LENGTH, PROBLEM_LENGTH = 100, 200
WAITS = tuple(
    timedelta(seconds=seconds) for seconds in (0, 60, 5 * 60, 30 * 60, 2 * 3600, 8 * 3600, 24 * 3600)
)
"""How long after the try before it each try comes."""


class DeliveryState(models.TextChoices):
    WAITING = "waiting"
    TAKEN = "taken"
    GIVEN_UP = "given_up"


class WebhookEndpoint(TenantModel):
    """An address of a customer's software that is told of changes, signed with a secret of its own."""

    personal = NOBODY
    retention = SETTINGS.kept()

    audit_hidden: ClassVar = frozenset({"secret_sealed", "previous_sealed"})

    name = models.CharField(max_length=NAME_LENGTH)
    url = models.CharField(max_length=LONGEST_URL)
    event_types = ArrayField(models.CharField(max_length=60))
    secret_sealed = models.BinaryField()
    previous_sealed = models.BinaryField(null=True)
    previous_until = models.DateTimeField(null=True, blank=True)
    told_until_number = models.BigIntegerField()
    """The last entry of the audit log that was looked at for it."""
    failing_since = models.DateTimeField(null=True, blank=True)
    disabled_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="webhook_name_given", condition=Q(name__regex=r"\S")),
            models.CheckConstraint(name="webhook_url_https", condition=Q(url__startswith="https://")),
            models.CheckConstraint(
                name="webhook_previous_whole",
                condition=Q(previous_sealed__isnull=True, previous_until__isnull=True)
                | Q(previous_sealed__isnull=False, previous_until__isnull=False),
            ),
        ]


class WebhookDelivery(TenantModel):
    """One change that one endpoint is to be told of, in exactly these words."""

    personal = NOBODY
    retention = WORKINGS.until(gone("created_at", days=90, where=~Q(state=DeliveryState.WAITING)))

    endpoint = models.ForeignKey(WebhookEndpoint, on_delete=models.CASCADE, related_name="deliveries")
    event_number = models.BigIntegerField()
    event_type = models.CharField(max_length=60)
    body = models.TextField()
    state = models.CharField(max_length=8, choices=DeliveryState, default=DeliveryState.WAITING)
    tries = models.PositiveIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="webhook_delivery_once", fields=["endpoint", "event_number"]),
            models.CheckConstraint(
                name="webhook_delivery_state", condition=Q(state__in=DeliveryState.values)
            ),
            models.CheckConstraint(
                name="webhook_delivery_waits",
                condition=Q(state="waiting", next_try_at__isnull=False)
                | (~Q(state="waiting") & Q(next_try_at__isnull=True)),
            ),
        ]
        indexes: ClassVar = [
            models.Index(name="webhook_delivery_due", fields=["next_try_at"], condition=Q(state="waiting"))
        ]


class WebhookTry(TenantModel):
    """One call to the endpoint, and how it ended: a status and the beginning of the answer, or a problem."""

    personal = NOBODY
    retention = WORKINGS.until(gone("tried_at", days=90))

    delivery = models.ForeignKey(WebhookDelivery, on_delete=models.CASCADE, related_name="calls")
    tried_at = models.DateTimeField()
    status = models.PositiveIntegerField(null=True)
    excerpt = models.CharField(max_length=ANSWER_BYTES, blank=True)
    problem = models.CharField(max_length=PROBLEM_LENGTH, blank=True)
