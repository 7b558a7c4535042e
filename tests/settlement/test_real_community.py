"""The real community through the database: import, task, API, to the last digit of the reference."""

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path

from cer.kit.tenancy import in_schema
from tenant_apps.access.models import Role
from tenant_apps.settlement.models import RunConfiguration
from tenant_apps.settlement.services import run_start
from tenant_apps.settlement.states import RunKind, RunState
from tenant_apps.settlement.tasks import run_compute_task
from tests.clients import signed_in


def test_every_month_equals_the_reference_to_the_last_digit(comunita_a: str, shared_knowledge: Path) -> None:
    reference = shared_knowledge / "data" / "comunita_a" / "riferimento" / "mensile.csv"
    client = signed_in("comunitaa", Role.OWNER)
    for month in csv.DictReader(reference.read_text().splitlines()):
        with in_schema(comunita_a):
            run_id = run_start(
                kind=RunKind.MONTHLY,
                period=month["mese_locale"],
                started_by="test",
                tariffs_as_of=date(2024, 1, 24),
            ).pk
        run_compute_task.apply(args=(comunita_a, str(run_id))).get()
        run = client.get(f"/runs/{run_id}").json()
        assert run["state"] == RunState.REVIEW, run["problem"]
        totals = run["totals"]
        assert {
            "hours": str(totals["hours"]),
            "withdrawn_kwh": Decimal(totals["withdrawn_kwh"]),
            "fed_in_kwh": Decimal(totals["fed_in_kwh"]),
            "shared_kwh": Decimal(totals["shared_kwh"]),
            "premium_eur": round(Decimal(totals["premium_eur"]), 3),
        } == {
            "hours": month["ore"],
            "withdrawn_kwh": Decimal(month["prelievo_kwh"]),
            "fed_in_kwh": Decimal(month["immissione_kwh"]),
            "shared_kwh": Decimal(month["condivisa_kwh"]),
            "premium_eur": Decimal(month["tip_eur_anzianita"]),
        }
    with in_schema(comunita_a):
        parts = RunConfiguration.objects.all()
        assert sum(part.valorisation_eur for part in parts) == Decimal("1345.54205835")
