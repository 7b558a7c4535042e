from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query

from cer.kit.api.caller import caller_of
from cer.kit.api.doors import Doors
from cer.kit.api.schemas import Page, PageQuery, page_of
from tenant_apps.access.permissions import Permission
from tenant_apps.communities.models import Community, Configuration
from tenant_apps.communities.schemas import (
    ApprovalLimitIn,
    CommunityIn,
    CommunityOut,
    ConfigurationIn,
    ConfigurationOut,
)
from tenant_apps.communities.selectors import community_here, configuration_by_id, configurations_listed
from tenant_apps.communities.services import approval_limit_set, community_create, configuration_create

doors = Doors(tags=["community"])


@doors.get("/community", permission=Permission.COMMUNITY_VIEW, response=CommunityOut)
def community(request: HttpRequest) -> Community:
    """The community itself."""
    return community_here()


@doors.post("/community", permission=Permission.REGISTRY_EDIT, response=CommunityOut, status=201)
def community_register(request: HttpRequest, body: CommunityIn) -> Community:
    """Register the community; this happens once."""
    return community_create(**dict(body))


@doors.put("/community/approval-limit", permission=Permission.SETTINGS_EDIT, response=CommunityOut)
def approval_limit_put(request: HttpRequest, body: ApprovalLimitIn) -> Community:
    """Say above which amount a settlement needs the approval of a second person."""
    return approval_limit_set(approval_limit_eur=body.approval_limit_eur)


@doors.get(
    "/configurations",
    permission=Permission.REGISTRY_VIEW,
    by_object=True,
    response=Page[ConfigurationOut],
)
def configurations(request: HttpRequest, page: Query[PageQuery]) -> Any:
    """Configurations, each with its cabina primaria."""
    return page_of(configurations_listed(caller_of(request)), page, sortable={"code": "code"}, default="code")


@doors.get(
    "/configurations/{configuration_id}",
    permission=Permission.REGISTRY_VIEW,
    by_object=True,
    response=ConfigurationOut,
)
def configuration(request: HttpRequest, configuration_id: UUID) -> Configuration:
    """One configuration."""
    return configuration_by_id(configuration_id, caller_of(request))


@doors.post("/configurations", permission=Permission.REGISTRY_EDIT, response=ConfigurationOut, status=201)
def configuration_add(request: HttpRequest, body: ConfigurationIn) -> Configuration:
    """Add a configuration for another cabina primaria."""
    return configuration_create(**dict(body))
