"""The transaction fee: a part of each euro that a community paid out to its members, charged once a month."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from billing_saas.models import Customer, Fee
from billing_saas.selectors import customers_selling, subscription_live
from billing_saas.services.outbox import outgoing_add
from cer.calc.intervals import day_starts_at, month_starts_on
from cer.calc.money import cents_from_eur, eur_from_cents
from cer.kit.audit import audit_record, created
from shared_apps.plans.selectors import assignment_on
from shared_apps.usage.selectors import last_closed_on, usage_days


@dataclass(frozen=True, slots=True)
class FeeShown:
    """The fee of a month as far as its days are closed. [cents]"""

    month: date
    paid_out_cents: int
    rate_share: Decimal
    fee_cents: int
    is_final: bool


def fee_cents_of(paid_out_cents: int, rate_share: Decimal) -> int:
    """The part of what was paid out, rounded half up once; none where more came back. [cents]"""
    return max(cents_from_eur(eur_from_cents(paid_out_cents) * rate_share), 0)


def fee_of_month(tenant_id: UUID, month: date) -> FeeShown:
    """What is charged for a month, shown before it is; the rate is that of the plan on its last day."""
    until_on = month_starts_on(month.year, month.month + 1)
    days = usage_days(tenant_id, first_on=month, until_on=until_on)
    paid_out_cents = sum(day.paid_out_cents for day in days)
    closed_on = last_closed_on(tenant_id)
    last_on = min(closed_on or month, until_on)
    assignment = assignment_on(tenant_id, last_on) or assignment_on(tenant_id, month)
    rate_share = assignment.plan.fee_rate_share if assignment else Decimal(0)
    return FeeShown(
        month=month,
        paid_out_cents=paid_out_cents,
        rate_share=rate_share,
        fee_cents=fee_cents_of(paid_out_cents, rate_share),
        is_final=closed_on is not None and (closed_on.year, closed_on.month) > (month.year, month.month),
    )


def fees_charge(*, month: date) -> int:
    """Put the fee of a closed month on the next charge of every customer, once; how many were put."""
    charged = 0
    for customer in customers_selling():
        if subscription_live(customer):
            charged += _fee_charge(customer_id=customer.pk, month=month)
    return charged


@transaction.atomic
def _fee_charge(*, customer_id: UUID, month: date) -> bool:
    customer = Customer.objects.select_for_update().get(pk=customer_id)
    if customer.tenant_id is None or customer.fees.filter(month=month).exists():
        return False
    shown = fee_of_month(customer.tenant_id, month)
    if not shown.is_final or not shown.fee_cents:
        return False
    fee = Fee.objects.create(
        customer=customer,
        month=month,
        paid_out_cents=shown.paid_out_cents,
        rate_share=shown.rate_share,
        fee_cents=shown.fee_cents,
    )
    percent = (shown.rate_share * 100).normalize()
    outgoing_add(
        "invoice_item",
        customer=customer,
        once=f"fee:{customer.pk}:{month}",
        arguments={
            "amount_cents": shown.fee_cents,
            "description": f"Commissione {percent:f} % su {eur_from_cents(shown.paid_out_cents)} EUR erogati",
            "from": day_starts_at(month).isoformat(),
            "until": day_starts_at(month_starts_on(month.year, month.month + 1)).isoformat(),
        },
    )
    audit_record("fee.charged", fee, created(fee), label=customer.name)
    return True
