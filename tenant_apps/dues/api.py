from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query

from cer.calc.intervals import ROME
from cer.calc.money import eur_from_cents
from cer.kit.api.caller import caller_of, own_member_id
from cer.kit.api.doors import Doors
from cer.kit.api.schemas import Page, PageQuery, page_of
from cer.kit.tasks import task_ask
from tenant_apps.access.permissions import Permission
from tenant_apps.dues.models import AnnualFee, FeeCharge, FeePayment, Receipt
from tenant_apps.dues.schemas import (
    ChargedMemberOut,
    ChargeOut,
    ChargesIn,
    ChargesQuery,
    FeeIn,
    FeeOut,
    MemberDuesOut,
    NewFeeIn,
    PaymentIn,
    PaymentOut,
    ReasonIn,
    ReceiptOut,
    SharePaymentIn,
    ShareRefundIn,
    SubscriptionIn,
    cents_of,
)
from tenant_apps.dues.selectors import (
    charge_by_id,
    charges_listed,
    fee_by_id,
    fees_listed,
    movements_of_member,
    receipts_listed,
    share_position,
)
from tenant_apps.dues.services.fees import (
    ChargedMember,
    fee_change,
    fee_charge,
    fee_declare,
    fee_pay,
    fee_payment_reverse,
    fee_waive,
)
from tenant_apps.dues.services.receipts import receipt_print
from tenant_apps.dues.services.shares import shares_pay, shares_refund, shares_subscribe
from tenant_apps.dues.tasks import dues_receipt_print
from tenant_apps.ledger.selectors import balance_of_member
from tenant_apps.members.selectors import member_by_id

doors = Doors(tags=["dues"])

_CHARGE_ORDER = {"member": "member__code", "year": "fee__year", "due_on": "due_on", "open": "open_cents"}
_PRINT_WAITS = "The money is booked, but the queue does not answer: the receipt is printed within a day."
_RECEIPT_ORDER = {"number": "number", "issued_on": "issued_on"}


@doors.get("/annual-fees", permission=Permission.DUES_VIEW, response=Page[FeeOut])
def annual_fees(request: HttpRequest, page: Query[PageQuery]) -> Any:
    """What membership costs, year by year."""
    return page_of(fees_listed(), page, sortable={"year": "year"}, default="-year")


@doors.get("/annual-fees/{fee_id}", permission=Permission.DUES_VIEW, response=FeeOut)
def annual_fee(request: HttpRequest, fee_id: UUID) -> AnnualFee:
    """What membership costs in one year."""
    return fee_by_id(fee_id)


@doors.post("/annual-fees", permission=Permission.DUES_EDIT, response=FeeOut, status=201)
def annual_fee_add(request: HttpRequest, body: NewFeeIn) -> AnnualFee:
    """Say what membership costs in a year, by category."""
    return fee_declare(year=body.year, due_on=body.due_on, amounts_cents=body.amounts_cents())


@doors.put("/annual-fees/{fee_id}", permission=Permission.DUES_EDIT, response=FeeOut)
def annual_fee_change(request: HttpRequest, fee_id: UUID, body: FeeIn) -> AnnualFee:
    """Change the fee of a year; once members were charged, categories may only be added."""
    return fee_change(fee_id=fee_id, due_on=body.due_on, amounts_cents=body.amounts_cents())


@doors.post("/annual-fees/{fee_id}/charges", permission=Permission.DUES_EDIT, response=list[ChargedMemberOut])
def annual_fee_charge(request: HttpRequest, fee_id: UUID, body: ChargesIn) -> list[ChargedMember]:
    """Charge every member active on a day, each once; what was done for each is told."""
    return fee_charge(fee_id=fee_id, charged_on=body.charged_on, due_on=body.due_on, today=_today())


@doors.get("/fee-charges", permission=Permission.DUES_VIEW, response=Page[ChargeOut])
def fee_charges(request: HttpRequest, query: Query[ChargesQuery]) -> Any:
    """Who owes which fee, and what is open of it."""
    rows = charges_listed(year=query.year, member_id=query.member_id)
    return page_of(rows, query, sortable=_CHARGE_ORDER, default="member")


@doors.get("/fee-charges/{charge_id}", permission=Permission.DUES_VIEW, response=ChargeOut)
def fee_charge_of_member(request: HttpRequest, charge_id: UUID) -> FeeCharge:
    """One member's fee of one year."""
    return charge_by_id(charge_id)


@doors.post(
    "/fee-charges/{charge_id}/payments", permission=Permission.DUES_EDIT, response=PaymentOut, status=201
)
def fee_payment_add(request: HttpRequest, charge_id: UUID, body: PaymentIn) -> FeePayment:
    """Book money received; its receipt is issued with it."""
    payment = fee_pay(
        charge_id=charge_id,
        amount_cents=cents_of("amount_eur", body.amount_eur),
        paid_on=body.paid_on,
        method=body.method,
        today=_today(),
    )
    task_ask(dues_receipt_print, str(payment.receipt_id), if_unanswered=_PRINT_WAITS)
    return payment


@doors.post("/fee-payments/{payment_id}/reversal", permission=Permission.DUES_EDIT, response=PaymentOut)
def fee_payment_book_back(request: HttpRequest, payment_id: UUID, body: ReasonIn) -> FeePayment:
    """Book a payment back that did not stand; its receipt is void."""
    return fee_payment_reverse(payment_id=payment_id, reason=body.reason, today=_today())


@doors.post("/fee-charges/{charge_id}/waiver", permission=Permission.DUES_EDIT, response=ChargeOut)
def fee_waiver_add(request: HttpRequest, charge_id: UUID, body: ReasonIn) -> FeeCharge:
    """Ask no more for what is open of a fee."""
    return fee_waive(charge_id=charge_id, reason=body.reason, today=_today())


@doors.get("/receipts", permission=Permission.DUES_VIEW, response=Page[ReceiptOut])
def receipts(request: HttpRequest, page: Query[PageQuery]) -> Any:
    """Receipts, the latest first."""
    return page_of(receipts_listed(), page, sortable=_RECEIPT_ORDER, default="-issued_on")


@doors.post("/receipts/{receipt_id}/paper", permission=Permission.DUES_EDIT, response=ReceiptOut)
def receipt_paper(request: HttpRequest, receipt_id: UUID) -> Receipt:
    """Print a receipt now, if its PDF is not there yet."""
    return receipt_print(receipt_id=receipt_id, caller=caller_of(request), now=timezone.now())


@doors.get("/members/{member_id}/dues", permission=Permission.DUES_VIEW, response=MemberDuesOut)
def member_dues(request: HttpRequest, member_id: UUID) -> Any:
    """How a member stands."""
    return _dues_of(member_by_id(member_id).pk)


@doors.post(
    "/members/{member_id}/shares/subscription", permission=Permission.DUES_EDIT, response=MemberDuesOut
)
def member_shares_subscribe(request: HttpRequest, member_id: UUID, body: SubscriptionIn) -> Any:
    """Note share capital that a member took on."""
    shares_subscribe(
        member_id=member_id,
        amount_cents=cents_of("amount_eur", body.amount_eur),
        subscribed_on=body.occurred_on,
        today=_today(),
    )
    return _dues_of(member_id)


@doors.post("/members/{member_id}/shares/payment", permission=Permission.DUES_EDIT, response=MemberDuesOut)
def member_shares_pay(request: HttpRequest, member_id: UUID, body: SharePaymentIn) -> Any:
    """Book money that a member paid of its share capital; its receipt is issued with it."""
    receipt = shares_pay(
        member_id=member_id,
        amount_cents=cents_of("amount_eur", body.amount_eur),
        paid_on=body.occurred_on,
        method=body.method,
        today=_today(),
    )
    task_ask(dues_receipt_print, str(receipt.pk), if_unanswered=_PRINT_WAITS)
    return _dues_of(member_id)


@doors.post("/members/{member_id}/shares/refund", permission=Permission.DUES_EDIT, response=MemberDuesOut)
def member_shares_refund(request: HttpRequest, member_id: UUID, body: ShareRefundIn) -> Any:
    """Give a member that has left its share capital back."""
    shares_refund(member_id=member_id, refunded_on=body.occurred_on, method=body.method, today=_today())
    return _dues_of(member_id)


@doors.get("/own/dues", permission=Permission.OWN_VIEW, response=MemberDuesOut)
def own_dues(request: HttpRequest) -> Any:
    """How you stand: share capital and balance."""
    return _dues_of(own_member_id(request))


@doors.get("/own/fee-charges", permission=Permission.OWN_VIEW, response=Page[ChargeOut])
def own_fee_charges(request: HttpRequest, page: Query[PageQuery]) -> Any:
    """Your fees, year by year."""
    rows = charges_listed(member_id=own_member_id(request))
    return page_of(rows, page, sortable=_CHARGE_ORDER, default="-year")


@doors.get("/own/receipts", permission=Permission.OWN_VIEW, response=Page[ReceiptOut])
def own_receipts(request: HttpRequest, page: Query[PageQuery]) -> Any:
    """Your receipts; their PDFs are among your documents."""
    rows = receipts_listed(member_id=own_member_id(request))
    return page_of(rows, page, sortable=_RECEIPT_ORDER, default="-issued_on")


def _today() -> date:
    return timezone.now().astimezone(ROME).date()


def _dues_of(member_id: UUID) -> dict[str, Any]:
    held = share_position(member_id)
    return {
        "subscribed_eur": eur_from_cents(held.subscribed_cents),
        "paid_eur": eur_from_cents(held.paid_cents),
        "unpaid_eur": eur_from_cents(held.unpaid_cents),
        "balance_eur": eur_from_cents(balance_of_member(member_id)),
        "movements": list(movements_of_member(member_id).order_by("occurred_on", "recorded_at")),
    }
