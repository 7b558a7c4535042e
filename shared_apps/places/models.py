from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from cer.kit.identifiers import time_ordered_uuid
from cer.kit.retention import LAW
from shared_apps.market.zones import MarketZone

AREA_CODE_LENGTH, NAME_LENGTH = 20, 200
VERSION_PATTERN = r"^[0-9]{4}(\.[0-9]{1,2})?$"
"""The year of a map, and the number of its correction if it is one."""


class AreaMap(models.Model):
    """One version of the map of areas, from a day until the next version's (R93)."""

    retention = LAW.kept()

    append_only: ClassVar[bool] = True
    community_readable: ClassVar[bool] = True

    id = models.UUIDField(primary_key=True, default=time_ordered_uuid, editable=False)
    version = models.CharField(max_length=7, unique=True)
    valid_from = models.DateField()
    source = models.CharField(max_length=NAME_LENGTH)
    licence = models.CharField(max_length=NAME_LENGTH)
    sha256 = models.CharField(max_length=64)
    area_count = models.PositiveIntegerField()
    loaded_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="area_map_version", condition=Q(version__regex=VERSION_PATTERN)),
            models.CheckConstraint(
                name="area_map_origin_given", condition=Q(source__regex=r"\S", licence__regex=r"\S")
            ),
            models.CheckConstraint(name="area_map_sha256", condition=Q(sha256__regex=r"^[0-9a-f]{64}$")),
        ]


class PrimarySubstationArea(models.Model):
    """The area of one cabina primaria in one version of the map; the outline may be unknown.

    The outline is a GeoJSON Polygon or MultiPolygon in degrees (EPSG:4326), with the box around it.
    """

    retention = LAW.kept()

    append_only: ClassVar[bool] = True
    community_readable: ClassVar[bool] = True

    id = models.UUIDField(primary_key=True, default=time_ordered_uuid, editable=False)
    area_map = models.ForeignKey(AreaMap, on_delete=models.PROTECT, related_name="areas")
    code = models.CharField(max_length=AREA_CODE_LENGTH)
    name = models.CharField(max_length=NAME_LENGTH, blank=True)
    distributor = models.CharField(max_length=NAME_LENGTH, blank=True)
    market_zone = models.CharField(max_length=4, null=True, blank=True)
    outline = models.JSONField(null=True, blank=True)
    west = models.FloatField(null=True, blank=True)
    south = models.FloatField(null=True, blank=True)
    east = models.FloatField(null=True, blank=True)
    north = models.FloatField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="area_once", fields=["area_map", "code"]),
            models.CheckConstraint(name="area_code_given", condition=Q(code__regex=r"^[A-Z0-9]+$")),
            models.CheckConstraint(
                name="area_market_zone",
                condition=Q(market_zone__isnull=True) | Q(market_zone__in=list(MarketZone)),
            ),
            models.CheckConstraint(
                name="area_box_with_outline",
                condition=Q(
                    outline__isnull=True,
                    west__isnull=True,
                    south__isnull=True,
                    east__isnull=True,
                    north__isnull=True,
                )
                | Q(
                    outline__isnull=False,
                    west__isnull=False,
                    south__isnull=False,
                    east__isnull=False,
                    north__isnull=False,
                ),
            ),
        ]
        indexes: ClassVar = [models.Index(name="area_by_code", fields=["code"])]
