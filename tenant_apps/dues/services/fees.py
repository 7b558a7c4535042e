"""Annual fees: declared by category, charged once to each active member, paid, waived or booked back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction

from cer.calc.rules import HolderCategory
from cer.kit.audit import audit_record, created
from cer.kit.errors import ConflictError, RuleBrokenError
from cer.kit.refusals import constraint_refusals, field_refused
from tenant_apps.dues.models import (
    AnnualFee,
    FeeAmount,
    FeeCharge,
    FeePayment,
    FeePaymentReversal,
    FeeWaiver,
)
from tenant_apps.dues.selectors import charge_by_id, fee_by_id, payment_by_id
from tenant_apps.dues.services.booking import (
    AMOUNT_CENTS_MAX,
    ANNUAL_FEES,
    FEES_WAIVED,
    MONEY_AT,
    amount_check,
    day_check,
    dues_lock,
    fees_due,
    reason_checked,
)
from tenant_apps.dues.services.receipts import receipt_issue
from tenant_apps.dues.states import ChargeOutcome, PaymentMethod
from tenant_apps.ledger.services import Posting, transaction_post
from tenant_apps.members.selectors import category_on, members_active_on


@dataclass(frozen=True, slots=True)
class ChargedMember:
    """What charging did for one member; the amount is zero where nothing is owed. [cents]"""

    member_id: UUID
    member: str
    outcome: ChargeOutcome
    amount_cents: int = 0


@transaction.atomic
def fee_declare(*, year: int, due_on: date, amounts_cents: Mapping[HolderCategory, int]) -> AnnualFee:
    """Say what membership costs in a year, by category."""
    _amounts_check(amounts_cents)
    taken = ConflictError(
        f"The fee of {year} is declared already: change that one.", code="fee_exists", year=year
    )
    outside = field_refused(
        "year", f"{year} is no year of this product: 2000 to 2199.", code="year_out_of_range"
    )
    with constraint_refusals({"dues_annualfee_year_key": taken, "annual_fee_year": outside}):
        fee = AnnualFee.objects.create(year=year, due_on=due_on)
    _amounts_write(fee, amounts_cents)
    audit_record(
        "annual_fee.declared", fee, {**created(fee), **_amount_changes(amounts_cents)}, label=str(year)
    )
    return fee_by_id(fee.pk)


@transaction.atomic
def fee_change(*, fee_id: UUID, due_on: date, amounts_cents: Mapping[HolderCategory, int]) -> AnnualFee:
    """Change the fee of a year, as long as nobody was charged."""
    dues_lock()
    fee = fee_by_id(fee_id)
    _amounts_check(amounts_cents)
    standing = {HolderCategory(row.category): row.amount_cents for row in fee.amounts.all()}
    changed = {name for name in standing if amounts_cents.get(name) != standing[name]}
    if FeeCharge.objects.filter(fee=fee).exists() and (changed or due_on != fee.due_on):
        raise ConflictError(
            f"Members were charged the fee of {fee.year} already: amounts may be added, none changed.",
            code="fee_charged",
            year=fee.year,
        )
    before, fee.due_on = fee.due_on, due_on
    fee.save(update_fields=["due_on"])
    FeeAmount.objects.filter(fee=fee).delete()
    _amounts_write(fee, amounts_cents)
    changes = {"due_on": (before, due_on), **_amount_changes(amounts_cents)}
    audit_record("annual_fee.changed", fee, changes, label=str(fee.year))
    return fee_by_id(fee.pk)


@transaction.atomic
def fee_charge(*, fee_id: UUID, charged_on: date, due_on: date | None, today: date) -> list[ChargedMember]:
    """Charge a year's fee to every member active on a day, each once, however often it is asked for."""
    dues_lock()
    fee = fee_by_id(fee_id)
    day_check("charged_on", charged_on, today=today)
    due_on = due_on or fee.due_on
    if due_on < charged_on:
        raise field_refused(
            "due_on",
            f"The fee is due on {due_on}, before it is charged on {charged_on}: give a later day.",
            code="due_before_charge",
        )
    amounts = {row.category: row.amount_cents for row in fee.amounts.all()}
    charged = set(FeeCharge.objects.filter(fee=fee).values_list("member_id", flat=True))
    rows = []
    for member in members_active_on(charged_on):
        category = category_on(member, charged_on)
        outcome, amount_cents = _outcome(is_charged=member.pk in charged, category=category, amounts=amounts)
        if outcome is ChargeOutcome.CHARGED:
            _charge_book(fee, member, str(category), amount_cents, charged_on, due_on)
        rows.append(ChargedMember(member.pk, member.code, outcome, amount_cents))
    booked = [row for row in rows if row.outcome is ChargeOutcome.CHARGED]
    changes = {"charges": (0, len(booked)), "amount_cents": (0, sum(row.amount_cents for row in booked))}
    audit_record("annual_fee.charged", fee, changes, label=str(fee.year))
    return rows


@transaction.atomic
def fee_pay(
    *,
    charge_id: UUID,
    amount_cents: int,
    paid_on: date,
    method: PaymentMethod,
    today: date,
) -> FeePayment:
    """Book money that a member paid for its fee, in parts or whole, and issue the receipt."""
    dues_lock()
    charge: Any = charge_by_id(charge_id)
    day_check("paid_on", paid_on, today=today)
    amount_check(amount_cents, at_most_cents=charge.open_cents, what="open fee")
    receipt = receipt_issue(
        member=charge.member,
        amount_cents=amount_cents,
        reason=f"Quota associativa {charge.fee.year}",
        paid_on=paid_on,
        method=method,
        issued_on=today,
    )
    payment = FeePayment(
        charge=charge, amount_cents=amount_cents, paid_on=paid_on, method=method.value, receipt=receipt
    )
    payment.save(force_insert=True)
    transaction_post(
        occurred_on=paid_on,
        description=f"Annual fee {charge.fee.year} of {charge.member.code} received",
        reference_kind="fee_payment",
        reference_id=payment.pk,
        postings=[
            Posting(MONEY_AT[method], amount_cents),
            Posting(fees_due(charge.member), -amount_cents),
        ],
    )
    audit_record("fee_payment.received", payment, created(payment), label=charge.member.code)
    return payment_by_id(payment.pk)


@transaction.atomic
def fee_payment_reverse(*, payment_id: UUID, reason: str, today: date) -> FeePayment:
    """Book a payment back that did not stand, by a counter-entry; the fee is owed again."""
    dues_lock()
    payment = payment_by_id(payment_id)
    twice = ConflictError("This payment was booked back already.", code="payment_reversed")
    with constraint_refusals({"dues_feepaymentreversal_payment_id_key": twice}):
        reversal = FeePaymentReversal.objects.create(
            payment=payment, reversed_on=today, reason=reason_checked(reason)
        )
    member = payment.charge.member
    transaction_post(
        occurred_on=today,
        description=f"Payment of {member.code} for {payment.charge.fee.year} booked back",
        reference_kind="fee_payment_reversal",
        reference_id=reversal.pk,
        postings=[
            Posting(fees_due(member), payment.amount_cents),
            Posting(MONEY_AT[PaymentMethod(payment.method)], -payment.amount_cents),
        ],
    )
    audit_record("fee_payment.reversed", reversal, created(reversal), label=member.code)
    return payment_by_id(payment.pk)


@transaction.atomic
def fee_waive(*, charge_id: UUID, reason: str, today: date) -> FeeCharge:
    """Ask no more for what is open of a member's fee, for a reason that is kept."""
    dues_lock()
    charge: Any = charge_by_id(charge_id)
    spoken = reason_checked(reason)
    if charge.open_cents <= 0:
        raise RuleBrokenError("Nothing of this fee is open: there is nothing to waive.", code="nothing_open")
    waiver = FeeWaiver(charge=charge, amount_cents=charge.open_cents, waived_on=today, reason=spoken)
    waiver.save(force_insert=True)
    transaction_post(
        occurred_on=today,
        description=f"Annual fee {charge.fee.year} of {charge.member.code} waived",
        reference_kind="fee_waiver",
        reference_id=waiver.pk,
        postings=[
            Posting(FEES_WAIVED, waiver.amount_cents),
            Posting(fees_due(charge.member), -waiver.amount_cents),
        ],
    )
    audit_record("fee.waived", waiver, created(waiver), label=charge.member.code)
    return charge_by_id(charge_id)


def _outcome(
    *, is_charged: bool, category: HolderCategory | None, amounts: Mapping[str, int]
) -> tuple[ChargeOutcome, int]:
    if is_charged:
        return ChargeOutcome.ALREADY_CHARGED, 0
    if category is None:
        return ChargeOutcome.NO_CATEGORY, 0
    if category not in amounts:
        return ChargeOutcome.NO_AMOUNT, 0
    cents = amounts[category]
    return (ChargeOutcome.CHARGED, cents) if cents else (ChargeOutcome.EXEMPT, 0)


def _charge_book(
    fee: AnnualFee, member: Any, category: str, amount_cents: int, charged_on: date, due_on: date
) -> None:
    charge = FeeCharge(
        fee=fee,
        member_id=member.pk,
        category=category,
        amount_cents=amount_cents,
        charged_on=charged_on,
        due_on=due_on,
    )
    charge.save(force_insert=True)
    transaction_post(
        occurred_on=charged_on,
        description=f"Annual fee {fee.year} of {member.code}",
        reference_kind="fee_charge",
        reference_id=charge.pk,
        postings=[Posting(fees_due(member), amount_cents), Posting(ANNUAL_FEES, -amount_cents)],
    )


def _amounts_check(amounts_cents: Mapping[HolderCategory, int]) -> None:
    if not amounts_cents:
        raise field_refused(
            "amounts_eur", "Name at least one category and its amount.", code="amounts_missing"
        )
    for category, cents in amounts_cents.items():
        if not 0 <= cents <= AMOUNT_CENTS_MAX:
            raise field_refused(
                f"amounts_eur/{category}",
                "A fee is from 0 to 1000000.00 EUR; 0 exempts the category.",
                code="amount_out_of_range",
            )


def _amounts_write(fee: AnnualFee, amounts_cents: Mapping[HolderCategory, int]) -> None:
    FeeAmount.objects.bulk_create(
        FeeAmount(fee=fee, category=category.value, amount_cents=cents)
        for category, cents in amounts_cents.items()
    )


def _amount_changes(amounts_cents: Mapping[HolderCategory, int]) -> dict[str, tuple[None, int]]:
    return {f"amount_cents.{category}": (None, cents) for category, cents in amounts_cents.items()}
