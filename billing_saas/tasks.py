from contextlib import suppress
from datetime import timedelta
from uuid import UUID

from django.utils import timezone
from kombu.exceptions import OperationalError

from billing_saas.selectors import events_waiting, is_selling, outgoing_due
from billing_saas.services.daily import dunning_review_all
from billing_saas.services.fees import fees_charge
from billing_saas.services.inbox import event_work
from billing_saas.services.metering import usage_report
from billing_saas.services.outbox import outgoing_work
from billing_saas.services.reconciling import reconcile
from billing_saas.services.sending import receipts_collect
from cer.calc.intervals import ROME
from cer.kit.tasks import public_task

MOST_AT_ONCE = 1000


@public_task(name="billing.event_work")
def event_take(event_id: str) -> None:
    """Work one webhook, and let out what follows from it."""
    event_work(event_id=event_id)
    outgoing_ask()


@public_task(name="billing.outgoing_work")
def outgoing_take(outgoing_id: str) -> None:
    """Let one thing out."""
    outgoing_work(outgoing_id=UUID(outgoing_id))


@public_task(name="billing.sweep")
def sweep() -> None:
    """Ask for everything that waits: what a broker lost, or what was to be tried again (F21)."""
    for event in events_waiting()[:MOST_AT_ONCE]:
        event_ask(event.pk)
    receipts_collect()
    outgoing_ask()


def event_ask(event_id: str) -> None:
    """Ask for the work on a webhook; without a queue the sweep does it."""
    with suppress(OperationalError):
        event_take.delay(event_id)


def outgoing_ask() -> None:
    """Ask for everything that is to leave now; without a queue the sweep does it."""
    with suppress(OperationalError):
        for row in outgoing_due(timezone.now())[:MOST_AT_ONCE]:
            outgoing_take.delay(str(row.pk))


@public_task(name="billing.daily")
def daily() -> None:
    """Steps of those who do not pay, reports of usage, and the fee of the month that is over."""
    if not is_selling():
        return
    now = timezone.now()
    dunning_review_all(now=now)
    usage_report(now=now)
    this_month = now.astimezone(ROME).date().replace(day=1)
    fees_charge(month=(this_month - timedelta(days=1)).replace(day=1))
    outgoing_ask()


@public_task(name="billing.reconcile")
def reconcile_nightly() -> None:
    """Compare with the provider."""
    if is_selling():
        reconcile(now=timezone.now())
