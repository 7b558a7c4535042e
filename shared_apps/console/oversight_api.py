"""What is wrong, who did what, and what the staff write about a community or switch in it."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query

from cer.kit.api.caller import own_account_id
from cer.kit.api.doors import Doors
from cer.kit.api.schemas import Page, page_of
from shared_apps.console.permissions import StaffPermission
from shared_apps.console.schemas import (
    FlagIn,
    FlagOut,
    FlagStateOut,
    LogEntryOut,
    LogPageQuery,
    LogQuery,
    NoteIn,
    NoteOut,
    ProblemOut,
)
from shared_apps.console.selectors.log import log_csv, log_entries
from shared_apps.console.selectors.problems import problems_now
from shared_apps.console.services.communities import community_flag_set
from shared_apps.console.services.notes import note_write
from shared_apps.flags.declared import FLAGS
from shared_apps.flags.selectors import flag_declared, flags_of, overrides_counted
from shared_apps.plans.selectors import today

_P = StaffPermission
doors = Doors(tags=["oversight"])


@doors.get("/fleet/problems", permission=_P.FLEET_VIEW, response=list[ProblemOut])
def fleet_problems(request: HttpRequest) -> Any:
    """What somebody should look at, the gravest first; empty when all is well."""
    return problems_now()


@doors.post("/tenants/{tenant_id}/notes", permission=_P.NOTES_WRITE, response=NoteOut, status=201)
def tenant_note_add(request: HttpRequest, tenant_id: UUID, body: NoteIn) -> Any:
    """Tell the other staff something about a community, which never sees it."""
    return note_write(tenant_id=tenant_id, text=body.text, acting_account_id=own_account_id(request))


@doors.get("/flags", permission=_P.FLEET_VIEW, response=list[FlagOut])
def flags(request: HttpRequest) -> Any:
    """Every flag that is declared; one whose day has come should be gone."""
    counted, day = overrides_counted(), today()
    return [
        {
            **{name: getattr(flag, name) for name in ("name", "about", "default", "owner", "expires_on")},
            "is_expired": flag.is_expired(day),
            "overrides": counted.get(flag.name, 0),
        }
        for flag in FLAGS.values()
    ]


@doors.put("/tenants/{tenant_id}/flags/{flag}", permission=_P.FLAGS_MANAGE, response=list[FlagStateOut])
def tenant_flag_set(request: HttpRequest, tenant_id: UUID, flag: str, body: FlagIn) -> Any:
    """Switch a flag for one community, or let its default count again."""
    community_flag_set(
        flag_declared(flag), tenant_id=tenant_id, slug_typed=body.slug, reason=body.reason, is_on=body.is_on
    )
    return flags_of(tenant_id)


@doors.get("/log", permission=_P.LOG_VIEW, response=Page[LogEntryOut])
def log(request: HttpRequest, query: Query[LogPageQuery]) -> Any:
    """Who did what at the console and at the command line, the latest first."""
    return page_of(log_entries(query.wanted()), query, sortable={"number": "number"}, default="-number")


@doors.get("/log/export", permission=_P.LOG_VIEW, response=str, media_type="text/csv")
def log_export(request: HttpRequest, query: Query[LogQuery]) -> HttpResponse:
    """The entries that match as CSV, oldest first, at most 50,000."""
    return HttpResponse(
        log_csv(query.wanted()).encode("utf-8-sig"),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="log.csv"'},
    )
