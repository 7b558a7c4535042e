"""What the double holds: objects by id, its clock, the events it owes us, and how it misbehaves."""

import hashlib
import hmac
import json
import threading
import time
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import count
from typing import Any

API_VERSION = "2026-10-28.endive"
DAY_S = 24 * 3600
KEY_KEPT_S = DAY_S

Row = dict[str, Any]


class FaultKind(StrEnum):
    """What goes wrong: refused before acting, or the answer lost or late after acting."""

    REFUSE = "refuse"
    DROP = "drop"
    DELAY = "delay"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that goes wrong once, with the next call whose path begins like this."""

    kind: FaultKind
    path: str = "/v1/"
    delay_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Delivery:
    """A webhook as it is posted: the raw body and its signature."""

    event_id: str
    kind: str
    body: bytes
    signature: str


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """What a call with an idempotency key was answered; none while it still runs."""

    fingerprint: str
    at_s: int
    status: int = 0
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Choice:
    """What a checkout is for: its price, the end of a trial, and the coupons that it takes."""

    price_id: str
    trial_end: int | None
    metadata: dict[str, str]
    coupon_ids: tuple[str, ...]


@dataclass(slots=True)
class StripeAccount:
    """One account of the provider. The lock is held during each call and each move of the clock."""

    api_key: str = "sk_test_simulated"
    webhook_secrets: list[str] = field(default_factory=lambda: ["whsec_simulated"])
    """The first signs; during a rotation the second signs too."""
    now_s: int = field(default_factory=lambda: int(time.time()))
    rows: dict[str, Row] = field(default_factory=dict)
    events: list[Row] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    calls: list[tuple[str, str]] = field(default_factory=list)
    """Method and path of every call that acted; a repeated answer is none."""
    answers: dict[str, KeptAnswer] = field(default_factory=dict)
    lock: threading.RLock = field(default_factory=threading.RLock)
    on_event: Callable[[Delivery], None] | None = None
    choices: dict[str, Choice] = field(default_factory=dict)
    """By the id of the checkout."""
    warned: set[str] = field(default_factory=set)
    """Subscriptions whose end of trial was announced."""
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))
    _delivered: int = 0

    def new_id(self, prefix: str) -> str:
        return f"{prefix}_{next(self._numbers):08d}"

    def add(self, row: Row) -> Row:
        self.rows[row["id"]] = row
        return row

    def of_kind(self, kind: str) -> list[Row]:
        """Every object of a kind, the latest first, as the API lists them."""
        return [row for row in reversed(self.rows.values()) if row["object"] == kind]

    def emit(self, kind: str, row: Row, *, previous: Row | None = None) -> Row:
        """Owe an event about an object as it is now."""
        data: Row = {"object": deepcopy(row)}
        if previous is not None:
            data["previous_attributes"] = previous
        event = {
            "id": self.new_id("evt"),
            "object": "event",
            "api_version": API_VERSION,
            "created": self.now_s,
            "livemode": False,
            "pending_webhooks": 1,
            "request": {"id": None, "idempotency_key": None},
            "type": kind,
            "data": data,
        }
        self.events.append(event)
        if self.on_event:
            self.on_event(self.delivery(event))
        return event

    def delivery(self, event: Row, *, at_s: int | None = None) -> Delivery:
        """An event as it is posted now: the signature's time is the real one, as the receiver's is."""
        body = json.dumps(event).encode()
        return Delivery(event["id"], event["type"], body, self.signature(body, at_s=at_s))

    def signature(self, body: bytes, *, at_s: int | None = None) -> str:
        moment = int(time.time()) if at_s is None else at_s
        signed = b"%d.%s" % (moment, body)
        digests = (hmac.digest(secret.encode(), signed, hashlib.sha256) for secret in self.webhook_secrets)
        return ",".join([f"t={moment}", *(f"v1={digest.hex()}" for digest in digests)])

    def deliveries(self) -> list[Delivery]:
        """What was not delivered yet, in the order in which it happened."""
        fresh, self._delivered = self.events[self._delivered :], len(self.events)
        return [self.delivery(event) for event in fresh]

    def fault_take(self, path: str) -> Fault | None:
        for fault in self.faults:
            if path.startswith(fault.path):
                self.faults.remove(fault)
                return fault
        return None
