"""From the host name to the community, before anything else looks at the request."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound

from shared_apps.tenants.selectors import active_tenant_at_host


def host_bare(host: str) -> str:
    """The name of a host as it stands in our tables: without port, last dot and capitals."""
    return host.rsplit(":", 1)[0].removesuffix(".").lower()


class HostMiddleware:
    """Finds the community of the host and leaves the connection on the public role.

    An unknown, suspended or deleted host gets one and the same plain 404 (S17). Hosts of the
    platform itself have no community and their own addresses. A community that its migration failed is not
    half served (F28).
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        connection.set_schema_to_public()  # type: ignore[attr-defined]
        try:
            host = host_bare(request.get_host())
        except DisallowedHost:
            return HttpResponseNotFound(b"Not found.\n", content_type="text/plain")
        tenant = None
        is_console = host == settings.CONSOLE_HOST
        if host in settings.PLATFORM_HOSTS:
            request.urlconf = settings.CONSOLE_URLCONF if is_console else settings.PUBLIC_SCHEMA_URLCONF
        else:
            tenant = active_tenant_at_host(host)
            if tenant is None:
                return HttpResponseNotFound(b"Not found.\n", content_type="text/plain")
            if tenant.migration_problem:
                return HttpResponse(
                    b"This community is being brought up to date; try again later.\n",
                    status=503,
                    content_type="text/plain",
                    headers={"Retry-After": "600"},
                )
        request.tenant = tenant  # type: ignore[attr-defined]
        request.is_console = is_console  # type: ignore[attr-defined]
        try:
            return self.get_response(request)
        finally:
            connection.set_schema_to_public()  # type: ignore[attr-defined]
