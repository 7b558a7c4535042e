"""Keeps the answer of `/api/v1/events` open: asks the door again with each event, and every few seconds.

Session, role, permissions and topics are looked at by the door itself each time, with the headers of the
first request, so that whoever may no longer hear is cut off at the next look (S19).
"""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from asgiref.sync import sync_to_async
from django.db import connections
from redis.asyncio import Redis
from redis.exceptions import RedisError

from cer.kit.live import live_channel, live_redis_url
from shared_apps.tenants.middleware import host_bare
from shared_apps.tenants.selectors import active_tenant_at_host

PATH = "/api/v1/events"
LOOK_SPAN_S = 3.0
"""A lost right is noticed within this, and the time of one answer."""
PING_SPAN_S = 15.0

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


@dataclass(slots=True)
class _Answer:
    """A whole answer of the door."""

    status: int = 0
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)
    body: bytes = b""

    @property
    def last_id(self) -> bytes:
        """The id that it ends with, from which the next one goes on."""
        return self.body.rstrip().rpartition(b"id: ")[2]


class EventStream:
    """An ASGI application around another one, which holds the door."""

    def __init__(
        self,
        door: Any,
        *,
        channel_of: Callable[[str], str],
        look_span_s: float = LOOK_SPAN_S,
        ping_span_s: float = PING_SPAN_S,
    ) -> None:
        self.door = door
        self.channel_of = channel_of
        self.look_span_s = look_span_s
        self.ping_span_s = ping_span_s

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != PATH or scope["method"] != "GET":
            await self.door(scope, receive, send)
            return
        first = await self._ask(scope)
        is_open = first.status == 200
        headers = [pair for pair in first.headers if pair[0].lower() not in (b"content-length", b"etag")]
        await send({"type": "http.response.start", "status": first.status, "headers": headers})
        await send({"type": "http.response.body", "body": first.body, "more_body": is_open})
        if is_open:
            with suppress(OSError):  # whoever listened is gone
                await self._follow(scope, receive, send, first.last_id)
                await send({"type": "http.response.body", "body": b""})

    async def _follow(self, scope: Message, receive: Receive, send: Send, last_id: bytes) -> None:
        """Hand on what the door says, until it refuses or nobody listens."""
        clock = asyncio.get_running_loop().time
        channel = await sync_to_async(self.channel_of, thread_sensitive=False)(_host(scope))
        gone = asyncio.ensure_future(_until_gone(receive))
        said_at = clock()
        async with Redis.from_url(live_redis_url()) as redis:
            while not await self._is_gone(gone, _news(redis, channel, last_id)):
                answer = await self._ask(scope, last_id)
                if answer.status != 200:
                    break
                if answer.last_id != last_id:
                    last_id, body = answer.last_id, answer.body
                elif clock() - said_at >= self.ping_span_s:
                    body = b": ping\n\n"
                else:
                    continue
                await send({"type": "http.response.body", "body": body, "more_body": True})
                said_at = clock()
        gone.cancel()

    async def _is_gone(self, gone: "asyncio.Future[None]", news: Awaitable[None]) -> bool:
        """Wait for news as long as no look is due; True: nobody listens any more."""
        waiting = asyncio.ensure_future(news)
        await asyncio.wait({gone, waiting}, timeout=self.look_span_s, return_when=asyncio.FIRST_COMPLETED)
        waiting.cancel()
        with suppress(asyncio.CancelledError):
            await waiting
        return gone.done()

    async def _ask(self, scope: Message, last_id: bytes | None = None) -> _Answer:
        """The door's answer to the same request, going on from an event."""
        headers = list(scope["headers"])
        if last_id is not None:
            headers = [pair for pair in headers if pair[0] != b"last-event-id"]
            headers.append((b"last-event-id", last_id))
        answer = _Answer()
        asked = iter([{"type": "http.request", "body": b"", "more_body": False}])

        async def receive() -> Message:
            for message in asked:
                return message
            return await asyncio.Future()  # whoever asks stays

        async def send(message: Message) -> None:
            if message["type"] == "http.response.start":
                answer.status, answer.headers = message["status"], list(message["headers"])
            else:
                answer.body += message.get("body", b"")

        await self.door({**scope, "headers": headers}, receive, send)
        return answer


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _news(redis: "Redis", channel: str, last_id: bytes) -> None:
    """Returns when something follows on an event; while Redis is away, never."""
    with suppress(RedisError):
        await redis.xread({channel: last_id}, block=0)
        return
    await asyncio.Future()


def channel_of_host(host: str) -> str:
    """The stream of the community at a host that the door has just let somebody into."""
    try:
        tenant = active_tenant_at_host(host_bare(host))
        return live_channel(tenant.schema_name if tenant else "")
    finally:
        connections.close_all()


def _host(scope: Message) -> str:
    return next((value.decode("latin-1") for name, value in scope["headers"] if name == b"host"), "")
