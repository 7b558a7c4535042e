"""Money given back: asked of the provider; our credit note follows from its event."""

from uuid import uuid4

from django.db import transaction

from billing_saas.models import Charge, Outgoing
from billing_saas.services.outbox import outgoing_add
from cer.kit.audit import audit_record
from cer.kit.errors import RuleBrokenError


@transaction.atomic
def refund_ask(*, charge: Charge, total_cents: int) -> Outgoing:
    """Write down that an amount, VAT included, goes back on a paid charge, never more than was paid."""
    if not 0 < total_cents <= charge.total_cents:
        raise RuleBrokenError(
            f"Between 1 and {charge.total_cents} cents can go back on this invoice.", code="refund_amount"
        )
    row = outgoing_add(
        "credit_note",
        customer=charge.customer,
        once=f"refund:{charge.pk}:{uuid4()}",
        arguments={"charge": charge.provider_id, "total_cents": total_cents},
    )
    audit_record(
        "charge.refund_asked", charge, {"total_cents": (None, total_cents)}, label=charge.customer.name
    )
    return row
