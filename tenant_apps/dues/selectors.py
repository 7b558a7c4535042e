from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import F, IntegerField, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.db.models.lookups import GreaterThan

from cer.kit.errors import NotFoundError
from cer.kit.tenancy import ModelT
from tenant_apps.dues.models import AnnualFee, FeeCharge, FeePayment, FeeWaiver, Receipt, ShareMovement
from tenant_apps.dues.states import ShareMovementKind


@dataclass(frozen=True, slots=True)
class SharePosition:
    """A member's share capital: subscribed and still owed or paid, and paid and not refunded. [cents]"""

    subscribed_cents: int
    paid_cents: int

    @property
    def unpaid_cents(self) -> int:
        """What the member still owes of it. [cents]"""
        return self.subscribed_cents - self.paid_cents


def fees_listed() -> QuerySet[AnnualFee]:
    return AnnualFee.objects.prefetch_related("amounts")


def fee_by_id(fee_id: UUID) -> AnnualFee:
    return _one(fees_listed().filter(pk=fee_id), "annual fee")


def charges_listed(*, year: int | None = None, member_id: UUID | None = None) -> QuerySet[FeeCharge]:
    """Charges with `paid_cents`, `waived_cents` and `open_cents`, of one year or member if one is named."""
    paid = FeePayment.objects.filter(charge=OuterRef("pk"), reversal__isnull=True)
    waived = FeeWaiver.objects.filter(charge=OuterRef("pk"))
    rows = FeeCharge.objects.select_related("fee", "member").annotate(
        paid_cents=_sum_of(paid), waived_cents=_sum_of(waived)
    )
    rows = rows.annotate(open_cents=F("amount_cents") - F("paid_cents") - F("waived_cents"))
    if year is not None:
        rows = rows.filter(fee__year=year)
    if member_id is not None:
        rows = rows.filter(member_id=member_id)
    return rows.prefetch_related("payments__receipt", "payments__reversal", "waivers", "reminders")


def charges_open() -> QuerySet[FeeCharge]:
    """Charges of which something is open, the oldest first."""
    return charges_listed().filter(GreaterThan(F("open_cents"), 0)).order_by("due_on", "pk")


def charge_by_id(charge_id: UUID) -> FeeCharge:
    return _one(charges_listed().filter(pk=charge_id), "fee of a member")


def payment_by_id(payment_id: UUID) -> FeePayment:
    rows = FeePayment.objects.select_related("charge__member", "charge__fee", "receipt", "reversal")
    return _one(rows.filter(pk=payment_id), "payment")


def receipts_listed(*, member_id: UUID | None = None) -> QuerySet[Receipt]:
    """Receipts, of one member if one is named; a payment booked back leaves its receipt void."""
    rows = Receipt.objects.select_related("member", "paper", "fee_payment__reversal")
    return rows if member_id is None else rows.filter(member_id=member_id)


def receipt_by_id(receipt_id: UUID) -> Receipt:
    return _one(receipts_listed().filter(pk=receipt_id), "receipt")


def receipts_unprinted() -> list[UUID]:
    """Receipts without their PDF."""
    return list(Receipt.objects.filter(paper__isnull=True).order_by("pk").values_list("pk", flat=True))


def movements_of_member(member_id: UUID) -> QuerySet[ShareMovement]:
    return ShareMovement.objects.filter(member_id=member_id)


def share_position(member_id: UUID, *, until: date | None = None) -> SharePosition:
    """What a member holds of the share capital, what happened before the day `until` counted."""
    return share_positions(member_id=member_id, until=until).get(member_id, SharePosition(0, 0))


def share_positions(
    *, member_id: UUID | None = None, until: date | None = None
) -> Mapping[UUID, SharePosition]:
    """Share capital by member."""
    rows = ShareMovement.objects.all()
    rows = rows if member_id is None else rows.filter(member_id=member_id)
    rows = rows if until is None else rows.filter(occurred_on__lt=until)
    sums: dict[UUID, Counter[str]] = defaultdict(Counter)
    for row_member_id, kind, cents in rows.values_list("member_id", "kind", "amount_cents"):
        sums[row_member_id][kind] += cents
    gone = (ShareMovementKind.REFUNDED, ShareMovementKind.RELEASED)
    return {
        row_member_id: SharePosition(
            subscribed_cents=cents[ShareMovementKind.SUBSCRIBED] - sum(cents[kind] for kind in gone),
            paid_cents=cents[ShareMovementKind.PAID] - cents[ShareMovementKind.REFUNDED],
        )
        for row_member_id, cents in sums.items()
    }


def _sum_of(rows: QuerySet[Any]) -> Coalesce:
    sums = rows.order_by().values("charge").annotate(cents=Sum("amount_cents")).values("cents")
    return Coalesce(Subquery(sums, output_field=IntegerField()), 0)


def _one(rows: QuerySet[ModelT], noun: str) -> ModelT:
    row = rows.first()
    if row is None:
        raise NotFoundError(f"There is no such {noun} in this community.")
    return row
