from typing import Any

from django.http import HttpRequest
from ninja import Query

from cer.kit.api.caller import caller_of
from cer.kit.api.doors import Doors
from shared_apps.jobs.schemas import WorkListOut, WorkOut, WorkQuery
from shared_apps.jobs.work import work_latest

JOBS_VIEW = "jobs.view"
doors = Doors(tags=["jobs"])


@doors.get("/jobs", permission=JOBS_VIEW, response=WorkListOut)
def jobs(request: HttpRequest, query: Query[WorkQuery]) -> Any:
    """Imports, settlements, print jobs and files that are made in the background, the newest first."""
    found = work_latest(
        caller_of(request).permissions, at_most=query.limit, kind=query.kind, is_open=query.is_open
    )
    return {"items": [WorkOut.of(each) for each in found]}
