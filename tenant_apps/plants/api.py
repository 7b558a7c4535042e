from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query

from cer.kit.api.caller import caller_of
from cer.kit.api.doors import Doors
from cer.kit.api.schemas import Page, PageQuery, page_of
from tenant_apps.access.permissions import Permission
from tenant_apps.plants.models import Plant
from tenant_apps.plants.schemas import PlantIn, PlantOut
from tenant_apps.plants.selectors import plant_by_id, plants_listed
from tenant_apps.plants.services.plants import PlantEntry, plant_add

doors = Doors(tags=["plants"])

_ORDER = {"code": "code", "entry_on": "entry_on", "power_kw": "power_kw"}


@doors.get("/plants", permission=Permission.REGISTRY_VIEW, by_object=True, response=Page[PlantOut])
def plants(request: HttpRequest, page: Query[PageQuery]) -> Any:
    """Plants, past and present; by entry into operation they stand in the order of R24."""
    return page_of(plants_listed(caller_of(request)), page, sortable=_ORDER, default="code")


@doors.get("/plants/{plant_id}", permission=Permission.REGISTRY_VIEW, by_object=True, response=PlantOut)
def plant(request: HttpRequest, plant_id: UUID) -> Plant:
    """One plant."""
    return plant_by_id(plant_id, caller_of(request))


@doors.post("/plants", permission=Permission.REGISTRY_EDIT, response=PlantOut, status=201)
def plant_register(request: HttpRequest, body: PlantIn) -> Plant:
    """Register a plant at the POD at which it feeds in."""
    fields = dict(body)
    return plant_add(pod_id=fields.pop("pod_id"), entry=PlantEntry(**fields))
