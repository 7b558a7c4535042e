from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from cer.kit.errors import NotFoundError
from shared_apps.domains.models import CustomDomain
from shared_apps.domains.states import DomainState

RECORD_PREFIX = "_cercollettiva."
PROOF_PREFIX = "cercollettiva-verification="


def domains_of(tenant_id: UUID) -> QuerySet[CustomDomain]:
    """Claims of a community that it has not given up."""
    rows = CustomDomain.objects.filter(tenant_id=tenant_id).exclude(state=DomainState.RELEASED)
    return rows.order_by("domain")


def domains_proved(tenant_id: UUID) -> frozenset[str]:
    """Domains whose record was there when it was last looked for."""
    return frozenset(domains_of(tenant_id).filter(state=DomainState.ACTIVE).values_list("domain", flat=True))


def domain_of(tenant_id: UUID, domain_id: UUID) -> CustomDomain:
    claim = domains_of(tenant_id).filter(pk=domain_id).first()
    if claim is None:
        raise NotFoundError("There is no such domain in this community.")
    return claim


def domains_to_check() -> QuerySet[CustomDomain]:
    """Every domain that was proved and is not given up."""
    rows = CustomDomain.objects.filter(state__in=[DomainState.ACTIVE, DomainState.FAILED])
    return rows.select_related("tenant").order_by("pk")


def domains_failing() -> QuerySet[CustomDomain]:
    """Domains that were proved once and do not prove themselves any more, or have another problem."""
    failing = Q(state=DomainState.FAILED) | Q(state=DomainState.ACTIVE) & ~Q(problem="")
    return CustomDomain.objects.filter(failing).select_related("tenant").order_by("pk")


def is_held_by_another(domain: str, tenant_id: UUID | None) -> bool:
    """Is a domain another community's, or was until less than 30 days ago?"""
    proved = Q(state__in=[DomainState.ACTIVE, DomainState.FAILED])
    held = Q(state=DomainState.RELEASED, held_until__gt=timezone.now())
    others = Q(tenant_id__isnull=True) | ~Q(tenant_id=tenant_id)
    return CustomDomain.objects.filter(proved | held, others, domain=domain).exists()


def record_of(claim: CustomDomain) -> tuple[str, str]:
    """Name and text of the TXT record that proves a claim."""
    return f"{RECORD_PREFIX}{claim.domain}", f"{PROOF_PREFIX}{claim.proof}"
