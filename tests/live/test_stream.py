"""The event stream over a real server: live, resumed, one community's, cut off with the right (S4, S19)."""

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import uuid4

import httpx
import pytest
from django.db import transaction

from cer.config.event_stream import PATH, EventStream, Message
from cer.kit.live import KEPT_EVENTS, event_tell
from cer.kit.tenancy import in_schema
from tenant_apps.access.models import Role, RoleAssignment
from tests.clients import ApiClient, signed_in, with_key

SPAN_OF_S19_S = 5


def say(schema_name: str, topic: str = "runs", *, account_id: object = "", **facts: object) -> None:
    with in_schema(schema_name), transaction.atomic():
        event_tell(topic, facts, account_id=account_id)


class Listener:
    """One open stream, block by block."""

    def __init__(self, answer: httpx.Response) -> None:
        self.answer = answer
        self.lines = answer.iter_lines()

    def block(self) -> dict[str, str]:
        """The next event, comment or bare id; empty when the stream has ended."""
        found: dict[str, str] = {}
        for line in self.lines:
            if not line and found:
                return found
            name, _, value = line.partition(": ")
            if line:
                found[name] = value
        return found

    def event(self) -> dict[str, str]:
        while (block := self.block()) and "data" not in block:
            pass
        return block


@contextmanager
def listening(client: ApiClient, port: int, query: str = "", **headers: str) -> Iterator[Listener]:
    cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in client.client.cookies.items())
    headers = {"Host": f"{client.host}:{port}", "Cookie": cookies, **headers}
    address = f"http://127.0.0.1:{port}{PATH}{query}"
    with httpx.Client(timeout=20) as asking, asking.stream("GET", address, headers=headers) as answer:
        yield Listener(answer)


@pytest.fixture
def gamma(new_community: Callable[[str], object]) -> str:
    return new_community("gamma").schema_name


def test_what_is_committed_arrives_and_nothing_else(gamma: str, stream_port: int) -> None:
    with listening(signed_in("gamma"), stream_port) as stream:
        assert stream.answer.headers["content-type"] == "text/event-stream"
        assert stream.answer.headers["x-accel-buffering"] == "no"
        assert "content-encoding" not in stream.answer.headers
        assert stream.block() == {"retry": "3000"}
        assert set(stream.block()) == {"id"}
        with in_schema(gamma), transaction.atomic():
            event_tell("runs", {"state": "never"})
            transaction.set_rollback(True)
        began = time.monotonic()
        say(gamma, state="review")
        event = stream.event()
        assert (event["event"], event["data"]) == ("runs", '{"state": "review"}')
        assert time.monotonic() - began < 2


def test_who_comes_back_gets_what_it_missed_once(gamma: str, stream_port: int) -> None:
    client = signed_in("gamma")
    with listening(client, stream_port) as stream:
        say(gamma, number=1)
        last = stream.event()["id"]
    say(gamma, number=2)
    say(gamma, number=3)
    with listening(client, stream_port, **{"Last-Event-ID": last}) as stream:
        assert [stream.event()["data"] for _ in range(2)] == ['{"number": 2}', '{"number": 3}']


def test_s19_a_role_taken_away_closes_the_stream(gamma: str, stream_port: int) -> None:
    client = signed_in("gamma", Role.ACCOUNTANT)
    with listening(client, stream_port, "?topics=runs") as stream:
        stream.block()
        with in_schema(gamma):
            RoleAssignment.objects.filter(role=Role.ACCOUNTANT).delete()
        revoked = time.monotonic()
        assert stream.event() == {}
        assert time.monotonic() - revoked < SPAN_OF_S19_S


def test_s19_a_lesser_role_and_a_session_that_ended_close_it_too(gamma: str, stream_port: int) -> None:
    client = signed_in("gamma", Role.ACCOUNTANT)
    with listening(client, stream_port, "?topics=runs") as stream:
        with in_schema(gamma):
            RoleAssignment.objects.filter(role=Role.ACCOUNTANT).update(role=Role.MEMBER)
        assert stream.event() == {}
    client = signed_in("gamma", Role.AUDITOR)
    with listening(client, stream_port) as stream:
        assert client.request("DELETE", "/session").status_code < 300
        assert stream.event() == {}


def test_s4_another_communitys_session_hears_nothing(
    gamma: str, new_community: Callable[[str], object], stream_port: int
) -> None:
    delta = new_community("delta").schema_name
    client = signed_in("gamma")
    client.host = "delta.localhost"
    with listening(client, stream_port) as stream:
        assert stream.answer.status_code == 401
    client.host = "nobody.localhost"
    with listening(client, stream_port) as stream:
        assert stream.answer.status_code == 404
    client.host = "gamma.localhost"
    with listening(client, stream_port) as stream:
        say(delta, state="theirs")
        say(gamma, state="ours")
        assert stream.event()["data"] == '{"state": "ours"}'


def test_each_hears_the_topics_it_may_and_its_own_notices(gamma: str) -> None:
    member, owner = signed_in("gamma", Role.MEMBER), signed_in("gamma", Role.OWNER)
    say(gamma, number=0)
    with in_schema(gamma):
        mine = RoleAssignment.objects.get(role=Role.MEMBER).account_id
    start = {"Last-Event-ID": "0-0"}
    say(gamma, "notices", account_id=mine, number=1)
    say(gamma, "notices", account_id=uuid4(), number=2)
    assert events(member.get("/events", **start)) == [("notices", '{"number": 1}')]
    assert events(owner.get("/events", **start)) == [("runs", '{"number": 0}')]
    assert member.get("/events?topics=runs,notices").status_code == 403
    assert owner.get("/events?topics=weather").status_code == 422
    assert owner.get("/events", **{"Last-Event-ID": "yesterday"}).json()["code"] == "event_id"
    assert with_key("gamma").get("/events").status_code == 403


def test_who_was_away_too_long_is_told_to_read_anew(gamma: str) -> None:
    owner = signed_in("gamma")
    say(gamma, number=-1)
    before = [line for line in owner.get("/events").content.decode().splitlines() if line[:3] == "id:"]
    for number in range(KEPT_EVENTS + 1):
        say(gamma, number=number)
    told = events(owner.get("/events", **{"Last-Event-ID": before[-1][4:]}))
    assert told[0] == ("reset", "{}")
    assert events(owner.get("/events", **{"Last-Event-ID": "9999999999999-0"})) == [("reset", "{}")]


def events(answer: object) -> list[tuple[str, str]]:
    blocks = [dict(line.split(": ", 1) for line in block.splitlines())
              for block in answer.content.decode().split("\n\n") if block]  # fmt: skip
    return [(block["event"], block["data"]) for block in blocks if "event" in block]


def test_silence_is_filled_with_comments() -> None:
    said: list[bytes] = []

    async def door(_scope: Message, _receive: object, send: Callable[..., object]) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"id: 1-0\n\n"})

    async def receive() -> Message:
        if b": ping\n\n" in said:
            return {"type": "http.disconnect"}
        await asyncio.sleep(0)
        return {"type": "http.request"}

    async def send(message: Message) -> None:
        said.append(message.get("body", b""))

    scope = {"type": "http", "method": "GET", "path": PATH, "headers": [(b"host", b"alfa.localhost")]}
    stream = EventStream(door, channel_of=lambda host: f"{host}:none", look_span_s=0, ping_span_s=0)
    asyncio.run(stream(scope, receive, send))
    assert said[:3] == [b"", b"id: 1-0\n\n", b": ping\n\n"]
