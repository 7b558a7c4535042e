from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Query

from cer.kit.api.doors import Doors
from cer.kit.api.schemas import Page, page_of
from tenant_apps.access.permissions import Permission
from tenant_apps.audit.schemas import AuditEntryOut, ChainOut, EntriesQuery, FilterQuery
from tenant_apps.audit.selectors import chain_report, entries_for_export, entries_listed
from tenant_apps.audit.table import entries_csv

doors = Doors(tags=["audit"])


@doors.get("/audit", permission=Permission.AUDIT_VIEW, response=Page[AuditEntryOut])
def audit_entries(request: HttpRequest, query: Query[EntriesQuery]) -> Any:
    """Who changed what, the latest first."""
    order = {"number": "number", "at": "at"}
    return page_of(entries_listed(query.wanted()), query, sortable=order, default="-number")


@doors.get("/audit/export", permission=Permission.AUDIT_VIEW, response=str, media_type="text/csv")
def audit_export(request: HttpRequest, query: Query[FilterQuery]) -> HttpResponse:
    """The entries that match as CSV, oldest first, at most 50,000."""
    text = entries_csv(entries_for_export(query.wanted()))
    return HttpResponse(
        text.encode("utf-8-sig"),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="audit.csv"'},
    )


@doors.get("/audit/verification", permission=Permission.AUDIT_VIEW, response=ChainOut)
def audit_verification(request: HttpRequest) -> Any:
    """Read the whole chain and name its first broken entry, if there is one."""
    return chain_report()
