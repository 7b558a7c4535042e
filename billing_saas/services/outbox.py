"""What is to leave the house, and the worker that lets it out: once, however often it is asked (F21, S54)."""

import logging
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from billing_saas.models import Customer, Outgoing, OutgoingState
from billing_saas.provider import GatewayRefusedError, GatewaySilentError
from billing_saas.selectors import customers_turn
from cer.kit.errors import UnavailableError

log = logging.getLogger(__name__)

KEY_KEPT_SPAN = timedelta(hours=24)
LONGEST_PAUSE = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Left:
    """That something left: the answer to keep, and what follows from it, written in one transaction."""

    result: dict[str, Any] = field(default_factory=dict)
    follow: Callable[[], object] = lambda: None


Work = Callable[[Outgoing], Left]

WORK = {
    "customer_put": "billing_saas.services.provider_calls.customer_put",
    "invoice_item": "billing_saas.services.provider_calls.invoice_item",
    "meter_report": "billing_saas.services.provider_calls.meter_report",
    "credit_note": "billing_saas.services.provider_calls.credit_note",
    "subscription_follow": "billing_saas.services.following.subscription_follow",
    "mail": "billing_saas.services.mailing.mail_hand_over",
    "invoice_print": "billing_saas.services.printing.invoice_print",
    "sdi_send": "billing_saas.services.sending.invoice_hand_over",
}
"""What lets each kind out; it changes nothing of ours but in the transaction that says done."""


def outgoing_add(
    kind: str, *, arguments: dict[str, Any], customer: Customer | None = None, once: str | None = None
) -> Outgoing:
    """Write down, in the caller's transaction, what is to leave; what may leave once is written once."""
    if once is None:
        return Outgoing.objects.create(kind=kind, arguments=arguments, customer=customer)
    row, _ = Outgoing.objects.get_or_create(
        once=once, defaults={"kind": kind, "arguments": arguments, "customer": customer}
    )
    return row


def outgoing_work(*, outgoing_id: UUID, now: datetime | None = None) -> Outgoing:
    """Let one thing out. No transaction is open during the call; its effect and "done" are written together.

    No answer: the same key again later, for 24 hours; then it must be compared by hand (S54).
    """
    now = now or timezone.now()
    known = Outgoing.objects.get(pk=outgoing_id)
    with customers_turn(known.customer_id) if known.customer_id else nullcontext():
        row = Outgoing.objects.select_related("customer").get(pk=outgoing_id)
        if row.state != OutgoingState.WAITING:
            return row
        if row.first_tried_at and now - row.first_tried_at > KEY_KEPT_SPAN:
            return _end(
                row, OutgoingState.STALE, "No answer within a day: compare with the provider by hand."
            )
        Outgoing.objects.filter(pk=row.pk, first_tried_at=None).update(first_tried_at=now)
        work: Work = import_string(WORK[row.kind])
        try:
            left = work(row)
        except (GatewaySilentError, UnavailableError, OSError) as error:
            return _again_later(row, now, str(error))
        except GatewayRefusedError as error:
            return _end(row, OutgoingState.REFUSED, str(error))
        return _done(row, left)


@transaction.atomic
def _done(row: Outgoing, left: Left) -> Outgoing:
    left.follow()
    row.state, row.result, row.problem = OutgoingState.DONE, left.result, ""
    row.attempts += 1
    row.save(update_fields=["state", "result", "problem", "attempts"])
    return row


def _again_later(row: Outgoing, now: datetime, problem: str) -> Outgoing:
    row.attempts += 1
    row.next_try_at = now + min(timedelta(minutes=2**row.attempts), LONGEST_PAUSE)
    row.problem = problem
    row.save(update_fields=["attempts", "next_try_at", "problem"])
    return row


def _end(row: Outgoing, state: OutgoingState, problem: str) -> Outgoing:
    row.state, row.problem = state, problem
    row.attempts += 1
    row.save(update_fields=["state", "problem", "attempts"])
    log.error(
        "alarm: something did not leave",
        extra={"outgoing": str(row.pk), "kind": row.kind, "state": state.value, "problem": problem},
    )
    return row
