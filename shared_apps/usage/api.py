from typing import Any

from django.http import HttpRequest
from ninja import Query

from cer.kit.api.doors import Doors
from cer.kit.api.schemas import Page, page_of
from cer.kit.database.roles import PUBLIC_SCHEMA
from cer.kit.tenancy import in_schema
from shared_apps.usage.schemas import UsageDayOut, UsageQuery
from shared_apps.usage.selectors import usage_days

PLAN_VIEW = "plan.view"
doors = Doors(tags=["plan"])


@doors.get("/usage", permission=PLAN_VIEW, response=Page[UsageDayOut])
def usage(request: HttpRequest, query: Query[UsageQuery]) -> Any:
    """What the community used, day by day; `GET /plan` says how that stands to its limits now."""
    tenant_id = request.tenant.pk  # type: ignore[attr-defined]
    with in_schema(PUBLIC_SCHEMA):
        rows = usage_days(tenant_id, first_on=query.first_on, until_on=query.until_on)
        return page_of(rows, query, sortable={"day": "day"}, default="day")
