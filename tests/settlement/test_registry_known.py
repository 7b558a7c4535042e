"""A published month replays from the registry as it was known; a new run sees the correction (F5, F11)."""

from datetime import date

from cer.calc.rules import HolderCategory
from tenant_apps.members.models import HolderCategoryPeriod, PodAssignment
from tenant_apps.members.services.corrections import assignment_correct, holder_category_correct
from tenant_apps.plants.models import Plant
from tenant_apps.settlement.canonical import canonical_bytes
from tenant_apps.settlement.models import RunInputs, RunPod, SettlementRun
from tenant_apps.settlement.selectors.inputs import run_inputs, snapshot
from tenant_apps.settlement.services import run_approve, run_compute, run_publish, run_start
from tenant_apps.settlement.states import RunKind
from tests.settlement.world import HOME, SHOP


def run_of(kind: RunKind = RunKind.MONTHLY) -> SettlementRun:
    return run_compute(run_id=run_start(kind=kind, period="2024-02", started_by="Ada").id)


def replayed(run: SettlementRun) -> bytes:
    with snapshot():
        return canonical_bytes(run_inputs(run).document())


def registry_correct() -> None:
    """HOME joined in the middle of the month only, SHOP's holder was no enterprise, a plant was smaller."""
    assignment = PodAssignment.objects.get(pod__code=HOME)
    assignment_correct(
        assignment_id=assignment.pk, valid_from=date(2024, 2, 15), valid_until=None, reason="late form"
    )
    period = HolderCategoryPeriod.objects.get(member__code="CARLA")
    holder_category_correct(
        period_id=period.pk,
        category=HolderCategory.ASSOCIATION,
        is_enterprise=False,
        valid_from=period.valid_from,
        valid_until=None,
        reason="it is an association",
    )
    Plant.objects.filter(code="ROOF").update(power_kw=15)


def test_f05_a_published_month_replays_as_it_was_known(gamma: str) -> None:
    run = run_of()
    run_approve(run_id=run.id, approved_by="Ada")
    run = run_publish(run_id=run.id, published_by="Bea")
    recorded = RunInputs.objects.get(run=run).document.encode()
    assert replayed(run) == recorded
    registry_correct()
    assert replayed(run) == recorded
    run.refresh_from_db()
    assert run_of(RunKind.SIMULATION).inputs_digest != run.inputs_digest


def test_f05_a_new_run_sees_the_correction(gamma: str) -> None:
    registry_correct()
    run = run_of()
    pods = {row.pod: row for row in RunPod.objects.filter(run=run)}
    assert pods[HOME].first_on == date(2024, 2, 15)
    assert pods[SHOP].is_enterprise is False
