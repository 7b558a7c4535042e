"""Every night: what the provider says against what is written here; every difference is reported (S55)."""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from billing_saas.models import (
    Charge,
    Customer,
    Invoice,
    Outgoing,
    OutgoingState,
    Reconciliation,
    Subscription,
)
from billing_saas.provider import ProviderInvoice
from billing_saas.provider import Subscription as SubscriptionSaid
from billing_saas.selectors import gateway
from billing_saas.services.following import lookup_key_of
from billing_saas.services.invoicing import invoice_issue
from shared_apps.plans.selectors import assignment_on, today

log = logging.getLogger(__name__)

LOOKED_BACK_SPAN = timedelta(days=40)
SETTLING_SPAN = timedelta(hours=1)
"""What happened within the last hour may still be on its way."""
_ENDED = {"canceled", "incomplete_expired", "incomplete"}

Finding = dict[str, Any]


def reconcile(*, now: datetime) -> Reconciliation:
    """Compare subscriptions and charges with the provider, and keep what differs; nothing is corrected here.

    Only an invoice that could not be written for want of billing data is written now.
    """
    findings = [*_subscription_findings(), *_charge_findings(now), *_stale_findings()]
    report = Reconciliation.objects.create(findings=findings)
    for finding in findings:
        log.error("alarm: the books differ from the provider's", extra=finding)
    return report


def _subscription_findings() -> Iterator[Finding]:
    said = list(gateway().subscriptions())
    known = {row.provider_id: row for row in Subscription.objects.select_related("customer")}
    owners = {row.provider_id: row for row in Customer.objects.filter(provider_id__isnull=False)}
    live: dict[str, int] = {}
    for each in said:
        if each.status not in _ENDED:
            live[each.customer_id] = live.get(each.customer_id, 0) + 1
        owner = owners.get(each.customer_id)
        if owner is None or owner.tenant_id is None:
            if each.status not in _ENDED:
                yield _finding("customer_unknown", each.id)
            continue
        yield from _differences(known.get(each.id), each)
        yield from _plan_findings(owner, each)
    for customer_id, count in live.items():
        if count > 1:
            yield _finding("subscribed_twice", customer_id)
    for missing in known.keys() - {each.id for each in said}:
        yield _finding("subscription_gone", missing)


def _differences(row: Subscription | None, said: SubscriptionSaid) -> Iterator[Finding]:
    if row is None:
        yield _finding("subscription_not_here", said.id)
        return
    pairs = {
        "status": (row.status, said.status),
        "lookup_key": (row.lookup_key, said.price.lookup_key),
        "is_ending": (row.is_ending, said.is_ending),
        "period_ends_at": (row.period_ends_at.isoformat(), said.period_ends_at.isoformat()),
    }
    for name, (ours, theirs) in pairs.items():
        if ours != theirs:
            yield _finding("subscription_differs", said.id, field=name, ours=ours, theirs=theirs)


def _plan_findings(owner: Customer, said: SubscriptionSaid) -> Iterator[Finding]:
    """The provider charges for another plan than the community is on."""
    if said.status in _ENDED or owner.tenant_id is None:
        return
    assignment = assignment_on(owner.tenant_id, today())
    wanted = lookup_key_of(assignment.plan.code, assignment.rhythm) if assignment else None
    if wanted != said.price.lookup_key:
        yield _finding("plan_differs", said.id, ours=wanted, theirs=said.price.lookup_key)


def _charge_findings(now: datetime) -> Iterator[Finding]:
    owners = set(Customer.objects.filter(provider_id__isnull=False).values_list("provider_id", flat=True))
    for said in gateway().invoices_since(now - LOOKED_BACK_SPAN):
        if said.status == "draft" or said.customer_id not in owners or said.created_at > now - SETTLING_SPAN:
            continue
        row = Charge.objects.filter(provider_id=said.id).first()
        if row is None:
            yield _finding("charge_not_here", said.id)
        elif (row.status, row.total_cents) != (said.status, said.total_cents):
            ours, theirs = f"{row.status} {row.total_cents}", f"{said.status} {said.total_cents}"
            yield _finding("charge_differs", said.id, ours=ours, theirs=theirs)
        else:
            yield from _invoice_findings(row, said)


def _invoice_findings(charge: Charge, said: ProviderInvoice) -> Iterator[Finding]:
    if said.status != "paid" or said.total_cents <= 0:
        return
    invoice = Invoice.objects.filter(charge=charge).first() or invoice_issue(charge=charge, said=said)
    if invoice is None:
        yield _finding("charge_without_invoice", said.id)
    elif invoice.total_cents != said.total_cents:
        yield _finding("invoice_differs", said.id, ours=invoice.total_cents, theirs=said.total_cents)


def _stale_findings() -> Iterator[Finding]:
    for row in Outgoing.objects.filter(state=OutgoingState.STALE):
        yield _finding("call_unknown", str(row.pk), ours=row.kind)


def _finding(kind: str, about: str, **facts: Any) -> Finding:
    return {"finding": kind, "about": about, **facts}
