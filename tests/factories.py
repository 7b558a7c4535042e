"""Small makers of what tests need."""

from shared_apps.tenants.models import Tenant
from shared_apps.tenants.services.communities import tenant_create


def community_create_for_tests(slug: str) -> Tenant:
    return tenant_create(slug=slug, name=f"CER {slug}")
