from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query

from cer.kit.api.caller import caller_of
from cer.kit.api.doors import Doors
from cer.kit.api.schemas import Page, PageQuery, page_of
from tenant_apps.access.permissions import Permission
from tenant_apps.plants.models import Plant, PlantAdmission, PlantGrant, PlantSection, PlantStop
from tenant_apps.plants.schemas import (
    AdmissionIn,
    AdmissionOut,
    GrantIn,
    GrantOut,
    PlantEndIn,
    PlantIn,
    PlantOut,
    PlantPartsOut,
    SectionIn,
    SectionOut,
    StopIn,
    StopOut,
)
from tenant_apps.plants.selectors import PlantParts, plant_by_id, plant_parts, plants_listed
from tenant_apps.plants.services.admission import AdmissionEntry, admission_set, stop_add, stop_remove
from tenant_apps.plants.services.grants import GrantEntry, grant_add, grant_change
from tenant_apps.plants.services.leaving import plant_release
from tenant_apps.plants.services.plants import PlantEntry, plant_add
from tenant_apps.plants.services.sections import SectionEntry, section_remove, section_set

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


@doors.post("/plants/{plant_id}/end", permission=Permission.REGISTRY_EDIT, response=PlantOut)
def plant_close(request: HttpRequest, plant_id: UUID, body: PlantEndIn) -> Plant:
    """Take a plant out of its configuration on the first day that no longer counts."""
    return plant_release(plant_id=plant_id, valid_until=body.valid_until)


@doors.get(
    "/plants/{plant_id}/parts", permission=Permission.REGISTRY_VIEW, by_object=True, response=PlantPartsOut
)
def plant_parts_show(request: HttpRequest, plant_id: UUID) -> PlantParts:
    """Sections, contributions, stops and admission of a plant, and what came of them."""
    return plant_parts(plant_by_id(plant_id, caller_of(request)).pk)


@doors.put("/plants/{plant_id}/sections", permission=Permission.REGISTRY_EDIT, response=SectionOut)
def plant_section_put(request: HttpRequest, plant_id: UUID, body: SectionIn) -> PlantSection:
    """Register a section, or change the one of this code; the power of the plant follows (R30)."""
    fields = {**dict(body), "production_units": tuple(body.production_units)}
    return section_set(plant_id=plant_id, entry=SectionEntry(**fields))


@doors.delete("/plant-sections/{section_id}", permission=Permission.REGISTRY_EDIT, response=None, status=204)
def plant_section_delete(request: HttpRequest, section_id: UUID) -> None:
    """Take back a section that was registered by mistake."""
    section_remove(section_id=section_id)


@doors.post("/plants/{plant_id}/grants", permission=Permission.REGISTRY_EDIT, response=GrantOut, status=201)
def plant_grant_add(request: HttpRequest, plant_id: UUID, body: GrantIn) -> PlantGrant:
    """Register a contribution; the grant of the plant follows (R116)."""
    return grant_add(plant_id=plant_id, entry=GrantEntry(**dict(body)))


@doors.put("/plant-grants/{grant_id}", permission=Permission.REGISTRY_EDIT, response=GrantOut)
def plant_grant_put(request: HttpRequest, grant_id: UUID, body: GrantIn) -> PlantGrant:
    """Correct a contribution, or say that it does not count."""
    return grant_change(grant_id=grant_id, entry=GrantEntry(**dict(body)))


@doors.post("/plants/{plant_id}/stops", permission=Permission.REGISTRY_EDIT, response=StopOut, status=201)
def plant_stop_add(request: HttpRequest, plant_id: UUID, body: StopIn) -> PlantStop:
    """Register days on which the plant stood still; the premium lasts longer for them (R37)."""
    return stop_add(plant_id=plant_id, **dict(body))


@doors.delete("/plant-stops/{stop_id}", permission=Permission.REGISTRY_EDIT, response=None, status=204)
def plant_stop_delete(request: HttpRequest, stop_id: UUID) -> None:
    """Take back a stop that was registered by mistake."""
    stop_remove(stop_id=stop_id)


@doors.put("/plants/{plant_id}/admission", permission=Permission.REGISTRY_EDIT, response=AdmissionOut)
def plant_admission_put(request: HttpRequest, plant_id: UUID, body: AdmissionIn) -> PlantAdmission:
    """Register request, act and building; start and end of the premium follow (R37, R110, R115)."""
    return admission_set(plant_id=plant_id, entry=AdmissionEntry(**dict(body)))
