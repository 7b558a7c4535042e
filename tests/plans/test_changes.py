from datetime import date

import pytest

from cer.calc.intervals import DAY
from cer.kit.errors import ConflictError, RuleBrokenError
from shared_apps.plans.models import Coupon, Plan, PlanAssignment
from shared_apps.plans.selectors import assignment_after, assignment_on, today
from shared_apps.plans.services.changes import (
    change_preview,
    plan_assign,
    plan_cancel,
    plan_change,
    plan_change_take_back,
)
from shared_apps.plans.services.coupons import coupon_use, coupon_valid, first_charge_cents
from shared_apps.plans.terms import Rhythm
from shared_apps.tenants.models import PlatformEvent, Tenant
from shared_apps.tenants.selectors import tenant_by_slug

pytestmark = pytest.mark.django_db
FIRST_ON, MIDDLE_ON = date(2026, 3, 15), date(2026, 3, 30)
"""A period of 31 days, over the change of the clock, and a day of it."""


@pytest.fixture
def alfa_tenant() -> Tenant:
    return tenant_by_slug("alfa")


@pytest.fixture
def on_professional(alfa_tenant: Tenant) -> dict[str, object]:
    """The community alfa pays Professional by the month since March 15."""
    return _on(alfa_tenant, "professional")


def _on(tenant: Tenant, plan_code: str, rhythm: Rhythm = Rhythm.MONTH) -> dict[str, object]:
    plan_assign(tenant_id=tenant.pk, plan_code=plan_code, rhythm=rhythm, with_trial=False, on=FIRST_ON)
    return {"tenant_id": tenant.pk, "members_counted": 10, "on": MIDDLE_ON}


def test_the_three_plans_are_on_sale_as_the_price_list_says(db: None) -> None:
    rows = Plan.objects.order_by("month_price_cents").values_list(
        "name", "month_price_cents", "members_included"
    )
    assert list(rows) == [("Starter", 9900, 50), ("Professional", 29900, 200), ("Enterprise", 79900, None)]


def test_an_upgrade_begins_at_once_and_its_parts_are_exact(on_professional: dict) -> None:
    change = plan_change(plan_code="enterprise", rhythm=Rhythm.MONTH, **on_professional)
    assert change.effective_on == MIDDLE_ON
    # 16 of 31 days are left: 299.00 - 144.68 and 799.00 - 386.61
    assert (change.proration.credit_cents, change.proration.charge_cents) == (15432, 41239)
    assert (change.next_charge_on, change.next_charge_cents) == (date(2026, 4, 15), 79900)
    assert assignment_on(on_professional["tenant_id"], MIDDLE_ON).plan.code == "enterprise"


def test_a_downgrade_waits_for_the_end_of_the_period(on_professional: dict) -> None:
    change = plan_change(plan_code="starter", rhythm=Rhythm.MONTH, **on_professional)
    assert (change.effective_on, change.proration.due_cents) == (date(2026, 4, 15), 0)
    tenant_id = on_professional["tenant_id"]
    assert assignment_on(tenant_id, date(2026, 4, 14)).plan.code == "professional"
    assert assignment_on(tenant_id, date(2026, 4, 15)).plan.code == "starter"


def test_a_downgrade_says_how_many_must_leave(on_professional: dict) -> None:
    on_professional["members_counted"] = 57
    with pytest.raises(ConflictError, match="7 would have to leave") as refusal:
        plan_change(plan_code="starter", rhythm=Rhythm.MONTH, **on_professional)
    assert refusal.value.facts["too_many"] == 7


def test_by_the_year_begins_at_once_with_a_period_of_its_own(on_professional: dict) -> None:
    change = plan_change(plan_code="professional", rhythm=Rhythm.YEAR, **on_professional)
    assert (change.proration.credit_cents, change.proration.charge_cents) == (15432, 299000)
    assert change.next_charge_on == date(2027, 3, 30)
    assert assignment_on(on_professional["tenant_id"], MIDDLE_ON).periods_from == MIDDLE_ON


def test_back_to_the_month_waits_for_the_end_of_the_year(alfa_tenant: Tenant) -> None:
    known = _on(alfa_tenant, "starter", Rhythm.YEAR)
    change = change_preview(plan_code="professional", rhythm=Rhythm.MONTH, **known)
    assert change.effective_on == date(2027, 3, 15)


def test_in_the_trial_every_change_begins_at_once_and_costs_nothing(alfa_tenant: Tenant) -> None:
    assignment = plan_assign(
        tenant_id=alfa_tenant.pk, plan_code="professional", rhythm=Rhythm.MONTH, with_trial=True, on=FIRST_ON
    )
    assert assignment.trial_until == date(2026, 4, 14)
    change = plan_change(
        tenant_id=alfa_tenant.pk, plan_code="starter", rhythm=Rhythm.YEAR, members_counted=1, on=MIDDLE_ON
    )
    assert (change.effective_on, change.proration.due_cents) == (MIDDLE_ON, 0)
    assert (change.next_charge_on, change.next_charge_cents) == (date(2026, 4, 14), 99000)


def test_a_second_change_replaces_the_one_that_waits(on_professional: dict) -> None:
    plan_change(plan_code="starter", rhythm=Rhythm.MONTH, **on_professional)
    plan_change(plan_code="enterprise", rhythm=Rhythm.MONTH, **on_professional)
    assert assignment_after(on_professional["tenant_id"], MIDDLE_ON) is None
    assert assignment_on(on_professional["tenant_id"], date(2030, 1, 1)).plan.code == "enterprise"


def test_two_changes_on_one_day_leave_the_last(on_professional: dict) -> None:
    for plan_code, rhythm in (("enterprise", Rhythm.MONTH), ("enterprise", Rhythm.YEAR)):
        plan_change(plan_code=plan_code, rhythm=rhythm, **on_professional)
    rows = PlanAssignment.objects.filter(tenant_id=on_professional["tenant_id"]).order_by("valid_from")
    assert [(row.plan.code, row.rhythm) for row in rows] == [
        ("professional", "month"),
        ("enterprise", "year"),
    ]


@pytest.mark.parametrize("way", ["change", "cancel"])
def test_what_waits_is_taken_back(on_professional: dict, way: str) -> None:
    known = {name: on_professional[name] for name in ("tenant_id", "on")}
    if way == "change":
        plan_change(plan_code="starter", rhythm=Rhythm.MONTH, **on_professional)
    else:
        assert plan_cancel(**known).valid_until == date(2026, 4, 15)
    assert plan_change_take_back(**known).valid_until is None
    assert assignment_on(known["tenant_id"], date(2030, 1, 1)).plan.code == "professional"
    with pytest.raises(ConflictError, match="No change"):
        plan_change_take_back(**known)


def test_a_change_that_changes_nothing_is_refused(on_professional: dict) -> None:
    with pytest.raises(ConflictError, match="already"):
        plan_change(plan_code="professional", rhythm=Rhythm.MONTH, **on_professional)
    with pytest.raises(RuleBrokenError):
        plan_change(plan_code="gratis", rhythm=Rhythm.MONTH, **on_professional)


def test_a_community_has_one_first_plan(on_professional: dict, alfa_tenant: Tenant) -> None:
    with pytest.raises(ConflictError, match="has a plan already"):
        _on(alfa_tenant, "starter")


def test_each_change_is_told_to_billing_inside_its_transaction(
    on_professional: dict, settings: object
) -> None:
    settings.PLAN_CHANGED_STEPS = ["tests.plans.test_changes.billing_note"]
    with pytest.raises(ConflictError, match="told"):
        plan_change(plan_code="enterprise", rhythm=Rhythm.MONTH, **on_professional)


def billing_note(*, tenant_id: object, change: object) -> None:
    raise ConflictError(f"told of {change.plan.code}")


def test_s07_changes_are_kept_in_the_log_of_the_platform(on_professional: dict) -> None:
    plan_change(plan_code="starter", rhythm=Rhythm.MONTH, **on_professional)
    event = PlatformEvent.objects.order_by("-number").first()
    assert (event.action, event.changes["plan"]) == ("plan.changed", ["professional", "starter"])


@pytest.fixture
def coupon(db: None) -> Coupon:
    return Coupon.objects.create(code="SOLE", percent=25, uses_allowed=1, valid_from=today())


def test_a_coupon_is_used_once_by_one_community(coupon: Coupon, alfa_tenant: Tenant) -> None:
    assert first_charge_cents(Plan.objects.get(code="starter"), Rhythm.MONTH, coupon=coupon) == 7425
    first = coupon_use(code=" sole ", tenant_id=alfa_tenant.pk)
    assert coupon_use(code="SOLE", tenant_id=alfa_tenant.pk) == first
    with pytest.raises(RuleBrokenError, match="not valid"):
        coupon_use(code="SOLE", tenant_id=tenant_by_slug("beta").pk)


@pytest.mark.parametrize("on", [today() - DAY, today() + 3 * DAY])
def test_a_coupon_is_good_on_its_days_only(coupon: Coupon, on: date) -> None:
    Coupon.objects.update(valid_until=today() + 3 * DAY)
    with pytest.raises(RuleBrokenError, match="not valid"):
        coupon_valid("SOLE", on=on)
