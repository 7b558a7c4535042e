from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.db.models import Q, QuerySet

from billing_saas.models import (
    Charge,
    Customer,
    EventState,
    Invoice,
    Outgoing,
    OutgoingState,
    Subscription,
    WebhookEvent,
)
from billing_saas.stripe_gateway import StripeGateway, gateway_at
from cer.kit.errors import ConflictError, NotFoundError

INVOICES_SHOWN = 24
OWED = ("open", "uncollectible")
"""States of a charge that was asked for and is not paid."""


def is_selling() -> bool:
    """Is a payment provider configured?"""
    return bool(settings.STRIPE_API_KEY)


def gateway() -> StripeGateway:
    """The provider's door; refused where none is configured."""
    if not is_selling():
        raise ConflictError("Payments are not set up on this platform.", code="payments_not_set_up")
    return gateway_at(settings.STRIPE_API_KEY, settings.STRIPE_URL)


@contextmanager
def customers_turn(customer_id: UUID) -> Iterator[None]:
    """One at a time asks the provider about a customer and writes what it said; no transaction is open.

    Otherwise an older answer could be written after a newer one (S53).
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtextextended(%s, 0))", [f"billing/{customer_id}"])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [f"billing/{customer_id}"])


def customer_of_tenant(tenant_id: UUID) -> Customer | None:
    return Customer.objects.filter(tenant_id=tenant_id).first()


def customer_needed(tenant_id: UUID) -> Customer:
    customer = customer_of_tenant(tenant_id)
    if customer is None:
        raise NotFoundError("This community has no billing data yet: give it first.")
    return customer


def customer_at_provider(provider_id: str) -> Customer | None:
    """The customer of an id of the provider's, if it is ours and its community still exists (S55)."""
    return Customer.objects.filter(provider_id=provider_id, tenant__isnull=False).first()


def customers_selling() -> QuerySet[Customer]:
    """Customers whose community exists, whom the provider knows."""
    return Customer.objects.filter(tenant__isnull=False, provider_id__isnull=False)


def subscription_live(customer: Customer) -> Subscription | None:
    """The subscription that runs, the latest if the provider should have several."""
    rows = customer.subscriptions.order_by("-period_starts_at", "-id")
    return next((row for row in rows if row.is_live), None)


def payment_state_of(tenant_id: UUID) -> str:
    """Of who signed up: `not_asked` where nothing is sold, `missing`, `given` once a subscription runs."""
    customer = customer_of_tenant(tenant_id)
    if customer is None or not is_selling():
        return "not_asked"
    return "given" if subscription_live(customer) else "missing"


def charges_owed(customer: Customer) -> QuerySet[Charge]:
    """Charges that were tried and are not paid, the oldest first."""
    return customer.charges.filter(status__in=OWED, attempt_count__gte=1).order_by("created_at")


def invoices_of(customer: Customer) -> QuerySet[Invoice]:
    return customer.invoices.order_by("-year", "-number")


def invoices_of_tenant(tenant_id: UUID) -> list[Invoice]:
    """Our invoices to a community, the newest first, as the console shows them."""
    rows = Invoice.objects.filter(customer__tenant_id=tenant_id).defer("xml", "pdf")
    return list(rows.order_by("-year", "-number")[:INVOICES_SHOWN])


def charges_owed_by_all() -> QuerySet[Charge]:
    """What was asked for, tried and not paid, of every community that is still here, the oldest first."""
    owed = Charge.objects.filter(status__in=OWED, attempt_count__gte=1, customer__tenant__isnull=False)
    return owed.select_related("customer__tenant").order_by("created_at")


def invoice_of(customer: Customer, invoice_id: UUID) -> Invoice:
    invoice = customer.invoices.filter(pk=invoice_id).first()
    if invoice is None:
        raise NotFoundError("There is no such invoice.")
    return invoice


def invoice_numbered(number: str) -> Invoice:
    """The invoice of a number such as 2026/15."""
    year, _, count = number.partition("/")
    invoice = None
    if year.isdecimal() and count.isdecimal():
        invoice = Invoice.objects.filter(year=int(year), number=int(count)).first()
    if invoice is None:
        raise NotFoundError(f"There is no invoice {number}; write it as 2026/15.")
    return invoice


def charge_paid(number: str) -> Charge:
    """The charge that an invoice of a number is about."""
    charge = invoice_numbered(number).charge
    if charge is None:
        raise NotFoundError(f"{number} is a credit note: money goes back on an invoice.")
    return charge


def outgoing_due(now: datetime) -> QuerySet[Outgoing]:
    """What waits to leave and may be tried now, the oldest first."""
    waiting = Outgoing.objects.filter(state=OutgoingState.WAITING)
    return waiting.filter(Q(next_try_at__isnull=True) | Q(next_try_at__lte=now)).order_by("created_at", "id")


def events_waiting() -> QuerySet[WebhookEvent]:
    return WebhookEvent.objects.filter(state=EventState.RECEIVED).order_by("received_at")
