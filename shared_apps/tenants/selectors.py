from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet

from cer.kit.audit import ChainReport, chain_verify
from cer.kit.errors import NotFoundError
from shared_apps.tenants.models import Domain, PlatformEvent, Tenant, TenantStatus


def tenants_listed() -> QuerySet[Tenant]:
    """Every community, in the order of its address."""
    return Tenant.objects.prefetch_related("domains").order_by("slug")


def tenants_active() -> QuerySet[Tenant]:
    """Communities that are served now."""
    return Tenant.objects.active()


def tenant_by_schema(schema_name: str) -> Tenant:
    tenant = Tenant.objects.filter(schema_name=schema_name).first()
    if tenant is None:
        raise NotFoundError("There is no such community.")
    return tenant


def primary_address(tenant_id: UUID) -> str:
    """Where a community answers: the address of links in mails, never taken from a request (S17)."""
    domain = Domain.objects.get(tenant_id=tenant_id, is_primary=True)
    return str(settings.COMMUNITY_ADDRESS).format(domain=domain.domain)


def tenant_by_slug(slug: str) -> Tenant:
    tenant = Tenant.objects.filter(slug=slug).first()
    if tenant is None:
        raise NotFoundError(f"There is no community with the address {slug}.")
    return tenant


def active_tenant_at_host(host: str) -> Tenant | None:
    """The community that answers under a host, or None: unknown and suspended look alike (S17)."""
    domain = (
        Domain.objects.select_related("tenant")
        .filter(domain=host, tenant__status=TenantStatus.ACTIVE)
        .first()
    )
    return domain.tenant if domain else None


def active_schema_names() -> list[str]:
    return list(Tenant.objects.active().order_by("schema_name").values_list("schema_name", flat=True))


def platform_chain_report() -> ChainReport:
    """The platform's own audit log, read from its beginning."""
    return chain_verify(PlatformEvent.objects.order_by("number").iterator())
