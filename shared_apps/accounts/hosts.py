"""Where a person signs in: a community, or the platform's console, by the host that was asked."""

from django.conf import settings
from django.http import HttpRequest

from cer.kit.database.roles import PUBLIC_SCHEMA
from shared_apps.tenants.selectors import primary_address

CONSOLE = "console"
CONSOLE_NAME = "CerCollettiva console"


def site_of(request: HttpRequest) -> str:
    """What sessions and links of a host are bound to: its community's schema, the console, or public (S2)."""
    tenant = request.tenant  # type: ignore[attr-defined]
    if tenant:
        return str(tenant.schema_name)
    return CONSOLE if request.is_console else PUBLIC_SCHEMA  # type: ignore[attr-defined]


def site_name(request: HttpRequest) -> str:
    """What a host is called in mails and in authenticator apps."""
    tenant = request.tenant  # type: ignore[attr-defined]
    return str(tenant.name) if tenant else CONSOLE_NAME


def site_address(request: HttpRequest) -> str:
    """Where links in mails lead to: never taken from the request's host (S17)."""
    tenant = request.tenant  # type: ignore[attr-defined]
    if tenant:
        return primary_address(tenant.pk)
    return str(settings.COMMUNITY_ADDRESS).format(domain=settings.CONSOLE_HOST)
