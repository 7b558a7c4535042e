from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.expressions import Value

from cer.calc.rules import ConfigurationKind
from cer.kit.personal import NOBODY
from cer.kit.retention import SETTINGS
from cer.kit.tenancy import TenantModel
from shared_apps.market.zones import MarketZone

CODE_LENGTH, NAME_LENGTH, LEGAL_FORM_LENGTH = 20, 200, 100
CODE_PATTERN = r"^[A-Z0-9][A-Z0-9._-]*$"
PRIMARY_SUBSTATION_PATTERN = r"^AC[0-9]{3}E[0-9]+$"


class Community(TenantModel):
    """The community this schema belongs to: the legal subject and its type (R1, R2). There is one row.

    A settlement that moves more than `approval_limit_cents` needs the approval of a second person; with 0
    every settlement does (F18).
    """

    personal = NOBODY
    retention = SETTINGS.kept()

    name = models.CharField(max_length=NAME_LENGTH)
    legal_form = models.CharField(max_length=LEGAL_FORM_LENGTH)
    fiscal_code = models.CharField(max_length=11, null=True, blank=True)
    kind = models.CharField(max_length=3)
    approval_limit_cents = models.BigIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="community_approval_limit", condition=Q(approval_limit_cents__gte=0)),
            models.UniqueConstraint(Value(1), name="community_only_one"),
            models.CheckConstraint(name="community_kind", condition=Q(kind__in=list(ConfigurationKind))),
            models.CheckConstraint(name="community_name_given", condition=Q(name__regex=r"\S")),
            models.CheckConstraint(
                name="community_fiscal_code",
                condition=Q(fiscal_code__isnull=True) | Q(fiscal_code__regex=r"^[0-9]{11}$"),
            ),
        ]


class Configuration(TenantModel):
    """One request to the GSE: the points of one cabina primaria, in one market zone (R10, R85, R93)."""

    personal = NOBODY
    retention = SETTINGS.kept()

    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="configurations")
    code = models.CharField(max_length=CODE_LENGTH, unique=True)
    primary_substation = models.CharField(max_length=CODE_LENGTH, unique=True)
    market_zone = models.CharField(max_length=4)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="configuration_code", condition=Q(code__regex=CODE_PATTERN)),
            models.CheckConstraint(
                name="configuration_primary_substation",
                condition=Q(primary_substation__regex=PRIMARY_SUBSTATION_PATTERN),
            ),
            models.CheckConstraint(
                name="configuration_market_zone", condition=Q(market_zone__in=list(MarketZone))
            ),
        ]
