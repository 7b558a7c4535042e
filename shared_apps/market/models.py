from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from cer.kit.identifiers import time_ordered_uuid
from cer.kit.retention import LAW
from shared_apps.market.zones import MarketZone


class ZonePriceDay(models.Model):
    """Hourly prices of one zone on one Italian day, 23, 24 or 25 of them; a correction is a new revision."""

    retention = LAW.kept()

    append_only: ClassVar[bool] = True
    community_readable: ClassVar[bool] = True

    id = models.UUIDField(primary_key=True, default=time_ordered_uuid, editable=False)
    zone = models.CharField(max_length=4)
    day = models.DateField()
    revision = models.PositiveIntegerField()
    price_ueur_mwh = ArrayField(models.BigIntegerField())
    filled_hours = models.PositiveSmallIntegerField()
    """Hours whose price the source lacked and its publisher filled in."""
    source = models.CharField(max_length=200)
    loaded_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="zone_price_revision_once", fields=["zone", "day", "revision"]),
            models.CheckConstraint(name="zone_price_zone", condition=Q(zone__in=list(MarketZone))),
            models.CheckConstraint(name="zone_price_revision", condition=Q(revision__gte=1)),
            models.CheckConstraint(name="zone_price_source_given", condition=Q(source__regex=r"\S")),
        ]
