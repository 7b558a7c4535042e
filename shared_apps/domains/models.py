from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from cer.kit.identifiers import time_ordered_uuid
from cer.kit.retention import SETTINGS
from shared_apps.domains.names import DOMAIN_PATTERN
from shared_apps.domains.states import CertificateState, DomainState


class CustomDomain(models.Model):
    """A claim of one community on a domain, and what became of it.

    From the first proof until 30 days after the release (`held_until`) the domain is nobody else's. The claim
    of a community that was deleted stays, without it, for as long.
    """

    retention = SETTINGS.kept()

    id = models.UUIDField(primary_key=True, default=time_ordered_uuid, editable=False)
    tenant = models.ForeignKey(
        "tenants.Tenant", on_delete=models.SET_NULL, null=True, related_name="custom_domains"
    )
    domain = models.CharField(max_length=253)
    proof = models.CharField(max_length=64, unique=True)
    state = models.CharField(max_length=8, choices=DomainState, default=DomainState.WAITING)
    claimed_at = models.DateTimeField(db_default=Now(), editable=False)
    proved_at = models.DateTimeField(null=True, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=200, blank=True)
    held_until = models.DateTimeField(null=True, blank=True)
    certificate_state = models.CharField(
        max_length=8, choices=CertificateState, default=CertificateState.NONE
    )
    certificate_until = models.DateTimeField(null=True, blank=True)
    certificate_problem = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="custom_domain_ascii", condition=Q(domain__regex=DOMAIN_PATTERN)),
            models.CheckConstraint(name="custom_domain_state", condition=Q(state__in=DomainState.values)),
            models.UniqueConstraint(
                name="custom_domain_claimed_once",
                fields=["tenant", "domain"],
                condition=~Q(state=DomainState.RELEASED),
            ),
            models.UniqueConstraint(
                name="custom_domain_of_one",
                fields=["domain"],
                condition=Q(state__in=[DomainState.ACTIVE, DomainState.FAILED]),
            ),
            models.CheckConstraint(
                name="custom_domain_active_is_proved",
                condition=Q(proved_at__isnull=False) | ~Q(state__in=[DomainState.ACTIVE, DomainState.FAILED]),
            ),
        ]
