from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils import timezone
from ninja import Field, Schema

from cer.calc.intervals import ROME
from cer.calc.money import eur_from_cents
from cer.calc.rules import HolderCategory
from cer.kit.api.numbers import DecimalString
from cer.kit.api.schemas import Input, PageQuery
from cer.kit.refusals import field_refused
from tenant_apps.dues.models import REASON_LENGTH, AnnualFee, FeePayment, Receipt, ShareMovement
from tenant_apps.dues.services.fees import ChargedMember
from tenant_apps.dues.states import (
    ChargeOutcome,
    ChargeState,
    PaymentMethod,
    ReminderStage,
    ShareMovementKind,
    charge_state,
)


def cents_of(field: str, amount_eur: Decimal) -> int:
    """Whole cents of an amount that came in; one with parts of a cent is refused, not rounded."""
    cents = amount_eur.scaleb(2)
    if cents != cents.to_integral_value():
        raise field_refused(
            field, f"{amount_eur} EUR has parts of a cent: give two decimals.", code="parts_of_a_cent"
        )
    return int(cents)


class FeeIn(Input):
    """What membership costs in a year, by category; 0 exempts one."""

    due_on: date
    amounts_eur: dict[HolderCategory, DecimalString] = Field(min_length=1)

    def amounts_cents(self) -> dict[HolderCategory, int]:
        """The same in cents."""
        return {name: cents_of(f"amounts_eur/{name}", eur) for name, eur in self.amounts_eur.items()}


class NewFeeIn(FeeIn):
    year: int = Field(ge=2000, le=2199)


class FeeOut(Schema):
    id: UUID
    year: int
    due_on: date
    amounts_eur: dict[HolderCategory, DecimalString]

    @staticmethod
    def resolve_amounts_eur(fee: AnnualFee) -> dict[str, Decimal]:
        return {row.category: eur_from_cents(row.amount_cents) for row in fee.amounts.all()}


class ChargesIn(Input):
    """On which day members are active to be charged; a later due day for those that came late."""

    charged_on: date
    due_on: date | None = None


class ChargedMemberOut(Schema):
    """What charging did for one member."""

    member_id: UUID
    member: str
    outcome: ChargeOutcome
    amount_eur: DecimalString

    @staticmethod
    def resolve_amount_eur(row: ChargedMember) -> Decimal:
        return eur_from_cents(row.amount_cents)


class ChargesQuery(PageQuery):
    """Of one year or one member only."""

    year: int | None = Field(None, ge=2000, le=2199)
    member_id: UUID | None = None


class PaymentIn(Input):
    amount_eur: DecimalString
    paid_on: date
    method: PaymentMethod


class ReasonIn(Input):
    reason: str = Field(min_length=1, max_length=REASON_LENGTH)


class PaymentOut(Schema):
    id: UUID
    amount_eur: DecimalString
    paid_on: date
    method: PaymentMethod
    receipt_id: UUID
    receipt: str
    is_reversed: bool

    @staticmethod
    def resolve_amount_eur(payment: FeePayment) -> Decimal:
        return eur_from_cents(payment.amount_cents)

    @staticmethod
    def resolve_receipt(payment: FeePayment) -> str:
        return f"{payment.receipt.number}/{payment.receipt.year}"

    @staticmethod
    def resolve_is_reversed(payment: FeePayment) -> bool:
        return hasattr(payment, "reversal")


class ReminderOut(Schema):
    stage: ReminderStage
    reminded_on: date
    mails: int


class ChargeOut(Schema):
    """A member's fee of a year, with what was paid of it and how it stands today."""

    id: UUID
    year: int = Field(alias="fee.year")
    member_id: UUID
    member: str = Field(alias="member.code")
    category: HolderCategory
    amount_eur: DecimalString
    paid_eur: DecimalString
    waived_eur: DecimalString
    open_eur: DecimalString
    charged_on: date
    due_on: date
    state: ChargeState
    payments: list[PaymentOut]
    reminders: list[ReminderOut]

    @staticmethod
    def resolve_amount_eur(charge: Any) -> Decimal:
        return eur_from_cents(charge.amount_cents)

    @staticmethod
    def resolve_paid_eur(charge: Any) -> Decimal:
        return eur_from_cents(charge.paid_cents)

    @staticmethod
    def resolve_waived_eur(charge: Any) -> Decimal:
        return eur_from_cents(charge.waived_cents)

    @staticmethod
    def resolve_open_eur(charge: Any) -> Decimal:
        return eur_from_cents(charge.open_cents)

    @staticmethod
    def resolve_state(charge: Any) -> ChargeState:
        return charge_state(
            open_cents=charge.open_cents,
            waived_cents=charge.waived_cents,
            due_on=charge.due_on,
            today=timezone.now().astimezone(ROME).date(),
        )


class ReceiptOut(Schema):
    """A receipt; its document comes a moment later. One whose payment was booked back is void."""

    id: UUID
    year: int
    number: int
    member_id: UUID
    member: str = Field(alias="member.code")
    amount_eur: DecimalString
    reason: str
    issued_on: date
    document_id: UUID | None
    is_void: bool

    @staticmethod
    def resolve_amount_eur(receipt: Receipt) -> Decimal:
        return eur_from_cents(receipt.amount_cents)

    @staticmethod
    def resolve_document_id(receipt: Receipt) -> UUID | None:
        return receipt.paper.document_id if hasattr(receipt, "paper") else None

    @staticmethod
    def resolve_is_void(receipt: Receipt) -> bool:
        return hasattr(receipt, "fee_payment") and hasattr(receipt.fee_payment, "reversal")


class SubscriptionIn(Input):
    amount_eur: DecimalString
    occurred_on: date


class SharePaymentIn(SubscriptionIn):
    method: PaymentMethod


class ShareRefundIn(Input):
    occurred_on: date
    method: PaymentMethod


class ShareMovementOut(Schema):
    id: UUID
    kind: ShareMovementKind
    amount_eur: DecimalString
    occurred_on: date
    recorded_at: datetime
    receipt_id: UUID | None

    @staticmethod
    def resolve_amount_eur(movement: ShareMovement) -> Decimal:
        return eur_from_cents(movement.amount_cents)


class MemberDuesOut(Schema):
    """How a member stands: share capital, and the balance of all its accounts (above zero it owes)."""

    subscribed_eur: DecimalString
    paid_eur: DecimalString
    unpaid_eur: DecimalString
    balance_eur: DecimalString
    movements: list[ShareMovementOut]
