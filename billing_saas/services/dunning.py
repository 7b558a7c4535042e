"""A community that does not pay is limited by steps, loses nothing, and is restored when it pays (S56)."""

from datetime import date, datetime, timedelta
from itertools import pairwise
from uuid import UUID

from django.db import transaction

from billing_saas.models import Customer, DunningStep
from billing_saas.selectors import charges_owed, is_selling, subscription_live
from billing_saas.services.mailing import mail_add
from cer.calc.intervals import ROME, day_starts_at
from cer.calc.money import eur_from_cents
from cer.kit.audit import audit_record
from cer.kit.restriction import Restriction
from shared_apps.plans.selectors import assignment_on, today
from shared_apps.tenants.services.communities import tenant_restrict

READ_ONLY_AFTER, SUSPENDED_AFTER, DELETION_AFTER = (timedelta(days=days) for days in (15, 45, 120))
_AFTER = (
    (timedelta(0), DunningStep.NOTICE),
    (READ_ONLY_AFTER, DunningStep.READ_ONLY),
    (SUSPENDED_AFTER, DunningStep.SUSPENDED),
)
RESTRICTIONS = {
    DunningStep.NONE: Restriction.NONE,
    DunningStep.NOTICE: Restriction.NONE,
    DunningStep.READ_ONLY: Restriction.READ_ONLY,
    DunningStep.SUSPENDED: Restriction.SUSPENDED,
}


def step_at(unpaid_since: datetime | None, now: datetime) -> DunningStep:
    """How far a community is limited that has not paid since a moment."""
    if unpaid_since is None:
        return DunningStep.NONE
    return max((step for step in _AFTER if now - unpaid_since >= step[0]), default=_AFTER[0])[1]


def next_step(unpaid_since: datetime, now: datetime) -> tuple[DunningStep, date] | None:
    """The step that comes next, and its Italian day."""
    for (_, before), (after, step) in pairwise(_AFTER):
        if step_at(unpaid_since, now) == before:
            return step, (unpaid_since + after).astimezone(ROME).date()
    return None


@transaction.atomic
def dunning_review(*, customer_id: UUID, now: datetime) -> DunningStep:
    """Bring a customer to the step that follows from what it owes; each step is told by one mail."""
    customer = Customer.objects.select_for_update().get(pk=customer_id)
    unpaid_since = _unpaid_since(customer, now)
    before, step = customer.step, step_at(unpaid_since, now)
    if (before, customer.unpaid_since) == (step, unpaid_since):
        return step
    customer.step, customer.unpaid_since = step, unpaid_since
    customer.save(update_fields=["step", "unpaid_since"])
    if step == before:
        return step
    _step_tell(customer, now=now)
    if customer.tenant_id:
        tenant_restrict(tenant_id=customer.tenant_id, restriction=RESTRICTIONS[step])
    audit_record("customer.step_changed", customer, {"step": (before, step)}, label=customer.name)
    return step


def _unpaid_since(customer: Customer, now: datetime) -> datetime | None:
    """Since when something is owed: the oldest charge that failed, or the end of what was paid or free."""
    owed = charges_owed(customer).first()
    if owed:
        return owed.created_at
    if not is_selling() or customer.tenant_id is None or subscription_live(customer):
        return None
    ended = [row.ended_at for row in customer.subscriptions.all() if row.ended_at]
    ends_at = max(ended, default=None) or _free_until(customer)
    return ends_at if ends_at and ends_at <= now else None


def _free_until(customer: Customer) -> datetime | None:
    """The end of a trial that no subscription followed; without one, the first day of the plan."""
    assert customer.tenant_id is not None  # noqa: S101  # asked only for communities that exist
    assignment = assignment_on(customer.tenant_id, today())
    if assignment is None:
        return None
    return day_starts_at(assignment.trial_until or assignment.valid_from)


def _step_tell(customer: Customer, *, now: datetime) -> None:
    owed = charges_owed(customer).first()
    values = {
        "amount_eur": str(eur_from_cents(owed.total_cents)) if owed else "",
        "pay_url": owed.hosted_url if owed else "",
    }
    if customer.step == DunningStep.NONE:
        mail_add(customer, "restored")
        return
    coming = next_step(customer.unpaid_since, now) if customer.unpaid_since else None
    mail_add(customer, str(customer.step), next_on=coming[1] if coming else None, **values)
