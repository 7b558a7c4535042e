"""What the provider said, written down; nothing else writes these rows."""

from django.db import transaction

from billing_saas.models import Charge, Customer, Subscription
from billing_saas.provider import ProviderInvoice
from billing_saas.provider import Subscription as SubscriptionSaid
from cer.kit.audit import audit_record


@transaction.atomic
def subscription_mirror(customer: Customer, said: SubscriptionSaid) -> Subscription:
    """Keep what a subscription is now."""
    before = Subscription.objects.filter(provider_id=said.id).first()
    row, _ = Subscription.objects.update_or_create(
        provider_id=said.id,
        defaults={
            "customer": customer,
            "status": said.status,
            "lookup_key": said.price.lookup_key,
            "unit_cents": said.price.unit_cents,
            "period_starts_at": said.period_starts_at,
            "period_ends_at": said.period_ends_at,
            "trial_ends_at": said.trial_ends_at,
            "is_ending": said.is_ending,
            "ended_at": said.ended_at,
        },
    )
    watched = ("status", "lookup_key", "is_ending")
    changes = {
        name: (getattr(before, name, None), getattr(row, name))
        for name in watched
        if getattr(before, name, None) != getattr(row, name)
    }
    if changes:
        audit_record("subscription.changed", row, changes, label=customer.name)
    return row


@transaction.atomic
def charge_mirror(customer: Customer, said: ProviderInvoice) -> Charge:
    """Keep what a charge is now."""
    before = Charge.objects.filter(provider_id=said.id).first()
    row, _ = Charge.objects.update_or_create(
        provider_id=said.id,
        defaults={
            "customer": customer,
            "number": said.number or "",
            "status": said.status,
            "net_cents": said.net_cents,
            "tax_cents": said.tax_cents,
            "total_cents": said.total_cents,
            "created_at": said.created_at,
            "paid_at": said.paid_at,
            "attempt_count": said.attempt_count,
            "next_attempt_at": said.next_attempt_at,
            "hosted_url": said.hosted_url or "",
        },
    )
    if before is None or before.status != row.status:
        change = (before.status if before else None, row.status)
        audit_record("charge.changed", row, {"status": change, "total_cents": (None, row.total_cents)})
    return row
