"""Host names beside a community's own address, given and taken by the room of domains."""

from uuid import UUID

from shared_apps.tenants.models import Domain


def host_add(*, host: str, tenant_id: UUID) -> None:
    """Let a community answer under a further host, inside the transaction of the caller; again, nothing."""
    if not Domain.objects.filter(domain=host, tenant_id=tenant_id).exists():
        Domain.objects.create(domain=host, tenant_id=tenant_id, is_primary=False)


def host_remove(*, host: str, tenant_id: UUID) -> None:
    """Let it answer there no more; its own address it keeps."""
    Domain.objects.filter(domain=host, tenant_id=tenant_id, is_primary=False).delete()
