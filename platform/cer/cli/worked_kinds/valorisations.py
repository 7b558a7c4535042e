"""Kinds about the ARERA valorisation (R40-R43, R117)."""

from decimal import Decimal

import numpy as np

from cer.calc.errors import ValidationError
from cer.calc.quantities import (
    Int64s,
    kwh_from_wh,
)
from cer.calc.rules import ConfigurationKind, RuleSet, Source, Voltage, choice
from cer.calc.settlement import (
    PlantTerms,
    WithdrawalSeries,
    configuration_settle,
)
from cer.calc.sharing import (
    building_shared_energy,
)
from cer.calc.valorisation import ValorisationParts, community_valorisation, group_valorisation
from cer.cli.worked_kinds.inputs import (
    ANY_REGION,
    WORKED_DAY,
    Answer,
    Inputs,
    need,
    not_negative,
    number_of,
    period_of,
    prices_of,
    row_wh,
    rows_wh,
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
    period = period_of(inputs, injected_wh.shape[1])
    region = rule_set.region(ANY_REGION)
    settlement = configuration_settle(
        kind=ConfigurationKind.GAC,
        period=period,
        plants=[
            PlantTerms(
                code=row["id"],
                power_kw=Decimal(1),
                source=Source.OTHER,
                region=region.name,
                zone=region.zone,
                entry_on=WORKED_DAY,
                voltage=choice(Voltage, need(row, "voltage")),
                is_in_building=row.get("in_building", True),
            )
            for row in plants
        ],
        injected_wh=injected_wh,
        withdrawals=[
            WithdrawalSeries(pod=row["id"], voltage=choice(Voltage, need(row, "voltage")))
            for row in withdrawals
        ],
        withdrawn_wh=withdrawn_wh,
        price_ueur_mwh=prices_of(need(inputs, "pz_eur_mwh"), period.hours),
        rule_set=rule_set,
    )
    building = settlement.building
    if building is None:
        raise ValidationError("A group has a building.", code="building_missing")
    parts = group_valorisation(
        eac_wh=settlement.eac_total_wh,
        building=building,
        price_ueur_mwh=settlement.price_ueur_mwh,
        trase_eur_mwh=number_of(need(inputs, "trase_eur_mwh")),
        btau_eur_mwh=number_of(need(inputs, "btau_eur_mwh")),
        loss_factors=_loss_factors(rule_set),
    )
    return {
        "eacv_kwh": kwh_from_wh(settlement.eac_total_wh),
        "eacvc_kwh": kwh_from_wh(int(building.total_wh.sum())),
        "eacvc_bt_kwh": kwh_from_wh(int(building.by_voltage_wh[Voltage.LOW].sum())),
        "eacvc_mt_kwh": kwh_from_wh(int(building.by_voltage_wh[Voltage.MEDIUM].sum())),
        "trase_eur": parts.trase_eur,
        "btau_eur": parts.btau_eur,
        "losses_eur": parts.losses_eur,
        "arera_eur": parts.total_eur,
    }
