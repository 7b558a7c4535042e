from enum import StrEnum
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from cer.calc.rules import Source
from cer.kit.tenancy import TenantModel
from cer.kit.validity import ValidityFields, validity_constraints

CODE_LENGTH = 20
LARGEST_GRANT_PCT = 40
PLANT_CODE_PATTERN = r"^[A-Z0-9][A-Z0-9._-]*$"


class Region(StrEnum):
    """Regions of Italy, as the geographic correction names them (R33)."""

    ABRUZZO = "Abruzzo"
    BASILICATA = "Basilicata"
    CALABRIA = "Calabria"
    CAMPANIA = "Campania"
    EMILIA_ROMAGNA = "Emilia-Romagna"
    FRIULI_VENEZIA_GIULIA = "Friuli-Venezia Giulia"
    LAZIO = "Lazio"
    LIGURIA = "Liguria"
    LOMBARDIA = "Lombardia"
    MARCHE = "Marche"
    MOLISE = "Molise"
    PIEMONTE = "Piemonte"
    PUGLIA = "Puglia"
    SARDEGNA = "Sardegna"
    SICILIA = "Sicilia"
    TOSCANA = "Toscana"
    TRENTINO_ALTO_ADIGE = "Trentino-Alto Adige"
    UMBRIA = "Umbria"
    VALLE_D_AOSTA = "Valle d'Aosta"
    VENETO = "Veneto"


class Plant(TenantModel, ValidityFields):
    """A plant that feeds in at one POD, over the days in which it belongs to the configuration (R11, R24).

    Without `premium_from` it is not admitted to the premium (R11, R12). Its market zone is the
    configuration's.
    """

    code = models.CharField(max_length=CODE_LENGTH, unique=True)
    pod = models.ForeignKey("members.Pod", on_delete=models.PROTECT, related_name="plants")
    source = models.CharField(max_length=8)
    power_kw = models.DecimalField(max_digits=10, decimal_places=3)
    region = models.CharField(max_length=22)
    entry_on = models.DateField()
    grant_pct = models.DecimalField(max_digits=8, decimal_places=6)
    incentivised_power_share = models.DecimalField(max_digits=13, decimal_places=12)
    premium_from = models.DateField(null=True, blank=True)
    premium_until = models.DateField(null=True, blank=True)
    is_in_building = models.BooleanField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            *validity_constraints("plant", "pod"),
            models.CheckConstraint(name="plant_code", condition=Q(code__regex=PLANT_CODE_PATTERN)),
            models.CheckConstraint(name="plant_source", condition=Q(source__in=list(Source))),
            models.CheckConstraint(name="plant_region", condition=Q(region__in=list(Region))),
            models.CheckConstraint(name="plant_power", condition=Q(power_kw__gt=0, power_kw__lt=10**7)),
            models.CheckConstraint(
                name="plant_grant", condition=Q(grant_pct__gte=0, grant_pct__lte=LARGEST_GRANT_PCT)
            ),
            models.CheckConstraint(
                name="plant_incentivised_share",
                condition=Q(incentivised_power_share__gte=0, incentivised_power_share__lte=1),
            ),
            models.CheckConstraint(name="plant_in_service", condition=Q(valid_from__gte=F("entry_on"))),
            models.CheckConstraint(
                name="plant_premium_order",
                condition=Q(premium_until__isnull=True)
                | Q(premium_from__isnull=False, premium_until__gt=F("premium_from")),
            ),
            models.CheckConstraint(
                name="plant_premium_in_service",
                condition=Q(premium_from__isnull=True) | Q(premium_from__gte=F("entry_on")),
            ),
        ]
