"""The rows of a result, streamed into their tables."""

import json
from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db import connection
from psycopg import sql

from cer.calc.quantities import Int64s
from cer.calc.settlement import PlantTerms
from cer.kit.kill_points import kill_point
from tenant_apps.members.selectors import members_listed
from tenant_apps.settlement.canonical import canonical_bytes, decimal_text
from tenant_apps.settlement.computation.inputs import RunInputsValue
from tenant_apps.settlement.computation.results import ConfigurationResult, PlantResult, RunResult
from tenant_apps.settlement.models import (
    RunAmount,
    RunConfiguration,
    RunInputs,
    RunMemberAmount,
    RunPlant,
    RunPod,
    RunRow,
)


def result_write(run_id: UUID, inputs: RunInputsValue, result: RunResult) -> dict[str, object]:
    """Write the rows of a result inside the caller's transaction; return what the run itself records."""
    document = canonical_bytes(inputs.document())
    inputs_digest = sha256(document).hexdigest()
    RunInputs.objects.create(run_id=run_id, document=document.decode(), sha256=inputs_digest)
    kill_point("run_write.inputs")
    price_sources = {part.registry.configuration: part.price_sources for part in inputs.configurations}
    _stream(
        RunConfiguration,
        _CONFIGURATION,
        (_configuration(run_id, part, price_sources[part.code]) for part in result.configurations),
    )
    _stream(
        RunPlant,
        _PLANT,
        (_plant(run_id, part.code, plant) for part in result.configurations for plant in part.plants),
    )
    kill_point("run_write.plants")
    _stream(
        RunPod,
        _POD,
        (
            (
                run_id,
                part.code,
                pod.pod,
                pod.member,
                pod.is_enterprise,
                pod.first_on,
                pod.until_on,
                pod.withdrawn_wh,
                pod.shared_uwh,
            )
            for part in result.configurations
            for pod in part.pods
        ),
    )
    kill_point("run_write.pods")
    _amounts_write(run_id, result)
    kill_point("run_write.amounts")
    return {
        "sharing_rule_version": inputs.sharing.version,
        "inputs_digest": inputs_digest,
        "result_digest": result.digest(),
        "totals": {**result.totals, "surplus": list(result.surplus)},
        "findings": list(result.findings),
    }


def _amounts_write(run_id: UUID, result: RunResult) -> None:
    RunAmount.objects.bulk_create(
        RunAmount(run_id=run_id, title=title.value, amount_cents=cents)
        for title, cents in result.amounts_cents.items()
    )
    codes = {amount.member for amount in result.member_amounts}
    ids = dict(members_listed().filter(code__in=codes).values_list("code", "pk"))
    _stream(
        RunMemberAmount,
        ("run_id", "member_id", "member_code", "title", "amount_cents", "weight_uwh"),
        (
            (run_id, ids[part.member], part.member, part.title.value, part.amount_cents, part.weight_uwh)
            for part in result.member_amounts
        ),
    )


_CONFIGURATION = (
    "run_id",
    "configuration",
    "kind",
    "market_zone",
    "starts_at",
    "hours",
    "injected_wh",
    "withdrawn_wh",
    "eac_wh",
    "price_ueur_mwh",
    "price_sources",
    "valorisation_eur",
    "valorisation_cents",
    "components",
)


def _configuration(run_id: UUID, part: ConfigurationResult, price_sources: Sequence[str]) -> Sequence[object]:
    settlement = part.settlement
    return (
        run_id,
        part.code,
        settlement.kind.value,
        part.market_zone,
        settlement.period.starts_at,
        settlement.period.hours,
        _array(settlement.injected_wh),
        _array(settlement.withdrawn_wh),
        _array(settlement.eac_wh),
        _array(settlement.price_ueur_mwh),
        list(price_sources),
        part.valorisation_eur,
        part.valorisation_cents,
        json.dumps([component.document() for component in part.components]),
    )


_PLANT = (
    "run_id",
    "configuration",
    "plant",
    "pod",
    "terms",
    "plant_set",
    "injected_total_wh",
    "premium_injected_uwh",
    "eac_total_uwh",
    "eaci_total_uwh",
    "exempt_total_uwh",
    "grant_factor",
    "tip_gross_eur",
    "premium_eur",
    "premium_cents",
    "injected_wh",
    "eac_uwh",
    "eaci_uwh",
    "tip_ueur_mwh",
    "exempt_uwh",
)


def _plant(run_id: UUID, configuration: str, part: PlantResult) -> Sequence[object]:
    plant = part.settlement
    return (
        run_id,
        configuration,
        plant.code,
        part.pod,
        json.dumps(_terms(plant.terms, plant.band)),
        part.plant_set,
        plant.injected_wh,
        plant.premium_injected_uwh,
        plant.eac_uwh,
        plant.eaci_uwh,
        plant.exempt_uwh,
        plant.grant_factor,
        plant.tip_gross_eur,
        plant.premium_eur,
        part.premium_cents,
        _array(plant.hours.injected_wh),
        _array(plant.hours.eac_uwh),
        _array(plant.hours.eaci_uwh),
        _array(plant.hours.tip_ueur_mwh),
        _array(plant.hours.exempt_uwh),
    )


def _terms(terms: PlantTerms, band: int | None) -> dict[str, object]:
    return {
        "power_kw": decimal_text(terms.power_kw),
        "band": band,
        "source": terms.source.value,
        "region": terms.region,
        "entry_on": terms.entry_on.isoformat(),
        "grant_pct": decimal_text(terms.grant_pct),
        "incentivised_power_share": decimal_text(terms.incentivised_power_share),
    }


_POD = (
    "run_id",
    "configuration",
    "pod",
    "member",
    "is_enterprise",
    "first_on",
    "until_on",
    "withdrawn_wh",
    "shared_uwh",
)


def _array(values: Int64s) -> str:
    """The literal of an array of whole numbers."""
    return "{" + repr(values.tolist())[1:-1] + "}"


def _stream(model: type[RunRow], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(model._meta.db_table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)
