from datetime import date
from uuid import UUID

from django.db import transaction

from cer.calc.subscription import reduced_cents
from cer.kit.audit import audit_record, created
from cer.kit.refusals import field_refused
from shared_apps.plans.models import Coupon, CouponUse, Plan
from shared_apps.plans.selectors import coupon_by_code, today
from shared_apps.plans.terms import Rhythm


def coupon_valid(code: str, *, on: date | None = None) -> Coupon:
    """The coupon of a code that may be used on a day; all others are refused alike."""
    on = on or today()
    coupon = coupon_by_code(code)
    is_in_time = (
        coupon and coupon.valid_from <= on and (coupon.valid_until is None or on < coupon.valid_until)
    )
    if coupon is None or not is_in_time or coupon.uses.count() >= coupon.uses_allowed:
        raise field_refused("coupon", "This coupon is not valid, or not any more.", code="coupon_not_valid")
    return coupon


@transaction.atomic
def coupon_use(*, code: str, tenant_id: UUID, on: date | None = None) -> CouponUse:
    """Use a coupon for a community, once however often it is asked; never more often than is allowed."""
    Coupon.objects.select_for_update().filter(code=code.strip().upper()).first()
    used = CouponUse.objects.filter(coupon__code=code.strip().upper(), tenant_id=tenant_id).first()
    if used is not None:
        return used
    use = CouponUse.objects.create(coupon=coupon_valid(code, on=on), tenant_id=tenant_id)
    audit_record("coupon.used", use, created(use), label=use.coupon.code)
    return use


def first_charge_cents(plan: Plan, rhythm: Rhythm, *, coupon: Coupon | None = None) -> int:
    """What is charged first, without VAT. [cents]"""
    price_cents = plan.price_cents(rhythm)
    if coupon is None:
        return price_cents
    return reduced_cents(price_cents, percent=coupon.percent, amount_cents=coupon.amount_cents)
