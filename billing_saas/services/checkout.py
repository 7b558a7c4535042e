"""Pages of the provider that a person is sent to: where a subscription begins, where a card is changed."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone

from billing_saas.models import Customer, Outgoing, OutgoingState
from billing_saas.provider import GatewayRefusedError, GatewaySilentError, ProviderInvoice
from billing_saas.selectors import (
    customer_needed,
    customers_turn,
    gateway,
    outgoing_due,
    subscription_live,
)
from billing_saas.services.following import lookup_key_of
from billing_saas.services.outbox import outgoing_add, outgoing_work
from cer.calc.intervals import day_starts_at
from cer.kit.errors import ConflictError, RuleBrokenError, UnavailableError
from shared_apps.plans.selectors import assignment_on, coupon_used_by, today
from shared_apps.tenants.selectors import primary_address

EARLIEST_TRIAL_END = timedelta(hours=49)
"""The provider begins no trial that ends within two days."""
CHECKOUT_OPEN_SPAN = timedelta(hours=23)
RETURN_PATH = "/settings/billing"


@dataclass(frozen=True, slots=True)
class WayBack:
    """Where the provider's page sends the browser, paid or not."""

    paid_address: str
    cancel_address: str


def checkout_of_sign_up(*, tenant_id: UUID, paid_address: str, cancel_address: str) -> str:
    """The same page for somebody who signs up, who comes back to the wizard."""
    return checkout_begin(tenant_id=tenant_id, back=WayBack(paid_address, cancel_address))


def checkout_begin(*, tenant_id: UUID, back: WayBack | None = None, now: datetime | None = None) -> str:
    """Address of the page on which the community's plan is subscribed to; an open one is used again."""
    now = now or timezone.now()
    customer = customer_needed(tenant_id)
    gateway()
    assignment = assignment_on(tenant_id, today())
    if assignment is None:
        raise ConflictError("This community is on no plan that could be paid.", code="no_plan")
    if subscription_live(customer):
        raise ConflictError("This community has its subscription already.", code="subscribed_already")
    if not customer.can_be_invoiced:
        raise RuleBrokenError(
            "Give the billing data first: an invoice needs them.", code="billing_data_missing"
        )
    _provider_tell(customer)
    with customers_turn(customer.pk):
        customer.refresh_from_db()
        lookup_key = lookup_key_of(assignment.plan.code, assignment.rhythm)
        known = _open_checkout(customer, lookup_key, now)
        if known:
            return known
        trial_ends_at = day_starts_at(assignment.trial_until) if assignment.trial_until else None
        if trial_ends_at and trial_ends_at > now:
            trial_ends_at = max(trial_ends_at, now + EARLIEST_TRIAL_END)
        else:
            trial_ends_at = None
        arguments = {"lookup_key": lookup_key}
        row = outgoing_add("checkout", customer=customer, arguments=arguments)
        return _answered(row, lambda: _checkout_url(customer, row, trial_ends_at, back))


def portal_open(*, tenant_id: UUID) -> str:
    """Address of the provider's page for cards and SEPA mandates."""
    customer = customer_needed(tenant_id)
    gateway()
    _provider_tell(customer)
    customer.refresh_from_db()
    row = outgoing_add("portal", customer=customer, arguments={})
    return _answered(
        row,
        lambda: gateway().portal_url(
            str(customer.provider_id), return_url=_address(customer, ""), key=str(row.pk)
        ),
    )


def charge_preview(*, tenant_id: UUID, plan: str | None = None, rhythm: str | None = None) -> ProviderInvoice:
    """The next charge, or the one that a change to another plan would bring at once; nothing is changed."""
    customer = customer_needed(tenant_id)
    subscription = subscription_live(customer)
    if subscription is None:
        raise ConflictError("This community has no subscription yet.", code="not_subscribed")
    try:
        said = gateway().subscription(subscription.provider_id)
        price_id = None
        if plan and rhythm:
            price = gateway().prices().get(lookup_key_of(plan, rhythm))
            if price is None:
                raise RuleBrokenError(
                    f"There is no plan {plan} by the {rhythm} to pay for.", code="no_such_price"
                )
            price_id = price.id
        return gateway().invoice_preview(said, price_id=price_id)
    except GatewaySilentError as error:
        raise UnavailableError("The payment provider does not answer: try again.") from error
    except GatewayRefusedError as error:
        raise ConflictError(f"The payment provider said no: {error}", code="payment_refused") from error


def _checkout_url(
    customer: Customer, row: Outgoing, trial_ends_at: datetime | None, back: WayBack | None
) -> str:
    lookup_key = row.arguments["lookup_key"]
    price = gateway().prices().get(lookup_key)
    if price is None:
        raise GatewayRefusedError(f"the price {lookup_key} is not set up")
    assert customer.tenant_id is not None  # noqa: S101  # it was found by its community
    coupon = coupon_used_by(customer.tenant_id)
    if coupon:
        gateway().coupon_ensure(
            code=coupon.code,
            percent=coupon.percent,
            amount_cents=coupon.amount_cents,
            key=f"coupon:{coupon.pk}",
        )
    return (
        gateway()
        .checkout_create(
            customer_id=str(customer.provider_id),
            tenant=str(customer.tenant_id),
            price_id=price.id,
            trial_ends_at=trial_ends_at,
            coupon=coupon.code if coupon else None,
            success_url=back.paid_address if back else _address(customer, "?paid={CHECKOUT_SESSION_ID}"),
            cancel_url=back.cancel_address if back else _address(customer, ""),
            language=customer.language,
            key=str(row.pk),
        )
        .url
    )


def _provider_tell(customer: Customer) -> None:
    """Let out what the provider must know of the customer before it is sent there."""
    for row in outgoing_due(timezone.now()).filter(customer=customer, kind="customer_put"):
        outgoing_work(outgoing_id=row.pk)
    if not Customer.objects.filter(pk=customer.pk, provider_id__isnull=False).exists():
        raise UnavailableError(
            "The payment provider does not know this community yet: try again in a moment."
        )


def _open_checkout(customer: Customer, lookup_key: str, now: datetime) -> str | None:
    """The page that was opened for the same price within a day: two could both be paid."""
    row = (
        Outgoing.objects.filter(
            customer=customer,
            kind="checkout",
            state=OutgoingState.DONE,
            arguments={"lookup_key": lookup_key},
            created_at__gt=now - CHECKOUT_OPEN_SPAN,
        )
        .order_by("-created_at")
        .first()
    )
    return row.result["url"] if row and row.result else None


def _answered(row: Outgoing, call: Callable[[], str]) -> str:
    """The address that a call answers with, kept in its row; a page that nobody got is forgotten."""
    try:
        url = call()
    except GatewaySilentError as error:
        _keep(row, OutgoingState.REFUSED, problem=str(error))
        raise UnavailableError("The payment provider does not answer: try again.") from error
    except GatewayRefusedError as error:
        _keep(row, OutgoingState.REFUSED, problem=str(error))
        raise ConflictError(f"The payment provider said no: {error}", code="payment_refused") from error
    _keep(row, OutgoingState.DONE, url=url)
    return url


def _keep(row: Outgoing, state: OutgoingState, *, url: str = "", problem: str = "") -> None:
    row.state, row.result, row.problem = state, {"url": url}, problem
    row.save(update_fields=["state", "result", "problem"])


def _address(customer: Customer, query: str) -> str:
    assert customer.tenant_id is not None  # noqa: S101  # it was found by its community
    return f"{primary_address(customer.tenant_id)}{RETURN_PATH}{query}"
