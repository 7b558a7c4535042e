"""Webhooks: stored before the answer, worked by asking the provider, each with one effect (S51-S55)."""

import logging
from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from billing_saas.models import Customer, EventState, WebhookEvent
from billing_saas.provider import Event, EventRefusedError, GatewaySilentError, GatewayUnknownError
from billing_saas.selectors import customer_at_provider, customers_turn, gateway
from billing_saas.services.dunning import dunning_review
from billing_saas.services.invoicing import credit_note_issue, invoice_issue
from billing_saas.services.mailing import mail_add
from billing_saas.services.mirror import charge_mirror, subscription_mirror

log = logging.getLogger(__name__)

Effect = Callable[[], object]


def event_receive(*, body: bytes, signature: str, now: datetime) -> WebhookEvent:
    """Store a webhook that is believed; a repeat finds its row and changes nothing."""
    event = gateway().event_read(body, signature, secrets=settings.STRIPE_WEBHOOK_SECRETS, now=now)
    return event_store(event, body=body)


def event_store(event: Event, *, body: bytes) -> WebhookEvent:
    """One row for each event, however many posts of it come at once."""
    WebhookEvent.objects.bulk_create(
        [
            WebhookEvent(
                id=event.id,
                kind=event.kind,
                object_kind=event.object_kind,
                object_id=event.object_id,
                customer_id=event.customer_id or "",
                body=body,
                happened_at=event.created_at,
            )
        ],
        ignore_conflicts=True,
    )
    return WebhookEvent.objects.get(pk=event.id)


def event_work(*, event_id: str) -> WebhookEvent:
    """Ask the provider what the object is now, then write that and "done" in one transaction."""
    event = WebhookEvent.objects.get(pk=event_id)
    if event.state != EventState.RECEIVED:
        return event
    if event.kind == "v1.billing.meter.error_report_triggered":
        return _end(event, EventState.ALARMED, "The provider refused reports of usage.")
    ask = _ASKED.get(event.object_kind)
    if ask is None:
        return _end(event, EventState.DONE, "")
    customer = customer_at_provider(event.customer_id)
    if customer is None:
        return _end(event, EventState.ALARMED, "The customer is unknown here, or its community is deleted.")
    with customers_turn(customer.pk):
        event.refresh_from_db(fields=["state"])
        if event.state != EventState.RECEIVED:
            return event
        try:
            effect = ask(customer, event)
        except GatewaySilentError:
            return event
        except (EventRefusedError, GatewayUnknownError) as error:
            return _end(event, EventState.ALARMED, str(error))
        with transaction.atomic():
            row = WebhookEvent.objects.select_for_update().get(pk=event_id)
            if row.state != EventState.RECEIVED:
                return row
            Customer.objects.select_for_update().get(pk=customer.pk)
            effect()
            return _end(row, EventState.DONE, "")


def _subscription_asked(customer: Customer, event: WebhookEvent) -> Effect:
    said = gateway().subscription(event.object_id)
    if said.customer_id != customer.provider_id:
        raise EventRefusedError("The subscription is another customer's.")

    def effect() -> None:
        subscription_mirror(customer, said)
        if event.kind == "customer.subscription.trial_will_end":
            mail_add(customer, "trial_ending", once=f"trial_ending:{said.id}", ends_at=said.trial_ends_at)
        dunning_review(customer_id=customer.pk, now=timezone.now())

    return effect


def _invoice_asked(customer: Customer, event: WebhookEvent) -> Effect:
    said = gateway().invoice(event.object_id)
    if said.customer_id != customer.provider_id:
        raise EventRefusedError("The charge is another customer's.")

    def effect() -> None:
        charge = charge_mirror(customer, said)
        if said.status == "paid" and said.total_cents > 0:
            invoice_issue(charge=charge, said=said)
        dunning_review(customer_id=customer.pk, now=timezone.now())

    return effect


def _credit_note_asked(customer: Customer, event: WebhookEvent) -> Effect:
    said = gateway().credit_note(event.object_id)
    if said.customer_id != customer.provider_id:
        raise EventRefusedError("The credit note is another customer's.")
    return lambda: credit_note_issue(customer=customer, said=said)


_ASKED: dict[str, Callable[[Customer, WebhookEvent], Effect]] = {
    "subscription": _subscription_asked,
    "invoice": _invoice_asked,
    "credit_note": _credit_note_asked,
}
"""By kind of object; what else happens there changes nothing here."""


def _end(event: WebhookEvent, state: EventState, problem: str) -> WebhookEvent:
    event.state, event.problem, event.done_at = state, problem, timezone.now()
    event.save(update_fields=["state", "problem", "done_at"])
    if state == EventState.ALARMED:
        log.error(
            "alarm: a webhook changed nothing",
            extra={"event": event.pk, "kind": event.kind, "problem": problem},
        )
    return event
