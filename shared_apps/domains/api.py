"""The community's own domains; their tables are public, so each door leaves the community for a moment."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest

from cer.kit.api.doors import Doors
from cer.kit.database.roles import PUBLIC_SCHEMA
from cer.kit.limits import Limit, limit_take
from cer.kit.tenancy import in_schema
from shared_apps.domains.models import CustomDomain
from shared_apps.domains.schemas import CustomDomainOut, DomainIn
from shared_apps.domains.selectors import domains_of
from shared_apps.domains.services import domain_check, domain_claim, domain_release
from shared_apps.plans.services.entitlements import feature_required
from shared_apps.plans.terms import Feature

DOMAIN_VIEW, DOMAIN_MANAGE = "domains.view", "domains.manage"
CHECKS = Limit(times=60, within_s=3600)
doors = Doors(tags=["domains"])


@doors.get("/domains", permission=DOMAIN_VIEW, response=list[CustomDomainOut])
def domains(request: HttpRequest) -> list[CustomDomain]:
    """Domains of the community's own, proved or not."""
    with in_schema(PUBLIC_SCHEMA):
        return list(domains_of(_tenant_id(request)))


@doors.post("/domains", permission=DOMAIN_MANAGE, response=CustomDomainOut, status=201)
def domain_add(request: HttpRequest, body: DomainIn) -> CustomDomain:
    """Claim a domain; then publish its record and have it checked."""
    feature_required(Feature.CUSTOM_DOMAIN)
    with in_schema(PUBLIC_SCHEMA):
        return domain_claim(tenant_id=_tenant_id(request), domain=body.domain)


@doors.post("/domains/{domain_id}/check", permission=DOMAIN_MANAGE, response=CustomDomainOut)
def domain_look(request: HttpRequest, domain_id: UUID) -> CustomDomain:
    """Look for the record now."""
    limit_take("domains:checks", CHECKS)
    feature_required(Feature.CUSTOM_DOMAIN)
    with in_schema(PUBLIC_SCHEMA):
        return domain_check(tenant_id=_tenant_id(request), domain_id=domain_id)


@doors.delete("/domains/{domain_id}", permission=DOMAIN_MANAGE, response=None, status=204)
def domain_give_up(request: HttpRequest, domain_id: UUID) -> None:
    """Give a domain up; nobody else can have it for 30 days."""
    with in_schema(PUBLIC_SCHEMA):
        domain_release(tenant_id=_tenant_id(request), domain_id=domain_id)


def _tenant_id(request: HttpRequest) -> Any:
    return request.tenant.pk  # type: ignore[attr-defined]
