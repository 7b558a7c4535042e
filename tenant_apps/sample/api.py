from typing import Any

from django.http import HttpRequest

from cer.kit.api.doors import Doors
from cer.kit.tasks import task_ask
from tenant_apps.access.permissions import Permission
from tenant_apps.sample.models import SampleSet
from tenant_apps.sample.schemas import SampleOut
from tenant_apps.sample.selectors import sample_here
from tenant_apps.sample.services import sample_ask, sample_remove
from tenant_apps.sample.tasks import fill

doors = Doors(tags=["communities"])


@doors.get("/sample-data", permission=Permission.REGISTRY_VIEW, response=SampleOut)
def sample_data(request: HttpRequest) -> Any:
    """Whether sample data are here; their codes begin with `ESEMPIO-`, their PODs with `IT999E9999`."""
    return sample_here() or {"state": "none", "asked_at": None, "filled_at": None, "problem": ""}


@doors.post("/sample-data", permission=Permission.REGISTRY_EDIT, response=SampleOut, status=202)
def sample_data_use(request: HttpRequest) -> SampleSet:
    """Fill an empty community with sample data, in the background."""
    wanted = sample_ask()
    task_ask(
        fill,
        if_unanswered="The sample data are asked for and come when the queue of background work answers.",
    )
    return wanted


@doors.delete("/sample-data", permission=Permission.REGISTRY_EDIT, response=None, status=204)
def sample_data_remove(request: HttpRequest) -> None:
    """Take the sample data out again; refused where data of your own lean on them."""
    sample_remove()
