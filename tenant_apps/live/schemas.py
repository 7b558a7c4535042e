import json
from collections.abc import Iterator

from ninja import Field, Schema

from cer.kit.live import LiveEvents
from tenant_apps.live.topics import Topic

RETRY_SPAN_MS = 3000
_ANY = "|".join(Topic)


class EventsQuery(Schema):
    """Topics with commas between them; without, all that you may follow."""

    topics: str = Field("", pattern=rf"^(({_ANY})(,({_ANY}))*)?$", examples=["jobs,runs"])

    @property
    def wanted(self) -> list[Topic]:
        """The topics by name."""
        return [Topic(name) for name in self.topics.split(",") if name]


def event_stream(events: LiveEvents) -> str:
    """As text/event-stream. The last id always stands there, so that a browser goes on from it.

    `reset` says that events are lost: whatever is shown should be read anew.
    """
    return "".join(f"{block}\n\n" for block in _blocks(events))


def _blocks(events: LiveEvents) -> Iterator[str]:
    yield f"retry: {RETRY_SPAN_MS}"
    if events.has_gap:
        yield f"event: reset\nid: {events.last_id}\ndata: {{}}"
    for event in events.items:
        yield f"event: {event.topic}\nid: {event.id}\ndata: {json.dumps(event.facts)}"
    yield f"id: {events.last_id}"
