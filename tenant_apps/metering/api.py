from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import File, Form, Query, UploadedFile

from cer.calc.intervals import DAY
from cer.kit.api.caller import caller_of
from cer.kit.api.doors import Doors
from cer.kit.api.schemas import Page, page_of
from cer.kit.tasks import task_ask
from tenant_apps.access.permissions import Permission
from tenant_apps.members.selectors import pod_by_id
from tenant_apps.metering.models import MeterFile, MeterFileState, ReadingSource
from tenant_apps.metering.schemas import (
    DAYS_PER_ANSWER,
    PRESENCE_DAYS_MAX,
    ImportDetailOut,
    ImportIn,
    ImportOut,
    ImportsQuery,
    PresenceOut,
    PresenceQuery,
    ReadingDaysQuery,
    ReadingsOut,
    days_checked,
)
from tenant_apps.metering.selectors import (
    day_curves_as_of,
    meter_file_by_id,
    meter_files_listed,
    moment_known,
    presence_of_pods,
)
from tenant_apps.metering.services import meter_file_receive
from tenant_apps.metering.tasks import file_import

doors = Doors(tags=["metering"])


@doors.get("/imports", permission=Permission.READINGS_VIEW, response=Page[ImportOut])
def imports(request: HttpRequest, query: Query[ImportsQuery]) -> Any:
    """Files of readings, the newest first."""
    order = {"received_at": "received_at", "name": "name", "state": "state"}
    return page_of(meter_files_listed(query.state), query, sortable=order, default="-received_at")


@doors.get("/imports/{file_id}", permission=Permission.READINGS_VIEW, response=ImportDetailOut)
def import_detail(request: HttpRequest, file_id: UUID) -> MeterFile:
    """One file with everything that was wrong with it or worth knowing."""
    return meter_file_by_id(file_id)


@doors.post("/imports", permission=Permission.READINGS_IMPORT, response=ImportOut, status=202)
def import_start(
    request: HttpRequest, response: HttpResponse, file: File[UploadedFile], form: Form[ImportIn]
) -> MeterFile:
    """Hand in a wide CSV, plain or gzip; it is imported in the background, as a whole or not at all.

    The same bytes again, for the same direction and source, answer with the first import.
    """
    received = meter_file_receive(
        content=file.read(),
        name=file.name or "file",
        direction=form.direction,
        source=ReadingSource.of_word(form.source),
    )
    if received.state == MeterFileState.QUEUED:
        task_ask(
            file_import,
            str(received.pk),
            if_unanswered="The file is kept, but the queue of background work does not answer: send it again"
            " in a moment.",
        )
    response["Location"] = f"/api/v1/imports/{received.pk}"
    return received


@doors.get(
    "/pods/{pod_id}/readings", permission=Permission.READINGS_VIEW, by_object=True, response=ReadingsOut
)
def readings(request: HttpRequest, pod_id: UUID, query: Query[ReadingDaysQuery]) -> Any:
    """Quarter-hours of a POD, at most 31 days in one answer."""
    days_checked(query)
    pod = pod_by_id(pod_id, caller_of(request))
    until_on = min(query.until_on, query.from_on + DAY * DAYS_PER_ANSWER)
    known_at = query.known_at or moment_known()
    return {
        "pod": pod.code,
        "direction": query.direction,
        "known_at": known_at,
        "days": day_curves_as_of(
            pod_id=pod.pk,
            direction=query.direction,
            first_on=query.from_on,
            until_on=until_on,
            known_at=known_at,
        ),
        "next_from": until_on if until_on < query.until_on else None,
    }


@doors.get(
    "/readings/completeness",
    permission=Permission.READINGS_VIEW,
    by_object=True,
    response=Page[PresenceOut],
)
def completeness(request: HttpRequest, query: Query[PresenceQuery]) -> Any:
    """How many quarter-hours of each POD are there, and which days lack some."""
    days_checked(query, days_max=PRESENCE_DAYS_MAX)
    rows = presence_of_pods(
        direction=query.direction,
        first_on=query.from_on,
        until_on=query.until_on,
        known_at=query.known_at or moment_known(),
        seen_by=caller_of(request),
    )
    return {"items": rows[query.offset : query.offset + query.limit], "count": len(rows)}
