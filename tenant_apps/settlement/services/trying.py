"""A published month once more, under another edition of the law: computed, compared, and nothing settled."""

from dataclasses import replace
from decimal import Decimal
from uuid import UUID

from cer.calc.errors import CalcError
from cer.kit.database.roles import PUBLIC_SCHEMA
from cer.kit.errors import CerError
from cer.kit.tenancy import current_schema, in_schema
from shared_apps.rulebook.selectors import rule_set_by_version, rule_set_version_by_id
from shared_apps.rulebook.services import impact_note
from shared_apps.tenants.selectors import tenant_by_schema
from tenant_apps.settlement.computation.monthly import month_compute
from tenant_apps.settlement.computation.results import RunResult
from tenant_apps.settlement.models import SettlementRun
from tenant_apps.settlement.selectors.amounts import run_amounts_cents
from tenant_apps.settlement.selectors.inputs import run_inputs, snapshot
from tenant_apps.settlement.selectors.runs import period_name, runs_listed
from tenant_apps.settlement.states import RunKind, RunState, Title

RECEIVED = (Title.PREMIUM, Title.VALORISATION)
"""What comes in from outside; an edition changes this, and with it all that is given out."""


def rule_set_try(*, rule_set_id: UUID) -> None:
    """Compute the community's last published month under an edition, and note the difference. [cents, kWh]"""
    schema_name = current_schema()
    with in_schema(PUBLIC_SCHEMA):
        tenant_id, version = tenant_by_schema(schema_name).pk, rule_set_version_by_id(rule_set_id).version
    published = runs_listed().filter(kind=RunKind.MONTHLY, state=RunState.PUBLISHED)
    run = published.order_by("-first_on", "-revision").first()
    if run is None:
        impact_note(rule_set_id=rule_set_id, tenant_id=tenant_id, problem="nothing_published")
        return
    known = {"period": period_name(run), "compared_with": run.rule_set_version}
    try:
        result = _computed(run, version)
    except (CerError, CalcError) as refusal:
        impact_note(rule_set_id=rule_set_id, tenant_id=tenant_id, problem=refusal.code[:60], **known)
        return
    impact_note(
        rule_set_id=rule_set_id,
        tenant_id=tenant_id,
        before_cents=sum(run_amounts_cents(run.pk)[title] for title in RECEIVED),
        after_cents=sum(result.amounts_cents[title] for title in RECEIVED),
        before_shared_kwh=Decimal(run.totals["shared_kwh"]),
        after_shared_kwh=Decimal(str(result.totals["shared_kwh"])),
        problem="",
        **known,
    )


def _computed(run: SettlementRun, version: str) -> RunResult:
    """The run from its own inputs, as they were known to it, with the law of another edition."""
    with snapshot():
        inputs = run_inputs(run)
    law = replace(
        rule_set_by_version(version),
        tariffs_as_of=inputs.rule_set.tariffs_as_of,
        carries_forward=inputs.rule_set.carries_forward,
    )
    return month_compute(replace(inputs, rule_set=law))
