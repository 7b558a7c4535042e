from typing import Any

from django.http import HttpRequest

from cer.kit.api.caller import own_member_id
from cer.kit.api.doors import Doors
from tenant_apps.access.permissions import Permission
from tenant_apps.home.schemas import HomeOut
from tenant_apps.home.selectors import home_of
from tenant_apps.members.selectors import day_here

doors = Doors(tags=["home"])


@doors.get("/me/home", permission=Permission.OWN_VIEW, response=HomeOut)
def home(request: HttpRequest) -> Any:
    """Your benefit of the last published month and since you joined, its energy, and what is awaited."""
    return HomeOut.of(home_of(own_member_id(request), day_here()))
