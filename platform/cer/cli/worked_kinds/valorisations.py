"""Kinds about the ARERA valorisation (R40-R43, R117)."""

from collections.abc import Sequence
from decimal import Decimal

import numpy as np

from cer.calc.errors import ValidationError
from cer.calc.quantities import (
    Int64s,
    kwh_from_wh,
)
from cer.calc.rules import ConfigurationKind, RuleSet, Voltage, choice
from cer.calc.sharing import (
    building_shared_energy,
    shared_wh,
)
from cer.calc.valorisation import ValorisationParts, community_valorisation, group_valorisation
from cer.cli.worked_kinds.inputs import (
    WORKED_DAY,
    Answer,
    Inputs,
    need,
    not_negative,
    number_of,
    prices_of,
    row_wh,
    rows_wh,
    same_length,
)


def arera(inputs: Inputs, rule_set: RuleSet) -> Answer:
    eac_wh = not_negative(row_wh(need(inputs, "eac_kwh")))
    prices = prices_of(inputs["pz_eur_mwh"], len(eac_wh)) if "pz_eur_mwh" in inputs else None
    return {"arera_eur": arera_parts(inputs, rule_set, eac_wh, prices).total_eur}


def arera_parts(
    inputs: Inputs, rule_set: RuleSet, eac_wh: Int64s, price_ueur_mwh: Int64s | None
) -> ValorisationParts:
    kind = choice(ConfigurationKind, need(inputs, "configuration"))
    trase_eur_mwh = number_of(need(inputs, "trase_eur_mwh"))
    if kind is not ConfigurationKind.GAC:
        return community_valorisation(eac_wh=int(eac_wh.sum()), trase_eur_mwh=trase_eur_mwh)
    voltage = choice(Voltage, need(inputs, "voltage"))
    if price_ueur_mwh is None:
        raise ValidationError("A group needs the hourly prices.", code="price_incomplete")
    nothing_wh = np.zeros_like(eac_wh)
    at_level = {level: eac_wh if level is voltage else nothing_wh for level in Voltage}
    return group_valorisation(
        eac_wh=int(eac_wh.sum()),
        building=building_shared_energy(
            injected_low_wh=at_level[Voltage.LOW],
            injected_medium_wh=at_level[Voltage.MEDIUM],
            withdrawn_low_wh=at_level[Voltage.LOW],
            withdrawn_medium_wh=at_level[Voltage.MEDIUM],
        ),
        price_ueur_mwh=price_ueur_mwh,
        trase_eur_mwh=trase_eur_mwh,
        btau_eur_mwh=number_of(need(inputs, "btau_eur_mwh")),
        loss_factors=_loss_factors(rule_set),
    )


def _loss_factors(rule_set: RuleSet) -> dict[Voltage, Decimal]:
    return {level: rule_set.loss_factor_on(level, WORKED_DAY).value for level in Voltage}


def gac_valorisation(inputs: Inputs, rule_set: RuleSet) -> Answer:
    plants, withdrawals = need(inputs, "plants"), need(inputs, "withdrawals")
    injected_wh = rows_wh({need(row, "id"): need(row, "injected_kwh") for row in plants})
    withdrawn_wh = rows_wh({need(row, "id"): need(row, "withdrawn_kwh") for row in withdrawals})
    same_length(injected_wh[0], withdrawn_wh[0])
    in_building = [row for row in plants if row.get("in_building", True)]
    own_wh = injected_wh[[row.get("in_building", True) for row in plants]]
    building = building_shared_energy(
        injected_low_wh=_at_level(Voltage.LOW, in_building, own_wh),
        injected_medium_wh=_at_level(Voltage.MEDIUM, in_building, own_wh),
        withdrawn_low_wh=_at_level(Voltage.LOW, withdrawals, withdrawn_wh),
        withdrawn_medium_wh=_at_level(Voltage.MEDIUM, withdrawals, withdrawn_wh),
    )
    eac_wh = int(shared_wh(injected_wh.sum(axis=0), withdrawn_wh.sum(axis=0)).sum())
    parts = group_valorisation(
        eac_wh=eac_wh,
        building=building,
        price_ueur_mwh=prices_of(need(inputs, "pz_eur_mwh"), injected_wh.shape[1]),
        trase_eur_mwh=number_of(need(inputs, "trase_eur_mwh")),
        btau_eur_mwh=number_of(need(inputs, "btau_eur_mwh")),
        loss_factors=_loss_factors(rule_set),
    )
    return {
        "eacv_kwh": kwh_from_wh(eac_wh),
        "eacvc_kwh": kwh_from_wh(int(building.total_wh.sum())),
        "eacvc_bt_kwh": kwh_from_wh(int(building.by_voltage_wh[Voltage.LOW].sum())),
        "eacvc_mt_kwh": kwh_from_wh(int(building.by_voltage_wh[Voltage.MEDIUM].sum())),
        "trase_eur": parts.trase_eur,
        "btau_eur": parts.btau_eur,
        "losses_eur": parts.losses_eur,
        "arera_eur": parts.total_eur,
    }


def _at_level(voltage: Voltage, rows: Sequence[Inputs], energy_wh: Int64s) -> Int64s:
    chosen = [choice(Voltage, need(row, "voltage")) is voltage for row in rows]
    total_wh: Int64s = energy_wh[np.array(chosen, np.bool_)].sum(axis=0)
    return total_wh
