from typing import Any

from django.http import HttpRequest
from ninja import Query

from cer.calc.intervals import Period
from cer.kit.api.caller import caller_of
from cer.kit.api.doors import Doors
from tenant_apps.access.permissions import Permission
from tenant_apps.members.selectors import day_here
from tenant_apps.overview.schemas import OverviewOut, OverviewQuery, WaitingTasksOut
from tenant_apps.overview.selectors import Overview, month_last, overview, waiting_tasks

doors = Doors(tags=["overview"])


@doors.get("/overview", permission=Permission.RUNS_VIEW, response=OverviewOut)
def overview_of_month(request: HttpRequest, query: Query[OverviewQuery]) -> Overview:
    """The last month beside the one before and the same a year ago, with each substation."""
    return overview(Period.of_month_name(query.month) if query.month else month_last(day_here()))


@doors.get("/to-do", permission=Permission.COMMUNITY_VIEW, response=WaitingTasksOut)
def to_do(request: HttpRequest) -> Any:
    """What waits for somebody with your permissions, each with the page that resolves it."""
    today = day_here()
    return {"as_of": today, "items": waiting_tasks(caller_of(request).permissions, today)}
