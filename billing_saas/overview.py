"""What the billing page shows, put together from what is written here; the provider is not asked."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils import timezone

from billing_saas.models import Customer, DunningStep, Subscription
from billing_saas.selectors import charges_owed, customer_of_tenant, gateway, is_selling, subscription_live
from billing_saas.services.dunning import DELETION_AFTER, next_step
from billing_saas.services.fees import FeeShown, fee_of_month
from cer.calc.intervals import ROME
from shared_apps.plans.selectors import today


@dataclass(frozen=True, slots=True)
class Dunning:
    """How far a community is limited, and what comes next."""

    step: DunningStep
    unpaid_since: datetime | None
    owed_cents: int
    pay_url: str
    next_step: DunningStep | None
    next_step_on: date | None
    deletion_from: date | None


@dataclass(frozen=True, slots=True)
class Billing:
    """Where a community stands with us."""

    is_selling: bool
    is_test: bool
    details: Customer | None
    subscription: Subscription | None
    dunning: Dunning
    fee_this_month: FeeShown
    fee_last_month: FeeShown


def billing_of(tenant_id: UUID) -> Billing:
    """Everything that the page shows at once."""
    customer = customer_of_tenant(tenant_id)
    this_month = today().replace(day=1)
    return Billing(
        is_selling=is_selling(),
        is_test=is_selling() and not gateway().is_live,
        details=customer,
        subscription=subscription_live(customer) if customer else None,
        dunning=_dunning_of(customer),
        fee_this_month=fee_of_month(tenant_id, this_month),
        fee_last_month=fee_of_month(tenant_id, (this_month - timedelta(days=1)).replace(day=1)),
    )


def _dunning_of(customer: Customer | None) -> Dunning:
    if customer is None or customer.unpaid_since is None:
        return Dunning(DunningStep.NONE, None, 0, "", None, None, None)
    owed = list(charges_owed(customer))
    coming = next_step(customer.unpaid_since, timezone.now())
    return Dunning(
        step=DunningStep(customer.step),
        unpaid_since=customer.unpaid_since,
        owed_cents=sum(charge.total_cents for charge in owed),
        pay_url=owed[0].hosted_url if owed else "",
        next_step=coming[0] if coming else None,
        next_step_on=coming[1] if coming else None,
        deletion_from=(customer.unpaid_since + DELETION_AFTER).astimezone(ROME).date(),
    )
