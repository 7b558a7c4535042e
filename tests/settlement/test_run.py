"""Months and years in a community that really exists: what is computed, refused, held back and given."""

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from itertools import pairwise

import numpy as np
import pytest
from django.db import DatabaseError, connection, transaction

from cer.adapters.meter_folder import Direction
from cer.calc.intervals import Period
from cer.kit.errors import ConflictError, RuleBrokenError
from cer.kit.tenancy import in_schema
from tenant_apps.ledger.selectors import balances_by_code
from tenant_apps.members.selectors import member_by_code
from tenant_apps.settlement.models import RunMemberAmount, RunPlant, RunPod, SettlementRun
from tenant_apps.settlement.selectors.amounts import run_amounts_cents
from tenant_apps.settlement.selectors.statements import member_statement
from tenant_apps.settlement.services import run_approve, run_cancel, run_compute, run_publish, run_start
from tenant_apps.settlement.states import RunKind, RunState, Title
from tests.settlement.world import (
    BARN,
    FEBRUARY,
    HOME,
    ROOF,
    curves_store,
    prices_fill,
    readings_fill,
    registry_fill,
)


def run_of(period: str = "2024-02", kind: RunKind = RunKind.MONTHLY, **options: object) -> SettlementRun:
    """A run, started and computed."""
    return run_compute(run_id=run_start(kind=kind, period=period, started_by="Ada", **options).id)


def published(period: str, kind: RunKind = RunKind.MONTHLY) -> SettlementRun:
    run = run_of(period, kind)
    assert run.state == RunState.REVIEW, run.problem
    run_approve(run_id=run.id, approved_by="Ada")
    return run_publish(run_id=run.id, published_by="Bea")


@pytest.fixture
def empty(new_community: Callable[[str], object]) -> Iterator[str]:
    """A community without readings; the test is inside it."""
    schema_name = new_community("empty").schema_name
    with in_schema(schema_name):
        yield schema_name


def test_a_published_month_is_in_the_books(gamma: str) -> None:
    run = published("2024-02")
    balances, amounts = balances_by_code(), run_amounts_cents(run.id)
    assert balances["gse_premium"] == amounts[Title.PREMIUM] > 0
    assert balances["gse_valorisation"] == amounts[Title.VALORISATION] > 0
    assert balances["running_costs"] == -amounts[Title.COSTS]
    assert balances["social_fund"] == -amounts[Title.SOCIAL_FUND]
    members = -sum(cents for code, cents in balances.items() if code.startswith("member."))
    assert members == amounts[Title.PRODUCER] + amounts[Title.CONSUMER]
    assert sum(balances.values()) == 0


def test_the_energy_of_plants_and_of_pods_is_the_shared_energy(gamma: str) -> None:
    run = run_of()
    shared_uwh = round(Decimal(run.totals["shared_kwh"]) * 10**9)
    assert sum(RunPlant.objects.values_list("eac_total_uwh", flat=True)) == shared_uwh
    assert sum(RunPod.objects.values_list("shared_uwh", flat=True)) == shared_uwh


def test_a_feed_in_point_without_withdrawals_is_told(gamma: str) -> None:
    findings = {finding["code"]: finding for finding in run_of().findings}
    assert findings["withdrawal_never_read"]["facts"]["pods"] == [BARN]
    assert findings["entry_equal"]["facts"]["plants"] == ["BARN", "ROOF"]


def test_r26_a_gap_is_refused_by_pod_and_hour(empty: str) -> None:
    registry_fill()
    readings_fill(FEBRUARY, missing=(HOME, 96 * 3 + 41))
    prices_fill(FEBRUARY)
    run = run_of()
    assert (run.state, run.problem["code"]) == (RunState.FAILED, "readings_missing")
    assert run.problem["facts"]["gaps"] == [
        {"pod": HOME, "direction": "withdrawn", "starts_at": "2024-02-04T09:15:00+00:00", "quarters": 1}
    ]
    assert HOME in run.problem["sentence"]
    assert "2024-02-04 09:15" in run.problem["sentence"]


def test_r26_a_gap_that_is_filled_lets_the_month_be_settled(empty: str) -> None:
    registry_fill()
    readings_fill(FEBRUARY, missing=(HOME, 7))
    prices_fill(FEBRUARY)
    assert run_of().state == RunState.FAILED
    readings_fill(FEBRUARY)
    assert run_of().state == RunState.REVIEW


def test_r26_a_missing_price_is_refused_by_zone_and_hour(empty: str) -> None:
    june = Period.of_month(2025, 6)
    registry_fill()
    readings_fill(june)
    run = run_of("2025-06")
    assert (run.state, run.problem["code"]) == (RunState.FAILED, "price_missing")
    assert run.problem["facts"]["hour_at"] == "2025-05-31T22:00:00+00:00"


def test_r45_an_unknown_value_refuses_the_run_by_component_and_date(empty: str) -> None:
    march = Period.of_month(2025, 3)
    registry_fill()
    readings_fill(march)
    prices_fill(march)
    run = run_of("2025-03")
    assert (run.state, run.problem["code"]) == (RunState.FAILED, "unknown_value")
    assert run.problem["facts"]["on"] == "2025-03-01"
    assert "trase" in str(run.problem["facts"]["component"]).lower()


def test_r45_a_provisional_run_carries_it_forward_and_is_never_final(empty: str) -> None:
    march = Period.of_month(2025, 3)
    registry_fill()
    readings_fill(march)
    prices_fill(march)
    run = run_of("2025-03", is_provisional=True)
    assert run.state == RunState.REVIEW
    assert "value_carried_forward" in {finding["code"] for finding in run.findings}
    with pytest.raises(RuleBrokenError) as refusal:
        run_approve(run_id=run.id, approved_by="Ada")
    assert refusal.value.code == "run_provisional"


def test_a_month_without_a_sharing_rule_is_refused(empty: str) -> None:
    registry_fill(sharing_from=date(2024, 2, 10))
    readings_fill(FEBRUARY)
    prices_fill(FEBRUARY)
    run = run_of()
    assert (run.state, run.problem["code"]) == (RunState.FAILED, "sharing_rule_changes_inside")


def test_a_month_before_anybody_joined_has_nothing_to_settle(gamma: str) -> None:
    run = run_of("2022-02")
    assert (run.state, run.problem["code"]) == (RunState.FAILED, "nothing_to_settle")


def test_f05_a_late_reading_changes_no_published_run(gamma: str) -> None:
    run = published("2024-02")
    before = member_statement(run.id, member_by_code("BRUNO").pk)
    curves_store(Direction.WITHDRAWN, FEBRUARY, {HOME: np.full(FEBRUARY.quarters, 5000, np.int64)})
    run.refresh_from_db()
    assert member_statement(run.id, member_by_code("BRUNO").pk) == before
    simulated = run_of(kind=RunKind.SIMULATION)
    assert simulated.inputs_digest != run.inputs_digest
    assert simulated.result_digest != run.result_digest


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE settlement_runamount SET amount_cents = 0",
        "DELETE FROM settlement_runmemberamount",
        "UPDATE settlement_runplant SET premium_cents = 0",
        "TRUNCATE settlement_runpod",
        "UPDATE settlement_runinputs SET document = '{}'",
    ],
)
def test_what_a_run_wrote_is_append_only_for_the_application(alfa: None, statement: str) -> None:
    with pytest.raises(DatabaseError, match="permission denied"), connection.cursor() as cursor:
        cursor.execute(statement)


NOVEMBER, DECEMBER = Period.of_month(2024, 11), Period.of_month(2024, 12)


@pytest.fixture
def autumn(empty: str) -> str:
    """A community that began in November and shares nearly all it feeds in, so that there is a surplus."""
    registry_fill(valid_from=date(2024, 11, 1))
    for month, limit_wh in ((NOVEMBER, 700), (DECEMBER, 1500)):
        readings_fill(month, fed_in_limit_wh=limit_wh)
        prices_fill(month)
    return empty


def test_r55_the_reserve_follows_the_totals_of_the_year_so_far(autumn: str) -> None:
    november, december = published("2024-11"), published("2024-12")
    reserves = [run_amounts_cents(run.id)[Title.SURPLUS_RESERVE] for run in (november, december)]
    due_cents = sum(part["surplus_cents"] for part in december.totals["surplus"])
    assert sum(reserves) == due_cents > 0
    assert balances_by_code()["surplus_reserve"] == -due_cents


def test_r52_the_year_gives_the_surplus_to_consumers_that_are_no_enterprises(autumn: str) -> None:
    published("2024-11")
    published("2024-12")
    year = published("2024", RunKind.YEARLY)
    given = dict(
        RunMemberAmount.objects.filter(run=year, title=Title.SURPLUS.value).values_list(
            "member_code", "amount_cents"
        )
    )
    assert set(given) == {"ANNA", "BRUNO", "DON"}
    assert sum(given.values()) == year.totals["surplus_cents"] > 0
    assert balances_by_code()["surplus_reserve"] == 0


def test_r54_a_year_needs_all_of_its_months(autumn: str) -> None:
    published("2024-11")
    run = run_of("2024", RunKind.YEARLY)
    assert (run.state, run.problem["code"]) == (RunState.FAILED, "year_incomplete")
    assert run.problem["facts"]["months"] == ["2024-12"]


def test_r54_months_are_closed_once_their_year_is_settled(autumn: str) -> None:
    for period in ("2024-11", "2024-12"):
        published(period)
    published("2024", RunKind.YEARLY)
    with pytest.raises(RuleBrokenError) as refusal:
        run_start(kind=RunKind.MONTHLY, period="2024-10", started_by="Ada")
    assert refusal.value.code == "year_closed"


def test_r55_a_month_computed_beside_another_is_computed_again(autumn: str) -> None:
    november, december = run_of("2024-11"), run_of("2024-12")
    for run in (november, december):
        run_approve(run_id=run.id, approved_by="Ada")
    run_publish(run_id=november.id, published_by="Ada")
    with pytest.raises(ConflictError) as refusal:
        run_publish(run_id=december.id, published_by="Ada")
    assert refusal.value.code == "run_outdated"
    run_cancel(run_id=december.id)
    assert published("2024-12").state == RunState.PUBLISHED


def test_a_run_is_published_and_booked_together_or_not_at_all(gamma: str) -> None:
    run = run_of()
    run_approve(run_id=run.id, approved_by="Ada")
    with transaction.atomic():
        run_publish(run_id=run.id, published_by="Ada")
        transaction.set_rollback(True)
    assert (SettlementRun.objects.get().state, balances_by_code()) == (RunState.APPROVED, {})


def test_a_statement_says_what_stands_behind_each_amount(gamma: str) -> None:
    run = run_of()
    statement = member_statement(run.id, member_by_code("ANNA").pk)
    assert [line.pod for line in statement.pods] == [ROOF]
    assert [plant.plant for plant in statement.plants] == ["ROOF"]
    assert {line.title for line in statement.amounts} == {Title.PRODUCER, Title.CONSUMER}
    assert statement.total_eur == sum(line.amount_eur for line in statement.amounts)
    in_eur = {step.title: step.amount_eur for step in statement.waterfall}
    received = in_eur[Title.PREMIUM] + in_eur[Title.VALORISATION]
    assert sum(in_eur.values()) == 2 * received
    assert all(step.rules for step in statement.waterfall)


def test_hours_are_done_as_they_are_settled(gamma: str) -> None:
    seen: list[tuple[int, int]] = []
    run = run_start(kind=RunKind.MONTHLY, period="2024-02", started_by="Ada")
    run_compute(run_id=run.id, on_progress=lambda now: seen.append((now.hours_done, now.hours_total)))
    assert seen == [(696, 696), (696, 696)]
    assert all(before[0] <= after[0] for before, after in pairwise(seen))
