"""What the payment provider tells us and refuses, as values of ours.

GatewayError
├── EventRefusedError     a webhook that is not believed
├── GatewaySilentError    no answer, or one of a fault of theirs: it may have acted: ask with the same key
└── GatewayRefusedError   a plain no; asking again changes nothing
    ├── CardDeclinedError     the money did not come
    └── GatewayUnknownError   there is no such object
"""

from dataclasses import dataclass
from datetime import datetime


class GatewayError(Exception):
    """What the provider answered, or that it did not."""


class GatewaySilentError(GatewayError):
    """No answer: whether the provider acted is unknown."""


class GatewayRefusedError(GatewayError):
    """The provider said no."""


class CardDeclinedError(GatewayRefusedError):
    """The customer's bank said no."""


class GatewayUnknownError(GatewayRefusedError):
    """The provider knows no such object."""


class EventRefusedError(GatewayError):
    """A webhook that is not believed; nothing of it may be stored (S51)."""


@dataclass(frozen=True, slots=True)
class Price:
    """A price under the name that we gave it, such as `starter_month`."""

    id: str
    lookup_key: str
    unit_cents: int


@dataclass(frozen=True, slots=True)
class Checkout:
    """A page of the provider on which a subscription begins."""

    id: str
    url: str


@dataclass(frozen=True, slots=True)
class Subscription:
    """What the provider says of a subscription now."""

    id: str
    customer_id: str
    status: str
    price: Price
    item_id: str
    period_starts_at: datetime
    period_ends_at: datetime
    trial_ends_at: datetime | None
    is_ending: bool
    """It ends with the running period."""
    ended_at: datetime | None
    schedule_id: str | None


@dataclass(frozen=True, slots=True)
class InvoiceLine:
    """One line, its discounts taken off."""

    description: str
    net_cents: int
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class ProviderInvoice:
    """A payment document of the provider, or the preview of one."""

    id: str
    number: str | None
    status: str
    reason: str
    customer_id: str
    subscription_id: str | None
    net_cents: int
    tax_cents: int
    total_cents: int
    created_at: datetime
    paid_at: datetime | None
    attempt_count: int
    next_attempt_at: datetime | None
    hosted_url: str | None
    lines: tuple[InvoiceLine, ...]


@dataclass(frozen=True, slots=True)
class CreditNote:
    """Money given back on an invoice."""

    id: str
    invoice_id: str
    customer_id: str
    net_cents: int
    total_cents: int
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Event:
    """That something happened to an object; what it is now is asked for by its id (S53)."""

    id: str
    kind: str
    object_kind: str
    object_id: str
    customer_id: str | None
    created_at: datetime
