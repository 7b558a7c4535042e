"""Fees and share capital of a small community."""

from datetime import date, datetime
from typing import Any

from cer.calc.intervals import ROME
from cer.calc.rules import HolderCategory
from cer.kit.api.caller import Caller
from tenant_apps.dues.models import AnnualFee, FeeCharge, FeePayment
from tenant_apps.dues.services.fees import fee_charge, fee_declare, fee_pay
from tenant_apps.dues.states import PaymentMethod

TODAY = date(2026, 3, 1)
DUE_ON = date(2026, 3, 31)
NOW = datetime(2026, 3, 1, 10, 0, tzinfo=ROME)
CALLER = Caller(id="account:1", name="Carla", permissions=frozenset())
PERSONS_CENTS = 2500


def fee_make(year: int = 2026, due_on: date = DUE_ON, **changes: Any) -> AnnualFee:
    amounts = changes or {HolderCategory.NATURAL_PERSON: PERSONS_CENTS}
    return fee_declare(year=year, due_on=due_on, amounts_cents=amounts)


def charged(fee: AnnualFee) -> list[FeeCharge]:
    fee_charge(fee_id=fee.pk, charged_on=TODAY, due_on=None, today=TODAY)
    return list(FeeCharge.objects.filter(fee=fee).order_by("member__code"))


def pay(charge: FeeCharge, amount_cents: int, *, paid_on: date = TODAY, today: date = TODAY) -> FeePayment:
    return fee_pay(
        charge_id=charge.pk,
        amount_cents=amount_cents,
        paid_on=paid_on,
        method=PaymentMethod.BANK_TRANSFER,
        today=today,
    )
