from django.http import HttpRequest, HttpResponse
from ninja import Query

from cer.kit.api.caller import caller_of, own_account_id
from cer.kit.api.doors import Doors
from tenant_apps.access.permissions import Permission
from tenant_apps.live.schemas import EventsQuery, event_stream
from tenant_apps.live.selectors import events_told, topics_followed

doors = Doors(tags=["live"])


@doors.get("/events", permission=Permission.COMMUNITY_VIEW, response=bytes, media_type="text/event-stream")
def events(request: HttpRequest, query: Query[EventsQuery]) -> HttpResponse:
    """What happens now, for EventSource: events named by topic, resumed after `Last-Event-ID`.

    For people; software is told by webhooks. Where no stream server answers, each answer ends at once and
    the browser asks again after three seconds.
    """
    told = events_told(
        account_id=own_account_id(request),
        topics=topics_followed(caller_of(request), query.wanted),
        last_id=request.headers.get("Last-Event-ID") or None,
    )
    return HttpResponse(
        event_stream(told),
        content_type="text/event-stream",
        headers={"Cache-Control": "no-store, no-transform", "X-Accel-Buffering": "no"},
    )
