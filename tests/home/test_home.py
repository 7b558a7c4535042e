"""A member's first page: money to the cent of its statements, and who acts on what is not there yet."""

from collections import Counter
from datetime import date
from decimal import Decimal
from statistics import median

import pytest

from cer.calc.intervals import Period
from tenant_apps.access.models import Role
from tenant_apps.home.selectors import Acting, Awaited, EnergyPart, MonthStanding, Waiting, home_of
from tenant_apps.members.selectors import member_by_code
from tenant_apps.settlement.models import RunMemberAmount, SettlementRun
from tenant_apps.settlement.services import run_approve, run_compute, run_publish, run_start
from tenant_apps.settlement.states import RunKind
from tests.clients import signed_in
from tests.factories import member_make
from tests.populated import ALFA, Populated
from tests.settlement.conftest import gamma as gamma
from tests.settlement.world import MEMBERS, prices_fill, readings_fill

MARCH = date(2024, 3, 10)


def month_settle(month: str) -> SettlementRun:
    run = run_start(kind=RunKind.MONTHLY, period=month, started_by="a")
    run_compute(run_id=run.pk)
    return run


def month_publish(month: str) -> SettlementRun:
    run = month_settle(month)
    run_approve(run_id=run.pk, approved_by="b")
    return run_publish(run_id=run.pk, published_by="b")


def test_the_benefit_is_that_of_the_statements_to_the_cent(gamma: str) -> None:
    readings_fill(Period.of_month(2024, 3))
    prices_fill(Period.of_month(2024, 3))
    runs = [month_publish("2024-02"), month_publish("2024-03")]
    for code in MEMBERS:
        member = member_by_code(code).pk
        home = home_of(member, date(2024, 4, 10))
        by_run = [
            sum(RunMemberAmount.objects.filter(run=run, member=member).values_list("amount_cents", flat=True))
            for run in runs
        ]
        assert home.last is not None
        assert (home.last.period, home.last.amount_cents) == ("2024-03", by_run[1])
        assert home.benefit_total_cents == sum(by_run) != by_run[1]
    got: Counter[str] = Counter()
    for code, cents in RunMemberAmount.objects.filter(run=runs[1]).values_list("member_code", "amount_cents"):
        got[code] += cents
    assert home.medians.amount_cents == median(got.values())


def test_a_median_takes_five_members(gamma: str) -> None:
    run = month_publish("2024-02")
    member = member_by_code("BRUNO")
    home = home_of(member.pk, MARCH)
    withdrawing = RunMemberAmount.objects.filter(run=run, title="consumer").count()
    assert withdrawing == 4
    assert home.medians.amount_cents is not None
    assert home.medians.shared_uwh is None


def test_the_part_follows_from_the_pods(gamma: str) -> None:
    parts = {code: home_of(member_by_code(code).pk, MARCH).part for code in MEMBERS}
    assert parts == {
        "ANNA": EnergyPart.PROSUMER,
        "BRUNO": EnergyPart.CONSUMER,
        "CARLA": EnergyPart.CONSUMER,
        "DON": EnergyPart.CONSUMER,
        "FARM": EnergyPart.PRODUCER,
    }
    assert home_of(member_make("EVA").pk, MARCH).part is None


def test_each_step_says_what_is_awaited_and_who_acts(gamma: str) -> None:
    anna = member_by_code("ANNA").pk

    def waiting(day: date = MARCH) -> Waiting | None:
        return home_of(anna, day).waiting

    january = Waiting("2024-01", Awaited.READINGS, Acting.DISTRIBUTOR, date(2024, 2, 20))
    assert waiting() == january
    readings_fill(Period.of_month(2024, 1))
    assert waiting() == Waiting("2024-01", Awaited.SETTLEMENT, Acting.COMMUNITY, None)
    run = month_settle("2024-02")
    assert waiting() == Waiting("2024-01", Awaited.SETTLEMENT, Acting.COMMUNITY, None)
    run_approve(run_id=run.pk, approved_by="b")
    months = {month.month: month.standing for month in home_of(anna, MARCH).months}
    assert months == {
        "2024-03": MonthStanding.UNDER_WAY,
        "2024-02": MonthStanding.APPROVED,
        "2024-01": MonthStanding.OPEN,
    }
    assert home_of(anna, MARCH).last is None
    run_publish(run_id=run.pk, published_by="b")
    assert waiting() == Waiting("2024-03", Awaited.MONTH_END, Acting.NOBODY, date(2024, 4, 1))
    assert waiting(date(2024, 4, 2)) == Waiting(
        "2024-03", Awaited.READINGS, Acting.DISTRIBUTOR, date(2024, 4, 20)
    )
    eva = home_of(member_make("EVA", valid_from=date(2024, 3, 1)).pk, MARCH)
    assert eva.waiting == Waiting("2024-03", Awaited.POD, Acting.COMMUNITY, None)


@pytest.mark.django_db
def test_the_door_says_what_the_statement_and_the_balance_say(canaries: dict[str, Populated]) -> None:
    client = signed_in(ALFA, Role.MEMBER, member_id=canaries[ALFA].ids["member_id"])
    home = client.get("/me/home").json()
    statement = client.get(f"/me/statements/{home['run_id']}").json()
    balance = client.get("/me/energy?from=2024-02-01&to=2024-03-01&resolution=month").json()["total"]
    assert home["month"] == "2024-02"
    assert home["benefit_eur"] == home["benefit_total_eur"] == statement["total_eur"]
    assert Decimal(home["benefit_eur"]) > 0
    assert home["figures"] == balance
    assert home["benefit_median_eur"] is None
    assert signed_in(ALFA, Role.OWNER).get("/me/home").status_code == 403
