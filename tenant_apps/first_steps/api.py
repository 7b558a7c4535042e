from typing import Any

from django.http import HttpRequest

from cer.kit.api.doors import Doors
from tenant_apps.access.permissions import Permission
from tenant_apps.first_steps.schemas import FirstStepsOut
from tenant_apps.first_steps.selectors import first_steps

doors = Doors(tags=["communities"])


@doors.get("/first-steps", permission=Permission.REGISTRY_VIEW, response=FirstStepsOut)
def first_steps_here(request: HttpRequest) -> Any:
    """What a new community has done of the first six things, from what is there now."""
    return first_steps()
