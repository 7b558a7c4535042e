"""Share capital: subscribed, paid with a receipt, and given back when a member has left (R2)."""

from datetime import date
from uuid import UUID

from django.db import transaction

from cer.kit.audit import audit_record, created
from cer.kit.errors import ConflictError, RuleBrokenError
from tenant_apps.dues.models import Receipt, ShareMovement
from tenant_apps.dues.selectors import SharePosition, share_position
from tenant_apps.dues.services.booking import (
    MONEY_AT,
    Payer,
    amount_check,
    day_check,
    dues_lock,
    share_capital,
    shares_due,
)
from tenant_apps.dues.services.receipts import receipt_issue
from tenant_apps.dues.states import PaymentMethod, ShareMovementKind
from tenant_apps.ledger.services import Posting, transaction_post
from tenant_apps.members.selectors import is_member_from, member_by_id


@transaction.atomic
def shares_subscribe(
    *, member_id: UUID, amount_cents: int, subscribed_on: date, today: date
) -> SharePosition:
    """Note share capital that a member took on; it owes it until it is paid."""
    dues_lock()
    member = member_by_id(member_id)
    day_check("occurred_on", subscribed_on, today=today)
    amount_check(amount_cents)
    movement = _moved(member, ShareMovementKind.SUBSCRIBED, amount_cents, subscribed_on)
    _book(
        movement,
        member,
        [Posting(shares_due(member), amount_cents), Posting(share_capital(member), -amount_cents)],
    )
    return share_position(member_id)


@transaction.atomic
def shares_pay(
    *,
    member_id: UUID,
    amount_cents: int,
    paid_on: date,
    method: PaymentMethod,
    today: date,
) -> Receipt:
    """Book money that a member paid of its share capital, and issue the receipt."""
    dues_lock()
    member = member_by_id(member_id)
    day_check("occurred_on", paid_on, today=today)
    amount_check(
        amount_cents, at_most_cents=share_position(member_id).unpaid_cents, what="unpaid share capital"
    )
    receipt = receipt_issue(
        member=member,
        amount_cents=amount_cents,
        reason="Quota sociale",
        paid_on=paid_on,
        method=method,
        issued_on=today,
    )
    movement = _moved(member, ShareMovementKind.PAID, amount_cents, paid_on, receipt)
    _book(
        movement,
        member,
        [Posting(MONEY_AT[method], amount_cents), Posting(shares_due(member), -amount_cents)],
    )
    return receipt


@transaction.atomic
def shares_refund(*, member_id: UUID, refunded_on: date, method: PaymentMethod, today: date) -> SharePosition:
    """Give a member that has left its paid share capital back; what it never paid is not owed any more."""
    dues_lock()
    member = member_by_id(member_id)
    day_check("occurred_on", refunded_on, today=today)
    if is_member_from(member_id, refunded_on):
        raise ConflictError(
            f"{member.code} is a member on {refunded_on} or later: share capital goes back after the exit.",
            code="still_a_member",
            member=member.code,
        )
    held = share_position(member_id)
    if not held.subscribed_cents:
        raise RuleBrokenError(f"{member.code} holds no share capital.", code="nothing_to_refund")
    if held.paid_cents:
        movement = _moved(member, ShareMovementKind.REFUNDED, held.paid_cents, refunded_on)
        _book(
            movement,
            member,
            [Posting(share_capital(member), held.paid_cents), Posting(MONEY_AT[method], -held.paid_cents)],
        )
    if held.unpaid_cents:
        movement = _moved(member, ShareMovementKind.RELEASED, held.unpaid_cents, refunded_on)
        _book(
            movement,
            member,
            [
                Posting(share_capital(member), held.unpaid_cents),
                Posting(shares_due(member), -held.unpaid_cents),
            ],
        )
    return share_position(member_id)


def _moved(
    member: Payer,
    kind: ShareMovementKind,
    amount_cents: int,
    occurred_on: date,
    receipt: Receipt | None = None,
) -> ShareMovement:
    movement = ShareMovement(
        member_id=member.pk,
        kind=kind.value,
        amount_cents=amount_cents,
        occurred_on=occurred_on,
        receipt=receipt,
    )
    movement.save(force_insert=True)
    movement.refresh_from_db()
    return movement


def _book(movement: ShareMovement, member: Payer, postings: list[Posting]) -> None:
    transaction_post(
        occurred_on=movement.occurred_on,
        description=f"Share capital of {member.code}: {movement.kind}",
        reference_kind="share_movement",
        reference_id=movement.pk,
        postings=postings,
    )
    audit_record(f"shares.{movement.kind}", movement, created(movement), label=member.code)
