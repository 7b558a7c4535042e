from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from cer.calc.sharing_terms import SharingKey
from cer.kit.personal import NOBODY
from cer.kit.retention import SETTINGS
from cer.kit.tenancy import TenantModel
from cer.kit.validity import ValidityFields, validity_constraints


class SharingRule(TenantModel, ValidityFields):
    """One version of how the community divides its money, over some days (R60, R61, R64).

    Costs and the social fund come first; the rest goes to producers and consumers, whose shares make up 1.
    A version is never edited: the next one ends it. One motion carries one version.
    """

    personal = NOBODY
    retention = SETTINGS.kept()

    version = models.PositiveIntegerField(unique=True)
    costs_share = models.DecimalField(max_digits=7, decimal_places=6)
    social_fund_share = models.DecimalField(max_digits=7, decimal_places=6)
    producers_share = models.DecimalField(max_digits=7, decimal_places=6)
    consumers_share = models.DecimalField(max_digits=7, decimal_places=6)
    key = models.CharField(max_length=40)
    reason = models.CharField(max_length=500)
    motion = models.OneToOneField(
        "assemblies.Motion", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints: ClassVar = [
            *validity_constraints("sharing_rule"),
            models.CheckConstraint(name="sharing_rule_version", condition=Q(version__gte=1)),
            models.CheckConstraint(
                name="sharing_rule_funds",
                condition=Q(costs_share__gte=0)
                & Q(social_fund_share__gte=0)
                & Q(costs_share__lte=1 - F("social_fund_share")),
            ),
            models.CheckConstraint(
                name="sharing_rule_blocks",
                condition=Q(producers_share__gte=0)
                & Q(consumers_share__gte=0)
                & Q(producers_share=1 - F("consumers_share")),
            ),
            models.CheckConstraint(
                name="sharing_rule_shares_are_numbers",  # NaN is equal to itself, and above every number
                condition=Q(costs_share__lte=1)
                & Q(social_fund_share__lte=1)
                & Q(producers_share__lte=1)
                & Q(consumers_share__lte=1),
            ),
            models.CheckConstraint(
                name="sharing_rule_key", condition=Q(key__in=[key.value for key in SharingKey])
            ),
            models.CheckConstraint(name="sharing_rule_reasoned", condition=Q(reason__regex=r"\S")),
        ]
