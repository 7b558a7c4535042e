from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from cer.kit.acting import Actor, ActorKind, acting
from cer.kit.api.caller import Caller


class ActingMiddleware:
    """What a request changes is done by its caller; stands inside the community, after he is known.

    Where nobody is known yet, as on an invitation, the service says who it is.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        caller: Caller | None = getattr(request, "caller", None)
        kind, _, own_id = caller.id.partition(":") if caller else (ActorKind.ACCOUNT, "", "")
        actor = Actor(
            kind=ActorKind(kind),
            id=own_id,
            name=caller.name if caller else "",
            request_id=request.id,  # type: ignore[attr-defined]
            staff_id=caller.staff_id if caller else "",
            staff_name=caller.staff_name if caller else "",
        )
        with acting(actor):
            return self.get_response(request)
