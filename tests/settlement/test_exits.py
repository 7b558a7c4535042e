"""Before a member leaves, the preview says exactly what a run finds afterwards (R65)."""

from datetime import date
from decimal import Decimal

import pytest

from cer.calc.compliance.changes import ChangeKind, changes_between
from cer.calc.intervals import Period
from cer.calc.quantities import kwh_from_uwh
from cer.kit.errors import RuleBrokenError
from tenant_apps.compliance.selectors import facts_on
from tenant_apps.members.models import Membership
from tenant_apps.members.services.members import membership_end
from tenant_apps.plants.selectors import plants_listed
from tenant_apps.plants.services.leaving import plant_release
from tenant_apps.settlement.models import RunPod, SettlementRun
from tenant_apps.settlement.selectors import exits
from tenant_apps.settlement.selectors.exits import ExitMonth, exit_preview
from tenant_apps.settlement.services import run_approve, run_compute, run_publish, run_start
from tenant_apps.settlement.states import RunKind
from tests.clients import signed_in
from tests.settlement.world import FEBRUARY, HOME, ROOF, community_fill, prices_fill, readings_fill

MIDDLE_ON = date(2024, 2, 15)


@pytest.fixture
def in_march(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is 10 March 2024, when February is open and March has no readings yet."""
    monkeypatch.setattr(exits, "day_here", lambda: date(2024, 3, 10))


@pytest.fixture
def world(alfa: None, in_march: None) -> None:
    community_fill(FEBRUARY)


def membership_of(code: str) -> Membership:
    return Membership.objects.get(member__code=code)


def february(code: str, valid_until: date) -> ExitMonth:
    (month,) = exit_preview(membership_id=membership_of(code).pk, valid_until=valid_until).open_months
    return month


def simulated(code: str, period: str = "2024-02") -> tuple[Decimal, Decimal]:
    """Shared energy of a member and of all, as a run finds it. [kWh]"""
    run = run_compute(run_id=run_start(kind=RunKind.SIMULATION, period=period, started_by="Ada").id)
    own_uwh = sum(RunPod.objects.filter(run=run, member=code).values_list("shared_uwh", flat=True))
    return kwh_from_uwh(own_uwh), Decimal(run.totals["shared_kwh"])


def test_r65_the_preview_is_what_a_run_finds_before_and_after(gamma: str, in_march: None) -> None:
    month = february("BRUNO", MIDDLE_ON)
    assert simulated("BRUNO") == (month.stays.shared_kwh, month.stays.community_shared_kwh)
    membership_end(membership_id=membership_of("BRUNO").pk, valid_until=MIDDLE_ON)
    assert simulated("BRUNO") == (month.leaves.shared_kwh, month.leaves.community_shared_kwh)
    assert (month.stays.days, month.leaves.days, month.pods) == (29, 14, (HOME,))
    assert month.leaves.withdrawn_kwh < month.stays.withdrawn_kwh


def test_r65_a_plant_that_left_shares_nothing_from_that_day_on(gamma: str) -> None:
    stays_kwh = simulated("BRUNO")[1]
    plant_release(plant_id=plants_listed().get(pod__code=ROOF).pk, valid_until=MIDDLE_ON)
    leaves_kwh = simulated("BRUNO")[1]
    assert 0 < leaves_kwh < stays_kwh


@pytest.mark.parametrize(
    "exit_on", [date(2024, 3, 31), date(2024, 4, 1), date(2024, 10, 27), date(2024, 10, 28)]
)
def test_r65_the_preview_holds_around_the_days_of_23_and_25_hours(
    gamma: str, monkeypatch: pytest.MonkeyPatch, exit_on: date
) -> None:
    month = Period.of_month(2024, 3 if exit_on < date(2024, 5, 1) else 10)
    readings_fill(month)
    prices_fill(month)
    monkeypatch.setattr(exits, "day_here", lambda: month.last_on)
    membership = membership_of("BRUNO")
    effect = exit_preview(membership_id=membership.pk, valid_until=exit_on).open_months[-1].leaves
    membership_end(membership_id=membership.pk, valid_until=exit_on)
    assert simulated("BRUNO", month.month_name) == (effect.shared_kwh, effect.community_shared_kwh)


def test_an_exit_before_the_month_leaves_nothing_in_it(world: None) -> None:
    month = february("BRUNO", date(2024, 1, 20))
    assert (month.leaves.days, month.leaves.shared_kwh, month.leaves.withdrawn_kwh) == (0, 0, 0)


def test_an_exit_after_the_month_changes_nothing_in_it(world: None) -> None:
    month = february("BRUNO", date(2024, 3, 20))
    assert month.stays == month.leaves


def test_pods_that_leave_and_plants_that_stay_are_named(world: None) -> None:
    preview = exit_preview(membership_id=membership_of("ANNA").pk, valid_until=MIDDLE_ON)
    assert (preview.pods_leaving, preview.plants_staying) == ((ROOF,), ("ROOF",))


def test_a_membership_does_not_end_before_it_began(world: None) -> None:
    with pytest.raises(RuleBrokenError) as refusal:
        exit_preview(membership_id=membership_of("ANNA").pk, valid_until=date(2024, 1, 1))
    assert refusal.value.code == "validity_order"


def test_r64_a_published_month_that_the_exit_reaches_is_named_and_stays(gamma: str, in_march: None) -> None:
    run = run_compute(run_id=run_start(kind=RunKind.MONTHLY, period="2024-02", started_by="Ada").id)
    run_approve(run_id=run.id, approved_by="Ada")
    run_publish(run_id=run.id, published_by="Bea")
    digest = SettlementRun.objects.get(pk=run.id).result_digest
    preview = exit_preview(membership_id=membership_of("BRUNO").pk, valid_until=MIDDLE_ON)
    assert (preview.open_months, preview.published_months) == ((), ("2024-02",))
    membership_end(membership_id=membership_of("BRUNO").pk, valid_until=MIDDLE_ON)
    assert SettlementRun.objects.get(pk=run.id).result_digest == digest


def test_r122_the_change_pack_sees_the_pod_leave(world: None) -> None:
    before = facts_on(date(2024, 2, 14))
    membership_end(membership_id=membership_of("BRUNO").pk, valid_until=MIDDLE_ON)
    changes = changes_between(before, facts_on(MIDDLE_ON))
    assert {(change.code, change.kind) for change in changes} == {(HOME, ChangeKind.REMOVED)}


def test_the_door_shows_the_preview_and_stores_nothing(world: None) -> None:
    membership = membership_of("BRUNO")
    answer = signed_in("alfa").get(f"/memberships/{membership.pk}/exit-preview?valid_until=2024-02-15")
    assert answer.json()["open_months"][0]["leaves"]["days"] == 14
    assert signed_in("alfa").get(f"/memberships/{membership.pk}/exit-preview").status_code == 422
