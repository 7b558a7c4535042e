"""The one door to the payment provider: values of ours go in and come out, its objects stay in this file."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from typing import Any, Literal, cast

import httpx
import stripe

from billing_saas.provider import (
    CardDeclinedError,
    Checkout,
    CreditNote,
    Event,
    EventRefusedError,
    GatewayRefusedError,
    GatewaySilentError,
    GatewayUnknownError,
    InvoiceLine,
    Price,
    ProviderInvoice,
    Subscription,
)

Interval = Literal["month", "year"]
API_VERSION = "2026-10-28.endive"
CONNECT_S, READ_S = 5.0, 20.0
MAX_EVENT_BYTES = 256 * 1024
OLDEST_EVENT_S, NEWEST_EVENT_S = 300, 60


@cache
def gateway_at(api_key: str, base_url: str) -> "StripeGateway":
    """One gateway, with its open connections, for each address that the settings name."""
    return StripeGateway(api_key=api_key, base_url=base_url or None)


class StripeGateway:
    """Each call that changes something takes the idempotency key of a row of ours (S54)."""

    def __init__(self, *, api_key: str, base_url: str | None = None, retries: int = 1) -> None:
        self.is_live = api_key.startswith(("sk_live_", "rk_live_"))
        self._http = _HttpClient()
        addresses: Any = {"api": base_url} if base_url else {}
        self._client = stripe.StripeClient(
            api_key,
            base_addresses=addresses,
            http_client=self._http,
            max_network_retries=retries,
            stripe_version=API_VERSION,
        )

    def close(self) -> None:
        """Leave no connection open."""
        self._http.close()

    # Customers

    def customer_create(self, *, name: str, email: str, tenant: str, language: str, key: str) -> str:
        with _refusals():
            return self._client.v1.customers.create(
                {
                    "name": name,
                    "email": email,
                    "metadata": {"tenant": tenant},
                    "preferred_locales": [language],
                },
                {"idempotency_key": key},
            ).id

    def customer_update(
        self, customer_id: str, *, name: str, email: str, address: Mapping[str, str], key: str
    ) -> None:
        params: Any = {"name": name, "email": email, "address": dict(address)}
        with _refusals():
            self._client.v1.customers.update(customer_id, params, {"idempotency_key": key})

    def vat_number_add(self, customer_id: str, *, vat_number: str, key: str) -> None:
        with _refusals():
            self._client.v1.customers.tax_ids.create(
                customer_id, {"type": "eu_vat", "value": f"IT{vat_number}"}, {"idempotency_key": key}
            )

    # Prices

    def prices(self) -> dict[str, Price]:
        """Every price that has a name of ours, by that name."""
        with _refusals():
            page = self._client.v1.prices.list({"active": True, "limit": 100})
            found = [_price(price) for price in page.auto_paging_iter() if price.lookup_key]
        return {price.lookup_key: price for price in found}

    def price_create(
        self, *, plan_name: str, plan: str, lookup_key: str, interval: Interval, unit_cents: int, key: str
    ) -> None:
        """A product and its price, before tax; an older price loses the name and keeps its subscribers."""
        with _refusals():
            product = self._client.v1.products.create(
                {"name": plan_name, "metadata": {"plan": plan}}, {"idempotency_key": f"{key}:product"}
            )
            self._client.v1.prices.create(
                {
                    "currency": "eur",
                    "lookup_key": lookup_key,
                    "product": product.id,
                    "recurring": {"interval": interval},
                    "tax_behavior": "exclusive",
                    "transfer_lookup_key": True,
                    "unit_amount": unit_cents,
                },
                {"idempotency_key": key},
            )

    # Subscriptions

    def checkout_create(
        self,
        *,
        customer_id: str,
        tenant: str,
        price_id: str,
        trial_ends_at: datetime | None,
        coupon: str | None,
        success_url: str,
        cancel_url: str,
        language: str,
        key: str,
    ) -> Checkout:
        subscription: dict[str, Any] = {"metadata": {"tenant": tenant}}
        if trial_ends_at:
            subscription["trial_end"] = int(trial_ends_at.timestamp())
        params: Any = {
            "mode": "subscription",
            "customer": customer_id,
            "client_reference_id": tenant,
            "line_items": [{"price": price_id, "quantity": 1}],
            "subscription_data": subscription,
            "automatic_tax": {"enabled": True},
            "tax_id_collection": {"enabled": True},
            "customer_update": {"address": "auto", "name": "auto"},
            "success_url": success_url,
            "cancel_url": cancel_url,
            "locale": language,
        }
        if coupon:
            params["discounts"] = [{"coupon": coupon}]
        with _refusals():
            session = self._client.v1.checkout.sessions.create(params, {"idempotency_key": key})
        return Checkout(id=session.id, url=session.url or "")

    def portal_url(self, customer_id: str, *, return_url: str, key: str) -> str:
        with _refusals():
            session = self._client.v1.billing_portal.sessions.create(
                {"customer": customer_id, "return_url": return_url}, {"idempotency_key": key}
            )
        return session.url

    def subscription(self, subscription_id: str) -> Subscription:
        with _refusals():
            return _subscription(self._client.v1.subscriptions.retrieve(subscription_id))

    def subscriptions(self) -> Iterator[Subscription]:
        """Every subscription of every customer, ended ones included."""
        with _refusals():
            page = self._client.v1.subscriptions.list({"status": "all", "limit": 100})
            yield from map(_subscription, page.auto_paging_iter())

    def price_change(self, subscription: Subscription, *, price_id: str, key: str) -> None:
        """From now on; the difference for the rest of the period is charged at once, and may stay unpaid."""
        params: Any = {
            "items": [{"id": subscription.item_id, "price": price_id}],
            "proration_behavior": "always_invoice",
            "payment_behavior": "allow_incomplete",
        }
        with _refusals():
            self._client.v1.subscriptions.update(subscription.id, params, {"idempotency_key": key})

    def price_change_at_period_end(self, subscription: Subscription, *, price_id: str, key: str) -> None:
        """From the next period on; in place of a change that waited."""
        with _refusals():
            schedules = self._client.v1.subscription_schedules
            schedule_id = subscription.schedule_id
            if schedule_id is None:
                created = schedules.create(
                    {"from_subscription": subscription.id}, {"idempotency_key": f"{key}:schedule"}
                )
                schedule_id = created.id
            running = (subscription.period_starts_at, subscription.period_ends_at)
            schedules.update(
                schedule_id,
                {
                    "end_behavior": "release",
                    "phases": [
                        {
                            "items": [{"price": subscription.price.id, "quantity": 1}],
                            "start_date": int(running[0].timestamp()),
                            "end_date": int(running[1].timestamp()),
                        },
                        {"items": [{"price": price_id, "quantity": 1}]},
                    ],
                },
                {"idempotency_key": key},
            )

    def price_change_forget(self, subscription: Subscription, *, key: str) -> None:
        """Take back a change that waits for the end of the period."""
        if subscription.schedule_id:
            with _refusals():
                self._client.v1.subscription_schedules.release(
                    subscription.schedule_id, options={"idempotency_key": key}
                )

    def price_id_of_next_period(self, subscription: Subscription) -> str | None:
        """The price of the next period where a change waits for it."""
        if subscription.schedule_id is None:
            return None
        with _refusals():
            schedule = self._client.v1.subscription_schedules.retrieve(subscription.schedule_id)
        price = schedule.phases[-1].items[0].price
        price_id = price if isinstance(price, str) else price.id
        return price_id if price_id != subscription.price.id else None

    def subscription_end_set(self, subscription_id: str, *, is_ending: bool, key: str) -> None:
        """End with the running period, or go on after all."""
        with _refusals():
            self._client.v1.subscriptions.update(
                subscription_id, {"cancel_at_period_end": is_ending}, {"idempotency_key": key}
            )

    def coupon_ensure(self, *, code: str, percent: int | None, amount_cents: int | None, key: str) -> None:
        """A coupon for the first charge under the code that we gave it."""
        params: Any = {"id": code, "duration": "once", "name": code}
        params |= {"percent_off": percent} if percent else {"amount_off": amount_cents, "currency": "eur"}
        with _refusals():
            try:
                self._client.v1.coupons.create(params, {"idempotency_key": key})
            except stripe.InvalidRequestError as error:
                if error.code != "resource_already_exists":
                    raise

    # Invoices

    def invoice(self, invoice_id: str) -> ProviderInvoice:
        with _refusals():
            return _invoice(self._client.v1.invoices.retrieve(invoice_id))

    def invoices_since(self, moment: datetime) -> Iterator[ProviderInvoice]:
        with _refusals():
            page = self._client.v1.invoices.list({"created": {"gte": int(moment.timestamp())}, "limit": 100})
            yield from map(_invoice, page.auto_paging_iter())

    def invoice_preview(
        self, subscription: Subscription, *, price_id: str | None = None, at: datetime | None = None
    ) -> ProviderInvoice:
        """The next invoice, or the one that a change to another price would bring at once."""
        params: dict[str, Any] = {"customer": subscription.customer_id, "subscription": subscription.id}
        if price_id:
            params["subscription_details"] = {
                "items": [{"id": subscription.item_id, "price": price_id}],
                "proration_behavior": "always_invoice",
                **({"proration_date": int(at.timestamp())} if at else {}),
            }
        with _refusals():
            return _invoice(self._client.v1.invoices.create_preview(cast(Any, params)))

    def invoice_item_add(
        self,
        customer_id: str,
        *,
        amount_cents: int,
        description: str,
        period: tuple[datetime, datetime],
        key: str,
    ) -> str:
        """An amount before tax that the next invoice takes with it."""
        params: Any = {
            "customer": customer_id,
            "amount": amount_cents,
            "currency": "eur",
            "description": description,
            "period": {"start": int(period[0].timestamp()), "end": int(period[1].timestamp())},
        }
        with _refusals():
            return self._client.v1.invoice_items.create(params, {"idempotency_key": key}).id

    def credit_note_create(self, invoice_id: str, *, total_cents: int, key: str) -> str:
        """Give back an amount, tax included, to the card that paid the invoice."""
        with _refusals():
            return self._client.v1.credit_notes.create(
                {
                    "invoice": invoice_id,
                    "amount": total_cents,
                    "refund_amount": total_cents,
                    "reason": "order_change",
                },
                {"idempotency_key": key},
            ).id

    def credit_note(self, credit_note_id: str) -> CreditNote:
        with _refusals():
            note = self._client.v1.credit_notes.retrieve(credit_note_id)
        return CreditNote(
            id=note.id,
            invoice_id=_id(note.invoice),
            customer_id=_id(note.customer),
            net_cents=note.total_excluding_tax or 0,
            total_cents=note.total,
            created_at=_moment(note.created),
        )

    # Usage

    def meter_ensure(self, *, event_name: str, display_name: str, key: str) -> None:
        """A meter that keeps the last value of each period."""
        with _refusals():
            known = self._client.v1.billing.meters.list({"limit": 100})
            if event_name not in {meter.event_name for meter in known.auto_paging_iter()}:
                self._client.v1.billing.meters.create(
                    {
                        "display_name": display_name,
                        "event_name": event_name,
                        "default_aggregation": {"formula": "last"},
                    },
                    {"idempotency_key": key},
                )

    def meter_report(
        self, customer_id: str, *, event_name: str, value: int, at: datetime, identifier: str
    ) -> None:
        """Report how much a customer used; the identifier makes a repeat count once."""
        with _refusals():
            self._client.v1.billing.meter_events.create(
                {
                    "event_name": event_name,
                    "payload": {"stripe_customer_id": customer_id, "value": str(value)},
                    "identifier": identifier,
                    "timestamp": int(at.timestamp()),
                },
                {"idempotency_key": identifier},
            )

    # Events

    def event_read(self, body: bytes, signature: str, *, secrets: list[str], now: datetime) -> Event:
        """The event in a webhook, if it is signed, fresh and of our account; else refused (S51)."""
        if len(body) > MAX_EVENT_BYTES:
            raise EventRefusedError(f"The body has more than {MAX_EVENT_BYTES // 1024} KiB.")
        self._signature_check(body, signature, secrets, now)
        try:
            row = json.loads(body)
            event = _event(row)
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            raise EventRefusedError("The body is no event.") from error
        if row.get("account"):
            raise EventRefusedError("The event is of another account.")
        if row.get("livemode") is not self.is_live:
            raise EventRefusedError("The event is of the other mode, test or live.")
        return event

    def _signature_check(self, body: bytes, signature: str, secrets: list[str], now: datetime) -> None:
        """Signed with one of the secrets, at most 300 s old and 60 s ahead: the library looks back only."""
        for secret in secrets:
            try:
                stripe.WebhookSignature.verify_header(body, signature, secret, tolerance=None)
            except (stripe.SignatureVerificationError, UnicodeDecodeError):
                continue
            break
        else:
            raise EventRefusedError("The body is not signed with a secret of this endpoint.")
        moment_s, _ = stripe.WebhookSignature._get_timestamp_and_signatures(signature, "v1")
        age_s = now.timestamp() - moment_s
        if not -NEWEST_EVENT_S <= age_s <= OLDEST_EVENT_S:
            raise EventRefusedError("The signature is too old, or from the future.")


class _HttpClient(stripe.HTTPClient):
    """The library's own on httpx sends bodies in a way that httpx has left behind."""

    name = "httpx"

    def __init__(self) -> None:
        super().__init__()
        self._client = httpx.Client(timeout=httpx.Timeout(READ_S, connect=CONNECT_S))

    def request(  # type: ignore[override]  # as the library's own clients have it
        self, method: str, url: str, headers: Mapping[str, str] | None, post_data: Any = None
    ) -> tuple[bytes, int, Mapping[str, str]]:
        try:
            response = self._client.request(method, url, headers=headers, content=post_data or None)
        except httpx.HTTPError as error:
            reason = f"No answer: {type(error).__name__}."
            raise stripe.APIConnectionError(reason, should_retry=True) from error  # type: ignore[no-untyped-call]
        return response.content, response.status_code, response.headers

    def close(self) -> None:
        self._client.close()


@contextmanager
def _refusals() -> Iterator[None]:
    """The library's errors as ours; it has retried what may be retried, with the same key."""
    try:
        yield
    except stripe.CardError as error:
        raise CardDeclinedError(str(error.user_message)) from error
    except (stripe.APIConnectionError, stripe.APIError, stripe.RateLimitError) as error:
        raise GatewaySilentError(str(error.user_message)) from error
    except stripe.InvalidRequestError as error:
        if error.code == "resource_missing":
            raise GatewayUnknownError(str(error.user_message)) from error
        raise GatewayRefusedError(str(error.user_message)) from error
    except stripe.StripeError as error:
        raise GatewayRefusedError(str(error.user_message)) from error


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _moment_if(seconds: int | None) -> datetime | None:
    return None if seconds is None else _moment(seconds)


def _id(reference: Any) -> str:
    """The id of an object that the provider gives as an id or, expanded, whole."""
    return reference if isinstance(reference, str) else str(reference.id)


def _price(price: stripe.Price) -> Price:
    return Price(id=price.id, lookup_key=price.lookup_key or "", unit_cents=price.unit_amount or 0)


def _subscription(subscription: stripe.Subscription) -> Subscription:
    item = subscription["items"].data[0]  # `items` as an attribute would be a method of older releases
    return Subscription(
        id=subscription.id,
        customer_id=_id(subscription.customer),
        status=subscription.status,
        price=_price(item.price),
        item_id=item.id,
        period_starts_at=_moment(item.current_period_start),
        period_ends_at=_moment(item.current_period_end),
        trial_ends_at=_moment_if(subscription.trial_end),
        is_ending=subscription.cancel_at_period_end,
        ended_at=_moment_if(subscription.ended_at),
        schedule_id=_id(subscription.schedule) if subscription.schedule else None,
    )


def _invoice(invoice: stripe.Invoice) -> ProviderInvoice:
    details = invoice.parent.subscription_details if invoice.parent else None
    return ProviderInvoice(
        id=invoice.id,
        number=invoice.number,
        status=invoice.status or "draft",
        reason=invoice.billing_reason or "",
        customer_id=_id(invoice.customer),
        subscription_id=_id(details.subscription) if details else None,
        net_cents=invoice.total_excluding_tax if invoice.total_excluding_tax is not None else invoice.total,
        tax_cents=sum(tax.amount for tax in invoice.total_taxes or []),
        total_cents=invoice.total,
        created_at=_moment(invoice.created),
        paid_at=_moment_if(invoice.status_transitions.paid_at),
        attempt_count=invoice.attempt_count,
        next_attempt_at=_moment_if(invoice.next_payment_attempt),
        hosted_url=invoice.hosted_invoice_url,
        lines=tuple(map(_line, invoice.lines.auto_paging_iter())),
    )


def _line(line: stripe.InvoiceLineItem) -> InvoiceLine:
    off_cents = sum(discount.amount for discount in line.discount_amounts or [])
    return InvoiceLine(
        description=line.description or "",
        net_cents=line.amount - off_cents,
        starts_at=_moment(line.period.start),
        ends_at=_moment(line.period.end),
    )


def _event(row: dict[str, Any]) -> Event:
    """An event by its envelope; a thin one names its object beside itself."""
    thing = row.get("related_object") or row["data"]["object"]
    created = row["created"]
    return Event(
        id=row["id"],
        kind=row["type"],
        object_kind=thing.get("object") or thing.get("type"),
        object_id=thing["id"],
        customer_id=thing["id"] if thing.get("object") == "customer" else thing.get("customer"),
        created_at=datetime.fromisoformat(created) if isinstance(created, str) else _moment(created),
    )
