"""What happened just now, for open pages: one short Redis stream per community, told after the commit.

The database stays the truth: an event says that something has changed, never what is in it.
"""

import json
import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache as once
from typing import Any

from django.core.cache import caches
from redis import Redis
from redis.exceptions import RedisError

from cer.kit.errors import UnavailableError
from cer.kit.tenancy import current_schema, on_commit

log = logging.getLogger("cer.live")

KEPT_EVENTS = 1000
"""Per community; whoever was away for longer reads everything anew."""
KEPT_SPAN_S = 24 * 3600
READ_EVENTS = 200
EVENT_ID = re.compile(r"[0-9]{1,19}-[0-9]{1,19}")
BEGINNING = "0-0"


@dataclass(frozen=True, slots=True)
class LiveEvent:
    """Something that happened in a community; of an account's own, if it names one."""

    id: str
    topic: str
    facts: Mapping[str, Any]
    account_id: str


@dataclass(frozen=True, slots=True)
class LiveEvents:
    """What followed on an event, oldest first, and the last id that was looked at."""

    items: tuple[LiveEvent, ...]
    last_id: str
    has_gap: bool
    """Some of what followed is not kept any more."""


def event_tell(
    topic: str, facts: Mapping[str, Any], *, account_id: object = "", schema_name: str = ""
) -> None:
    """Tell a community's open pages once the transaction is committed; while Redis is away nobody is told."""
    channel = live_channel(schema_name or current_schema())
    fields = {"topic": topic, "facts": json.dumps(facts, default=str), "account_id": str(account_id)}
    on_commit(lambda: _append(channel, fields))


def live_channel(schema_name: str) -> str:
    """The key of a community's stream: it carries the tenant (S19)."""
    return f"{caches.settings['default'].get('KEY_PREFIX', '')}:{schema_name}:events"


def live_redis_url() -> str:
    """Where the streams lie: beside the cache."""
    return str(caches.settings["default"]["LOCATION"])


def events_after(last_id: str | None) -> LiveEvents:
    """What followed in this community on an event (None: on what is the newest now)."""
    channel, client = live_channel(current_schema()), _client(live_redis_url())
    try:
        newest, oldest = client.xrevrange(channel, count=1), client.xrange(channel, count=1)
        newest_id = newest[0][0] if newest else BEGINNING
        if last_id is None:
            return LiveEvents((), newest_id, has_gap=False)
        if _order(last_id) > _order(newest_id):  # Redis began anew since
            return LiveEvents((), newest_id, has_gap=True)
        rows = client.xrange(channel, min=f"({last_id}", count=READ_EVENTS)
        is_full = client.xlen(channel) >= KEPT_EVENTS
    except RedisError as error:
        raise UnavailableError("Nothing can be told live now; try again in a moment.") from error
    items = tuple(
        LiveEvent(event_id, fields["topic"], json.loads(fields["facts"]), fields["account_id"])
        for event_id, fields in rows
    )
    has_gap = is_full and _order(oldest[0][0]) > _order(last_id)
    return LiveEvents(items, items[-1].id if items else last_id, has_gap=has_gap)


def _append(channel: str, fields: Mapping[str, str]) -> None:
    try:
        with _client(live_redis_url()).pipeline() as commands:
            commands.xadd(channel, dict(fields), maxlen=KEPT_EVENTS, approximate=False)
            commands.expire(channel, KEPT_SPAN_S)
            commands.execute()
    except RedisError:
        log.warning("event not told", extra={"topic": fields["topic"]})


def _order(event_id: str) -> tuple[int, int]:
    moment, _, number = event_id.partition("-")
    return int(moment), int(number)


@once
def _client(url: str) -> Any:
    """Untyped: the library types every answer as bytes or text, by how its client was made."""
    return Redis.from_url(url, decode_responses=True, socket_timeout=2, socket_connect_timeout=2)
