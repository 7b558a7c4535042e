from enum import StrEnum
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from cer.calc.rules import HolderCategory
from cer.kit.personal import BOOKS, NOBODY, of_member
from cer.kit.retention import ACCOUNTS, SETTINGS
from cer.kit.tenancy import TenantModel
from tenant_apps.dues.states import PaymentMethod, ReminderStage, ShareMovementKind

REASON_LENGTH, NAME_LENGTH = 200, 150


def _values(words: type[StrEnum]) -> list[str]:
    return [word.value for word in words]


def _member(related_name: str) -> Any:
    return models.ForeignKey("members.Member", on_delete=models.PROTECT, related_name=related_name)


class AnnualFee(TenantModel):
    """What membership costs in one year and by when it is due; it stands once somebody was charged."""

    personal = NOBODY
    retention = SETTINGS.kept()

    year = models.PositiveSmallIntegerField(unique=True)
    due_on = models.DateField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="annual_fee_year", condition=Q(year__gte=2000, year__lte=2199)),
        ]


class FeeAmount(TenantModel):
    """What members of one category pay in a year; zero exempts them. [cents]"""

    personal = NOBODY
    retention = SETTINGS.kept()

    fee = models.ForeignKey(AnnualFee, on_delete=models.CASCADE, related_name="amounts")
    category = models.CharField(max_length=20)
    amount_cents = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="fee_amount_once", fields=["fee", "category"]),
            models.CheckConstraint(
                name="fee_amount_category", condition=Q(category__in=_values(HolderCategory))
            ),
        ]


class FeeCharge(TenantModel):
    """One member owes the fee of one year. [cents]"""

    personal = (of_member("member", kept=BOOKS),)
    retention = ACCOUNTS.with_person()

    append_only = True

    fee = models.ForeignKey(AnnualFee, on_delete=models.PROTECT, related_name="charges")
    member = _member("fee_charges")
    category = models.CharField(max_length=20)
    amount_cents = models.PositiveIntegerField()
    charged_on = models.DateField()
    due_on = models.DateField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="fee_charge_once", fields=["fee", "member"]),
            models.CheckConstraint(name="fee_charge_above_zero", condition=Q(amount_cents__gt=0)),
        ]


class Receipt(TenantModel):
    """Money of a member received and signed for: the numbers of a year have no gap. [cents]"""

    personal = (of_member("member", kept=BOOKS),)
    retention = ACCOUNTS.with_person()

    append_only = True
    audit_hidden: ClassVar = frozenset({"reason"})

    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    member = _member("receipts")
    amount_cents = models.PositiveBigIntegerField()
    reason = models.CharField(max_length=REASON_LENGTH)
    paid_on = models.DateField()
    method = models.CharField(max_length=13)
    issued_on = models.DateField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="receipt_number_once", fields=["year", "number"]),
            models.CheckConstraint(name="receipt_whole", condition=Q(number__gt=0, amount_cents__gt=0)),
            models.CheckConstraint(name="receipt_method", condition=Q(method__in=_values(PaymentMethod))),
        ]


class ReceiptPaper(TenantModel):
    """The PDF of a receipt, printed after the money was booked: no booking waits for a printer."""

    personal = (of_member("receipt__member", kept=BOOKS),)
    retention = ACCOUNTS.with_person()

    append_only = True

    receipt = models.OneToOneField(Receipt, on_delete=models.PROTECT, related_name="paper")
    document = models.ForeignKey("documents.Document", on_delete=models.PROTECT, related_name="+")


class FeePayment(TenantModel):
    """Money received for a fee, with its receipt. [cents]"""

    personal = (of_member("charge__member", kept=BOOKS),)
    retention = ACCOUNTS.with_person()

    append_only = True

    charge = models.ForeignKey(FeeCharge, on_delete=models.PROTECT, related_name="payments")
    amount_cents = models.PositiveIntegerField()
    paid_on = models.DateField()
    method = models.CharField(max_length=13)
    receipt = models.OneToOneField(Receipt, on_delete=models.PROTECT, related_name="fee_payment")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="fee_payment_above_zero", condition=Q(amount_cents__gt=0)),
            models.CheckConstraint(name="fee_payment_method", condition=Q(method__in=_values(PaymentMethod))),
        ]


class FeePaymentReversal(TenantModel):
    """A payment that did not stand, booked back; its receipt keeps its number and is void."""

    personal = (of_member("payment__charge__member", kept=BOOKS),)
    retention = ACCOUNTS.with_person()

    append_only = True

    payment = models.OneToOneField(FeePayment, on_delete=models.PROTECT, related_name="reversal")
    reversed_on = models.DateField()
    reason = models.CharField(max_length=REASON_LENGTH)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="reversal_reasoned", condition=Q(reason__regex=r"\S")),
        ]


class FeeWaiver(TenantModel):
    """What the community does not ask of a member any more, and why. [cents]"""

    personal = (of_member("charge__member", kept=BOOKS),)
    retention = ACCOUNTS.with_person()

    append_only = True

    charge = models.ForeignKey(FeeCharge, on_delete=models.PROTECT, related_name="waivers")
    amount_cents = models.PositiveIntegerField()
    waived_on = models.DateField()
    reason = models.CharField(max_length=REASON_LENGTH)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="fee_waiver_above_zero", condition=Q(amount_cents__gt=0)),
            models.CheckConstraint(name="fee_waiver_reasoned", condition=Q(reason__regex=r"\S")),
        ]


class FeeReminder(TenantModel):
    """A member was reminded of a charge: each stage once; by how many mails, zero where it has no address."""

    personal = (of_member("charge__member", kept=BOOKS),)
    retention = ACCOUNTS.with_person()

    append_only = True

    charge = models.ForeignKey(FeeCharge, on_delete=models.PROTECT, related_name="reminders")
    stage = models.CharField(max_length=8)
    reminded_on = models.DateField()
    mails = models.PositiveSmallIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="fee_reminder_once", fields=["charge", "stage"]),
            models.CheckConstraint(name="fee_reminder_stage", condition=Q(stage__in=_values(ReminderStage))),
        ]


class ShareMovement(TenantModel):
    """One change of a member's share capital: subscribed, paid, refunded or released. [cents]"""

    personal = (of_member("member", kept=BOOKS),)
    retention = ACCOUNTS.with_person()

    append_only = True

    member = _member("share_movements")
    kind = models.CharField(max_length=10)
    amount_cents = models.PositiveBigIntegerField()
    occurred_on = models.DateField()
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)
    receipt = models.OneToOneField(
        Receipt, on_delete=models.PROTECT, null=True, blank=True, related_name="share_movement"
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="share_movement_above_zero", condition=Q(amount_cents__gt=0)),
            models.CheckConstraint(
                name="share_movement_kind", condition=Q(kind__in=_values(ShareMovementKind))
            ),
            models.CheckConstraint(
                name="share_payment_has_its_receipt",
                condition=Q(kind=ShareMovementKind.PAID.value, receipt__isnull=False)
                | (~Q(kind=ShareMovementKind.PAID.value) & Q(receipt__isnull=True)),
            ),
        ]
