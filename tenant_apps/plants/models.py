from enum import StrEnum
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from cer.calc.incentive import StopKind
from cer.calc.rules import ConfigurationKind, Source
from cer.kit.personal import BOOKS, NOBODY, of_member
from cer.kit.retention import REGISTRY
from cer.kit.tenancy import TenantModel
from cer.kit.validity import ValidityFields, validity_constraints

CODE_LENGTH, REGISTER_CODE_LENGTH, TEXT_LENGTH = 20, 40, 200
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
    configuration's. What its sections, grants, admission and stops say is computed into it
    (`services/terms.py`): a settlement reads this row alone.
    """

    personal = (of_member("pod__assignments__membership__member", kept=BOOKS),)
    retention = REGISTRY.with_person()

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
    fixed_tariff_eur_mwh = models.DecimalField(max_digits=9, decimal_places=3, null=True, blank=True)
    """The tariff kept from the transitional regime (R118)."""
    censimp_code = models.CharField(max_length=REGISTER_CODE_LENGTH, blank=True, default="")
    sapr_code = models.CharField(max_length=REGISTER_CODE_LENGTH, blank=True, default="")

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
            models.CheckConstraint(
                name="plant_fixed_tariff",
                condition=Q(fixed_tariff_eur_mwh__isnull=True)
                | Q(fixed_tariff_eur_mwh__gt=0, fixed_tariff_eur_mwh__lt=10**6),
            ),
        ]


class PlantSection(TenantModel):
    """A section of a plant as the national register knows it: the power of its generator and inverters (R30).

    The premium is asked for it or not; an upgrade counts alone (R120).
    """

    personal = (of_member("plant__pod__assignments__membership__member", kept=BOOKS),)
    retention = REGISTRY.with_person()

    plant = models.ForeignKey(Plant, on_delete=models.PROTECT, related_name="sections")
    code = models.CharField(max_length=REGISTER_CODE_LENGTH)
    generator_kw = models.DecimalField(max_digits=10, decimal_places=3)
    inverter_kw = models.DecimalField(max_digits=10, decimal_places=3, null=True, blank=True)
    entry_on = models.DateField(null=True, blank=True)
    is_asked = models.BooleanField()
    is_upgrade = models.BooleanField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="plant_section_once", fields=["plant", "code"]),
            models.CheckConstraint(name="plant_section_code", condition=Q(code__regex=PLANT_CODE_PATTERN)),
            models.CheckConstraint(
                name="plant_section_power",
                condition=Q(generator_kw__gt=0, generator_kw__lt=10**7)
                & (Q(inverter_kw__isnull=True) | Q(inverter_kw__gt=0, inverter_kw__lt=10**7)),
            ),
        ]


class ProductionUnit(TenantModel):
    """A production unit (UP) of a section, by the code under which the GSE and Terna know it."""

    personal = NOBODY
    retention = REGISTRY.kept()

    section = models.ForeignKey(PlantSection, on_delete=models.CASCADE, related_name="production_units")
    code = models.CharField(max_length=REGISTER_CODE_LENGTH, unique=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="production_unit_code", condition=Q(code__regex=PLANT_CODE_PATTERN)),
        ]


class GrantEffect(models.TextChoices):
    """Whether a contribution cuts the premium, and if not, why (R35)."""

    COUNTS = "counts"
    SET_UP = "set_up"
    TAX_DEDUCTION = "tax_deduction"
    NO_AID = "no_aid"
    REVOKED = "revoked"


class PlantGrant(TenantModel):
    """A contribution to the cost of a plant; its measure may lay down a reference cost (R35, R116)."""

    personal = (of_member("plant__pod__assignments__membership__member", kept=BOOKS),)
    retention = REGISTRY.with_person()

    plant = models.ForeignKey(Plant, on_delete=models.PROTECT, related_name="grants")
    measure = models.CharField(max_length=TEXT_LENGTH)
    amount_cents = models.BigIntegerField()
    granted_on = models.DateField()
    reference_cost_eur_kw = models.DecimalField(max_digits=10, decimal_places=2, null=True, blank=True)
    effect = models.CharField(max_length=13, choices=GrantEffect)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="plant_grant_measure_given", condition=Q(measure__regex=r"\S")),
            models.CheckConstraint(
                name="plant_grant_amount", condition=Q(amount_cents__gt=0, amount_cents__lt=10**13)
            ),
            models.CheckConstraint(
                name="plant_grant_reference_cost",
                condition=Q(reference_cost_eur_kw__isnull=True)
                | Q(reference_cost_eur_kw__gt=0, reference_cost_eur_kw__lt=10**8),
            ),
            models.CheckConstraint(
                name="plant_grant_effect_known", condition=Q(effect__in=GrantEffect.values)
            ),
        ]


class PlantStop(TenantModel):
    """Days on which a plant stood still, [first_on, until_on): the premium lasts longer for them (R37)."""

    personal = (of_member("plant__pod__assignments__membership__member", kept=BOOKS),)
    retention = REGISTRY.with_person()

    plant = models.ForeignKey(Plant, on_delete=models.PROTECT, related_name="stops")
    kind = models.CharField(max_length=13)
    first_on = models.DateField()
    until_on = models.DateField()
    reference = models.CharField(max_length=TEXT_LENGTH)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="plant_stop_kind", condition=Q(kind__in=list(StopKind))),
            models.CheckConstraint(name="plant_stop_order", condition=Q(until_on__gt=F("first_on"))),
            models.CheckConstraint(name="plant_stop_reference_given", condition=Q(reference__regex=r"\S")),
        ]


class PlantAdmission(TenantModel):
    """What the GSE was asked for a plant and what its act says; and what the law takes from the premium.

    The day of the request gives the start of service (R110); the days that an act names win (R37). The
    footprint is that of a building that owes power by law (R115); the kind that of the transitional
    configuration from which the plant comes (R118).
    """

    personal = (of_member("plant__pod__assignments__membership__member", kept=BOOKS),)
    retention = REGISTRY.with_person()

    plant = models.OneToOneField(Plant, on_delete=models.PROTECT, related_name="admission")
    requested_on = models.DateField(null=True, blank=True)
    chosen_on = models.DateField(null=True, blank=True)
    not_before_on = models.DateField(null=True, blank=True)
    act_starts_on = models.DateField(null=True, blank=True)
    act_ends_on = models.DateField(null=True, blank=True)
    act_reference = models.CharField(max_length=TEXT_LENGTH, blank=True)
    footprint_m2 = models.DecimalField(max_digits=10, decimal_places=2, null=True, blank=True)
    is_public_building = models.BooleanField()
    transitional_kind = models.CharField(max_length=3, null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="plant_admission_act_whole",
                condition=Q(act_starts_on__isnull=True, act_ends_on__isnull=True)
                | Q(act_starts_on__isnull=False, act_reference__regex=r"\S"),
            ),
            models.CheckConstraint(
                name="plant_admission_act_order",
                condition=Q(act_ends_on__isnull=True) | Q(act_ends_on__gt=F("act_starts_on")),
            ),
            models.CheckConstraint(
                name="plant_admission_footprint",
                condition=Q(footprint_m2__isnull=True) | Q(footprint_m2__gte=0, footprint_m2__lt=10**8),
            ),
            models.CheckConstraint(
                name="plant_admission_transitional_kind",
                condition=Q(transitional_kind__isnull=True)
                | Q(transitional_kind__in=[ConfigurationKind.CER, ConfigurationKind.GAC]),
            ),
        ]
