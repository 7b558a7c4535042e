"""The provider's subscription follows the plan that the community is on, never the other way round."""

from datetime import date
from uuid import UUID

from django.db import transaction

from billing_saas.models import Outgoing
from billing_saas.provider import GatewayRefusedError, Price, Subscription
from billing_saas.selectors import customer_of_tenant, gateway, subscription_live
from billing_saas.services.mirror import subscription_mirror
from billing_saas.services.outbox import Left, outgoing_add
from shared_apps.plans.selectors import assignment_after, assignment_on, today


def lookup_key_of(plan_code: str, rhythm: str) -> str:
    """The provider's name of the price of a plan."""
    return f"{plan_code}_{rhythm}"


@transaction.atomic
def plan_changed(*, tenant_id: UUID, change: object) -> None:  # noqa: ARG001  # what holds now is asked anew
    """A step of the plan's own change, inside its transaction: the subscription is to follow."""
    customer = customer_of_tenant(tenant_id)
    if customer and subscription_live(customer):
        outgoing_add("subscription_follow", customer=customer, arguments={})


def subscription_follow(row: Outgoing) -> Left:
    """Compare what the community is on with what the provider says, and make the calls that are missing.

    Nothing is remembered between the two, so that a repeat after a lost answer does the rest and no more.
    """
    customer = row.customer
    subscription = subscription_live(customer) if customer else None
    if customer is None or subscription is None or customer.tenant_id is None:
        return Left({"followed": False})
    said = _followed(
        gateway().subscription(subscription.provider_id), customer.tenant_id, today(), str(row.pk)
    )
    return Left({"lookup_key": said.price.lookup_key}, lambda: subscription_mirror(customer, said))


def _followed(said: Subscription, tenant_id: UUID, on: date, key: str) -> Subscription:
    current, planned = assignment_on(tenant_id, on), assignment_after(tenant_id, on)
    if current is None:
        return said
    prices = gateway().prices()
    wanted = _price(prices, lookup_key_of(current.plan.code, current.rhythm))
    wanted_next = _price(prices, lookup_key_of(planned.plan.code, planned.rhythm)) if planned else None
    if said.schedule_id and (wanted_next is None or said.price.id != wanted.id):
        gateway().price_change_forget(said, key=f"{key}:forget:{said.schedule_id}")
        said = gateway().subscription(said.id)
    if said.price.id != wanted.id:
        gateway().price_change(said, price_id=wanted.id, key=f"{key}:price:{wanted.id}")
        said = gateway().subscription(said.id)
    if wanted_next and gateway().price_id_of_next_period(said) != wanted_next.id:
        next_key = f"{key}:next:{wanted_next.id}:{said.schedule_id}"
        gateway().price_change_at_period_end(said, price_id=wanted_next.id, key=next_key)
    is_ending = planned is None and current.valid_until is not None
    if said.is_ending != is_ending:
        gateway().subscription_end_set(said.id, is_ending=is_ending, key=f"{key}:end:{is_ending}")
    return gateway().subscription(said.id)


def _price(prices: dict[str, Price], lookup_key: str) -> Price:
    if lookup_key not in prices:
        raise GatewayRefusedError(f"The provider has no price {lookup_key}: run `cer billing prices`.")
    return prices[lookup_key]
