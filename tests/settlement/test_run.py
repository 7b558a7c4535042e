from tenant_apps.ledger.selectors import balances_by_code
from tenant_apps.settlement.models import RunAmount, SettlementRun
from tenant_apps.settlement.services import run_approve, run_compute, run_publish, run_start
from tenant_apps.settlement.states import RunKind, RunState


def month_start(period: str = "2024-02", **options: object) -> SettlementRun:
    return run_start(kind=RunKind.MONTHLY, period=period, started_by="Ada", **options)


def test_a_month_goes_from_draft_to_published_and_into_the_books(gamma: str) -> None:
    run = run_compute(run_id=month_start().id)
    assert run.state == RunState.REVIEW, run.problem
    run_approve(run_id=run.id, approved_by="Ada")
    run = run_publish(run_id=run.id, published_by="Ada")
    assert run.state == RunState.PUBLISHED
    balances = balances_by_code()
    amounts = dict(RunAmount.objects.filter(run=run).values_list("title", "amount_cents"))
    assert balances["gse_premium"] == amounts["premium"] > 0
    assert balances["social_fund"] == -amounts["social_fund"]
    assert sum(balances.values()) == 0
