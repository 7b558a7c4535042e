from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query

from cer.kit.api.caller import caller_of, own_member_id
from cer.kit.api.doors import Doors
from cer.kit.api.files import attachment
from cer.kit.api.schemas import Page, PageQuery, page_of
from tenant_apps.access.permissions import Permission
from tenant_apps.members.selectors import day_here
from tenant_apps.privacy.models import Erasure
from tenant_apps.privacy.schemas import ErasureOut, ObstacleOut, PersonAddressIn, PersonAddressWhyIn, WhyIn
from tenant_apps.privacy.selectors import (
    Obstacle,
    erasures_listed,
    obstacles_to_erasure,
    obstacles_to_erasure_by_address,
    person_of_address,
)
from tenant_apps.privacy.services import address_erase, address_export, person_erase, person_export

doors = Doors(tags=["privacy"])

_OWN_REASON = "asked for by the member itself"


@doors.post(
    "/own/personal-data", permission=Permission.OWN_VIEW, response=bytes, media_type="application/zip"
)
def own_personal_data(request: HttpRequest) -> HttpResponse:
    """Everything held about you, in all rooms, with its files (GDPR 15 and 20)."""
    return _zip(request, own_member_id(request), _OWN_REASON)


@doors.post(
    "/members/{member_id}/personal-data",
    permission=Permission.PRIVACY_MANAGE,
    response=bytes,
    media_type="application/zip",
)
def member_personal_data(request: HttpRequest, member_id: UUID, body: WhyIn) -> HttpResponse:
    """Everything held about a member, for a reason that is kept."""
    return _zip(request, member_id, body.reason)


@doors.get(
    "/members/{member_id}/erasure-obstacles",
    permission=Permission.PRIVACY_MANAGE,
    response=list[ObstacleOut],
)
def member_erasure_obstacles(request: HttpRequest, member_id: UUID) -> list[Obstacle]:
    """What stands against erasing a member, and what to do about it; nothing, once it can be done."""
    return obstacles_to_erasure(member_id, today=day_here())


@doors.post(
    "/members/{member_id}/erasure",
    permission=Permission.PRIVACY_MANAGE,
    response=ErasureOut,
    status=201,
)
def member_erase(request: HttpRequest, member_id: UUID, body: WhyIn) -> Erasure:
    """Erase a person who has left, for good, except what the law keeps (GDPR 17)."""
    return person_erase(
        member_id=member_id, reason=body.reason, caller=caller_of(request), now=timezone.now()
    )


@doors.post(
    "/persons/personal-data",
    permission=Permission.PRIVACY_MANAGE,
    response=bytes,
    media_type="application/zip",
)
def address_personal_data(request: HttpRequest, body: PersonAddressWhyIn) -> HttpResponse:
    """Everything held about somebody who is no member: a colleague, an applicant, a contact."""
    content = address_export(email=body.email, reason=body.reason, caller=caller_of(request))
    return attachment(content, "application/zip", "personal-data.zip")


@doors.post("/persons/erasure-obstacles", permission=Permission.PRIVACY_MANAGE, response=list[ObstacleOut])
def address_erasure_obstacles(request: HttpRequest, body: PersonAddressIn) -> list[Obstacle]:
    """What stands against erasing somebody who is no member; asked by POST: no address stands in a log."""
    return obstacles_to_erasure_by_address(person_of_address(body.email), today=day_here())


@doors.post("/persons/erasure", permission=Permission.PRIVACY_MANAGE, response=ErasureOut, status=201)
def address_erasure(request: HttpRequest, body: PersonAddressWhyIn) -> Erasure:
    """Erase somebody who is no member and has no role here, for good, except what the law keeps."""
    return address_erase(email=body.email, reason=body.reason, caller=caller_of(request), now=timezone.now())


@doors.get("/erasures", permission=Permission.PRIVACY_MANAGE, response=Page[ErasureOut])
def erasures(request: HttpRequest, page: Query[PageQuery]) -> Any:
    """Who was erased, by code, and what is kept until when."""
    return page_of(erasures_listed(), page, sortable={"erased_at": "erased_at"}, default="-erased_at")


def _zip(request: HttpRequest, member_id: UUID, reason: str) -> HttpResponse:
    content = person_export(member_id=member_id, reason=reason, caller=caller_of(request))
    return attachment(content, "application/zip", "personal-data.zip")
