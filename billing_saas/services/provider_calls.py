"""Calls to the provider that wait in the outbox: each takes its key from its row (S54)."""

from datetime import datetime

from billing_saas.models import Customer, Outgoing
from billing_saas.selectors import gateway
from billing_saas.services.outbox import Left


def customer_put(row: Outgoing) -> Left:
    """Make the customer known to the provider, or bring up to date what it knows."""
    customer, said = _customer(row), row.arguments
    provider_id = customer.provider_id or gateway().customer_create(
        name=said["name"],
        email=said["email"],
        tenant=str(customer.tenant_id),
        language=said["language"],
        key=f"{row.pk}:customer",
    )
    gateway().customer_update(
        provider_id, name=said["name"], email=said["email"], address=said["address"], key=f"{row.pk}:update"
    )
    if said["vat_number"]:
        gateway().vat_number_add(provider_id, vat_number=said["vat_number"], key=f"{row.pk}:vat")

    def keep() -> None:
        Customer.objects.filter(pk=customer.pk, provider_id=None).update(provider_id=provider_id)

    return Left({"provider_id": provider_id}, keep)


def invoice_item(row: Outgoing) -> Left:
    """Put an amount on the customer's next charge."""
    said = row.arguments
    item_id = gateway().invoice_item_add(
        _provider_id(row),
        amount_cents=said["amount_cents"],
        description=said["description"],
        period=(datetime.fromisoformat(said["from"]), datetime.fromisoformat(said["until"])),
        key=str(row.pk),
    )
    return Left({"invoice_item": item_id})


def meter_report(row: Outgoing) -> Left:
    """Report how much a community used; it is counted, not priced."""
    said = row.arguments
    gateway().meter_ensure(
        event_name=said["meter"], display_name=said["meter"].replace("_", " ").capitalize(), key=said["meter"]
    )
    gateway().meter_report(
        _provider_id(row),
        event_name=said["meter"],
        value=said["value"],
        at=datetime.fromisoformat(said["at"]),
        identifier=str(row.once),
    )
    return Left()


def credit_note(row: Outgoing) -> Left:
    """Give money back; our own credit note follows from the provider's event."""
    note_id = gateway().credit_note_create(
        row.arguments["charge"], total_cents=row.arguments["total_cents"], key=str(row.pk)
    )
    return Left({"credit_note": note_id})


def _customer(row: Outgoing) -> Customer:
    assert row.customer is not None  # noqa: S101  # these kinds are always of a customer
    return row.customer


def _provider_id(row: Outgoing) -> str:
    provider_id = _customer(row).provider_id
    assert provider_id is not None  # noqa: S101  # written only for customers whom the provider knows
    return provider_id
