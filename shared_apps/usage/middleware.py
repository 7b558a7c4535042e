from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from cer.kit.api.caller import Caller
from cer.kit.tenancy import current_schema
from shared_apps.usage.counters import Passing
from shared_apps.usage.services import person_note, usage_add


class UsageMiddleware:
    """Counts calls of programs and people of a month; stands inside, after the caller is known."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        caller: Caller | None = getattr(request, "caller", None)
        if caller and caller.id.startswith("key:"):
            usage_add(Passing.API_CALLS, schema_name=current_schema())
        if caller and caller.account_id and request.tenant:  # type: ignore[attr-defined]
            person_note(caller.account_id)
        return self.get_response(request)
