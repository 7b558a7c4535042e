from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query

from cer.kit.api.doors import Doors
from cer.kit.api.schemas import Page, PageQuery, page_of
from tenant_apps.access.permissions import Permission
from tenant_apps.areas.models import PodArea
from tenant_apps.areas.schemas import AreaCheckOut, AreaQuery, PodAreaIn, PodAreaOut
from tenant_apps.areas.selectors import AreaCheck, area_checks, areas_of_pod
from tenant_apps.areas.services import pod_area_record

doors = Doors(tags=["places"])


@doors.get("/pods/{pod_id}/areas", permission=Permission.REGISTRY_VIEW, response=Page[PodAreaOut])
def pod_areas(request: HttpRequest, pod_id: UUID, page: Query[PageQuery]) -> Any:
    """The area of a POD as its request fixed it, and what was noted before."""
    return page_of(areas_of_pod(pod_id), page, sortable={"number": "number"}, default="-number")


@doors.post("/pods/{pod_id}/areas", permission=Permission.REGISTRY_EDIT, response=PodAreaOut, status=201)
def pod_area_add(request: HttpRequest, pod_id: UUID, body: PodAreaIn) -> PodArea:
    """Note the area of a POD, its map and the day of its request; a correction needs a reason (R93)."""
    return pod_area_record(pod_id=pod_id, **dict(body))


@doors.get("/pods/{pod_id}/area-check", permission=Permission.REGISTRY_VIEW, response=list[AreaCheckOut])
def pod_area_check(request: HttpRequest, pod_id: UUID, query: Query[AreaQuery]) -> list[AreaCheck]:
    """A code compared with its form, the loaded map, the day of the request and the configuration (R93)."""
    return area_checks(pod_id, **dict(query))
