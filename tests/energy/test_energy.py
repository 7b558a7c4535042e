"""The energy balance: one source for every figure, gaps that stay gaps, days of 23 and 25 hours."""

import csv
import io
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cer.adapters.meter_folder import Direction
from cer.calc.intervals import Period
from tenant_apps.access.models import Role
from tenant_apps.energy.selectors import Whose, energy_of
from tenant_apps.energy.series import EnergySeries, Quality, Resolution
from tenant_apps.members.selectors import member_by_code, pod_by_code
from tenant_apps.settlement.models import RunPlant, RunPod
from tenant_apps.settlement.services import run_approve, run_compute, run_publish, run_start
from tenant_apps.settlement.states import RunKind
from tests.clients import signed_in
from tests.settlement.conftest import gamma as gamma
from tests.settlement.world import BARN, FEBRUARY, HOME, MEMBERS, ROOF, curves_store, readings_fill

ENERGIES = ("produced_kwh", "self_consumed_kwh", "fed_in_kwh", "withdrawn_kwh", "shared_kwh", "surplus_kwh")
FEBRUARY_QUERY = "from=2024-02-01&to=2024-03-01"


def month_settle() -> Any:
    run = run_start(kind=RunKind.MONTHLY, period="2024-02", started_by="a")
    run_compute(run_id=run.pk)
    run.refresh_from_db()
    return run


def month_publish() -> Any:
    run = month_settle()
    run_approve(run_id=run.pk, approved_by="b")
    return run_publish(run_id=run.pk, published_by="b")


def balance(period: Period = FEBRUARY, resolution: Resolution = Resolution.DAY, **whose: Any) -> EnergySeries:
    return energy_of(Whose(**whose), period=period, resolution=resolution)


def sums(series: EnergySeries) -> dict[str, Decimal]:
    return {
        name: sum((getattr(point, name) or Decimal(0) for point in series.points()), Decimal(0))
        for name in ENERGIES
    }


def test_before_and_after_publishing_a_month_shows_what_its_run_found(gamma: str) -> None:
    run = month_settle()
    before = balance().total()
    assert before.quality == Quality.PROVISIONAL
    run_approve(run_id=run.pk, approved_by="b")
    run_publish(run_id=run.pk, published_by="b")
    after = balance().total()
    assert after.quality == Quality.FINAL
    for figures in (before, after):
        assert str(figures.shared_kwh) == run.totals["shared_kwh"]
        assert str(figures.fed_in_kwh) == run.totals["fed_in_kwh"]
        assert str(figures.withdrawn_kwh) == run.totals["withdrawn_kwh"]


def test_a_published_month_does_not_move_with_its_readings(gamma: str) -> None:
    month_publish()
    before = balance().total()
    pod = pod_by_code(HOME).pk
    home = balance(pod_id=pod).total()
    curves_store(Direction.WITHDRAWN, FEBRUARY, {HOME: np.full(FEBRUARY.quarters, 7)})
    assert balance().total() == before
    assert balance(pod_id=pod).total() == home


@pytest.mark.parametrize("resolution", Resolution)
def test_the_points_add_up_to_the_total(gamma: str, resolution: Resolution) -> None:
    for whose in ({}, {"pod_id": pod_by_code(ROOF).pk}):
        series = balance(resolution=resolution, **whose)
        total = series.total()
        assert sums(series) == {name: getattr(total, name) or Decimal(0) for name in ENERGIES}


@pytest.mark.parametrize("is_published", [False, True])
def test_the_pods_add_up_to_the_community(gamma: str, is_published: bool) -> None:
    run = month_publish() if is_published else month_settle()
    whole = balance()
    parts = [balance(pod_id=pod_by_code(pod).pk) for pod, _ in MEMBERS.values()]
    apart_uwh = sum(part.energy_uwh for part in parts) - whole.energy_uwh
    assert abs(apart_uwh).max() < 1000
    assert abs(apart_uwh.sum(axis=1)).max() <= (0 if is_published else 1000)
    for (member, (pod, _)), part in zip(MEMBERS.items(), parts, strict=True):
        settled = RunPod.objects.filter(run=run, pod=pod).values_list("shared_uwh", flat=True)
        own = balance(member_id=member_by_code(member).pk)
        assert (own.energy_uwh == part.energy_uwh).all()
        assert abs(int(part.energy_uwh[4].sum()) - sum(settled)) <= (0 if is_published else 1000)
        plants = RunPlant.objects.filter(run=run, pod=pod).values_list("eac_total_uwh", flat=True)
        assert int(part.energy_uwh[5].sum()) == sum(plants)


def test_a_gap_is_no_zero(gamma: str) -> None:
    march = Period.of_month(2024, 3)
    readings_fill(march, missing=(HOME, 5))
    hours = balance(march, Resolution.HOUR, pod_id=pod_by_code(HOME).pk)
    quarters = balance(Period.of_days(date(2024, 3, 1), date(2024, 3, 2)), Resolution.QUARTER,
                       pod_id=pod_by_code(HOME).pk).points()  # fmt: skip
    assert (quarters[5].withdrawn_kwh, quarters[5].quality) == (None, Quality.MISSING)
    assert quarters[4].withdrawn_kwh is not None
    assert [point.missing_quarters for point in hours.points()[:3]] == [0, 1, 0]
    assert hours.points()[1].quality == Quality.MISSING
    day = balance(march).points()[0]
    assert (day.quality, day.missing_quarters) == (Quality.MISSING, 1)
    nothing = balance(Period.of_month(2024, 4)).total()
    assert (nothing.withdrawn_kwh, nothing.shared_kwh, nothing.quality) == (None, None, Quality.MISSING)


@pytest.mark.parametrize(("month", "day", "hours"), [(3, 31, 23), (10, 27, 25)])
def test_days_of_23_and_25_hours(gamma: str, month: int, day: int, hours: int) -> None:
    period = Period.of_month(2024, month)
    readings_fill(period)
    by_day = balance(period).points()
    assert len(by_day) == 31
    shown = by_day[day - 1]
    assert (shown.ends_at - shown.starts_at).total_seconds() == hours * 3600
    one_day = Period(shown.starts_at, shown.ends_at)
    points = balance(one_day, Resolution.HOUR).points()
    assert len(points) == hours
    assert sum(point.shared_kwh for point in points if point.shared_kwh) == shown.shared_kwh
    assert len(balance(period, Resolution.MONTH).points()) == 1


def test_what_a_production_meter_counts_is_self_consumed_or_fed_in(gamma: str) -> None:
    assert balance().total().produced_kwh is None
    fed_in = balance(resolution=Resolution.QUARTER, pod_id=pod_by_code(BARN).pk)
    produced_wh = fed_in.energy_uwh[2] // 1_000_000 + 10
    curves_store(Direction.PRODUCED, FEBRUARY, {BARN: produced_wh})
    figures = balance().total()
    assert figures.self_consumed_kwh == Decimal(FEBRUARY.quarters * 10).scaleb(-3)
    assert figures.produced_kwh == Decimal(int(produced_wh.sum())).scaleb(-3)
    assert figures.self_sufficiency is not None


def test_a_file_says_what_the_answer_says(gamma: str) -> None:
    client = signed_in("gamma", Role.ACCOUNTANT)
    shown = client.get(f"/energy?{FEBRUARY_QUERY}&resolution=day").json()
    answer = client.get(f"/energy/file?{FEBRUARY_QUERY}&resolution=day")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(rows) == len(shown["points"]) + 1 == 30
    for row, point in zip(rows, [*shown["points"], shown["total"]], strict=True):
        for name in (*ENERGIES, "share_rate", "coverage", "quality", "missing_quarters"):
            assert row[name] == ("" if point[name] is None else str(point[name]))
    assert rows[0]["starts_at"] == "2024-02-01T00:00+01:00"
    assert client.get(f"/energy/file?{FEBRUARY_QUERY}&format=xlsx").content.startswith(b"PK")


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ("from=2024-02-01&to=2024-02-01", 422, "period_days"),
        ("from=2024-02-01&to=2024-03-10&resolution=quarter", 422, "period_days"),
        ("from=2024-02-01&to=2024-03-01&scope=pod", 422, "energy_scope"),
        ("from=2024-02-01&to=2024-03-01&pod_id=0190a0a0-0000-7000-8000-000000000000", 422, "energy_scope"),
        (
            "from=2024-02-01&to=2024-03-01&scope=pod&pod_id=0190a0a0-0000-7000-8000-000000000000",
            404,
            "not_found",
        ),
    ],
)
def test_what_cannot_be_answered_is_said(gamma: str, query: str, status: int, code: str) -> None:
    answer = signed_in("gamma").get(f"/energy?{query}")
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_the_queries_do_not_grow_with_the_pods_or_the_published_months(gamma: str) -> None:
    month_publish()
    balance()  # the first one also enters the role again
    with CaptureQueriesContext(connection) as one_month:
        balance()
    with CaptureQueriesContext(connection) as by_hour:
        balance(resolution=Resolution.HOUR)
    assert len(one_month) == len(by_hour) <= 20
