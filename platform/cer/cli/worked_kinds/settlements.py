"""Kinds about whole settlements and their yearly surplus (rule book, section 13; R50-R54)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

from cer.calc.errors import ValidationError
from cer.calc.intervals import Period
from cer.calc.money import cents_from_eur, eur_from_cents
from cer.calc.quantities import (
    decimal_from_fraction,
    kwh_from_uwh,
    kwh_from_wh,
)
from cer.calc.rules import ConfigurationKind, HolderCategory, RuleSet, choice
from cer.calc.settlement import (
    ConfigurationSettlement,
    EaciBasis,
    ExemptAllocation,
    Options,
    PlantAllocation,
    PlantSettlement,
    PlantTerms,
    WithdrawalSeries,
    configuration_settle,
)
from cer.calc.surplus import (
    PlantSet,
    PremiumTotals,
    SetSurplus,
    set_surplus,
    settlement_surplus,
    surplus_check,
)
from cer.calc.tariff import grant_factor
from cer.cli.worked_kinds.inputs import (
    WORKED_DAY,
    Answer,
    Inputs,
    day_of,
    kwh_list,
    need,
    number_of,
    period_of,
    prices_of,
    rows_wh,
    source_of,
)
from cer.cli.worked_kinds.valorisations import arera_parts


def settlement(inputs: Inputs, rule_set: RuleSet) -> Answer:
    settlement = _settled(inputs, rule_set)
    surplus = settlement_surplus(settlement.plants, rule_set.surplus_thresholds_on(WORKED_DAY))
    answer = {
        "eac_kwh": kwh_list(settlement.eac_wh),
        "eac_total_kwh": kwh_from_wh(settlement.eac_total_wh),
        "plants": {plant.code: _plant_answer(plant, rule_set) for plant in settlement.plants},
        "tip_total_eur": settlement.premium_eur,
        "surplus": {plant_set: _set_answer(checked) for plant_set, checked in surplus.items()},
        "surplus_total_eur": sum(checked.surplus_eur for checked in surplus.values()),
    }
    if "arera" in inputs:
        answer["arera_eur"] = arera_parts(
            inputs["arera"], rule_set, settlement.eac_wh, settlement.price_ueur_mwh
        ).total_eur
    return answer


def _plant_answer(plant: PlantSettlement, rule_set: RuleSet) -> Answer:
    return {
        "eac_kwh": kwh_from_uwh(plant.eac_uwh),
        "eaci_kwh": kwh_from_uwh(plant.eaci_uwh),
        "exempt_kwh": kwh_from_uwh(plant.exempt_uwh),
        "F": grant_factor(rule_set.grant_terms_on(WORKED_DAY), plant.terms.grant_pct),
        "tip_gross_eur": plant.tip_gross_eur,
        "tip_eur": plant.premium_eur,
    }


def _set_answer(checked: SetSurplus) -> Answer:
    return {
        "eaci_kwh": checked.totals.eaci_kwh,
        "injected_kwh": checked.totals.injected_kwh,
        "tip_eur": checked.totals.premium_eur,
        "ratio": checked.ratio_share,
        "excess_fraction": checked.excess_share,
        "surplus_eur": checked.surplus_eur,
    }


def _settled(inputs: Inputs, rule_set: RuleSet) -> ConfigurationSettlement:
    withdrawals = need(inputs, "withdrawals_kwh")
    rows = need(inputs, "plants")
    prices = need(inputs, "pz_eur_mwh")
    period = period_of(inputs, len(prices))
    # The example says itself who is exempt, so the dates of the categories do not apply.
    exempt_holders = tuple(
        replace(holder, valid_from=rule_set.premium.first_on) for holder in rule_set.exempt_holders
    )
    return configuration_settle(
        kind=ConfigurationKind.CER,
        period=period,
        plants=[_plant_terms(row, period, rule_set, is_alone=len(rows) == 1) for row in rows],
        injected_wh=rows_wh({need(row, "id"): need(row, "injected_kwh") for row in rows}),
        withdrawals=_withdrawal_series(inputs, withdrawals),
        withdrawn_wh=rows_wh(withdrawals),
        price_ueur_mwh=prices_of(prices, period.hours),
        rule_set=replace(rule_set, exempt_holders=exempt_holders, tariffs_as_of=rule_set.premium.first_on),
        options=_options(inputs),
    )


def _options(inputs: Inputs) -> Options:
    return Options(
        plant_allocation=choice(PlantAllocation, inputs.get("plant_allocation", "merit_order")),
        eaci_basis=choice(EaciBasis, inputs.get("eaci_basis", "attributed")),
        exempt_allocation=choice(ExemptAllocation, inputs.get("exempt_allocation", "priority")),
    )


def _plant_terms(row: Inputs, period: Period, rule_set: RuleSet, *, is_alone: bool) -> PlantTerms:
    region = rule_set.region(need(row, "region"))
    power_kw = number_of(need(row, "power_kw"))
    obligation_kw = number_of(row.get("obligation_kw", 0))
    if not power_kw > 0 or obligation_kw < 0:
        raise ValidationError("A plant has more than 0 kW.", code="plant_power_not_positive")
    share = max(Fraction(0), 1 - Fraction(obligation_kw) / Fraction(power_kw))
    return PlantTerms(
        code=need(row, "id"),
        power_kw=power_kw,
        source=source_of(row),
        region=region.name,
        zone=region.zone,
        entry_on=_entry_on(row, is_alone=is_alone),
        grant_pct=number_of(row.get("grant_pct", 0)),
        incentivised_power_share=decimal_from_fraction(share),
        premium=period if row.get("incentivised", True) else None,
    )


def _entry_on(row: Inputs, *, is_alone: bool) -> date:
    """The day that places a plant in the order; a plant alone needs no place."""
    if is_alone and "entry_into_operation" not in row:
        return WORKED_DAY
    return day_of(need(row, "entry_into_operation"))


def _withdrawal_series(inputs: Inputs, withdrawals: Mapping[str, Any]) -> list[WithdrawalSeries]:
    holders: dict[str, HolderCategory] = {}
    for key, category in (
        ("exempt_institutions", HolderCategory.TERRITORIAL_BODY),
        ("exempt_natural_persons", HolderCategory.NATURAL_PERSON),
    ):
        for member in inputs.get(key, []):
            if member not in withdrawals or member in holders:
                raise ValidationError(
                    f"{member} is not one member with withdrawals.", code="unknown_member", member=member
                )
            holders[member] = category
    return [WithdrawalSeries(pod=member, holder=holders.get(member)) for member in withdrawals]


def multi_cp(inputs: Inputs, rule_set: RuleSet) -> Answer:
    configurations = {cp: settlement(inner, rule_set) for cp, inner in need(inputs, "configurations").items()}
    return {
        "configurations": configurations,
        "eac_total_kwh": sum(settled["eac_total_kwh"] for settled in configurations.values()),
        "tip_total_eur": sum(settled["tip_total_eur"] for settled in configurations.values()),
    }


def surplus(inputs: Inputs, _: RuleSet) -> Answer:
    base_cents = surplus_cents = 0
    for row in need(inputs, "sets"):
        contribution_cents = int(number_of(need(row, "contribution_cents")))
        totals = PremiumTotals(
            injected_kwh=number_of(need(row, "injected_kwh")),
            eaci_kwh=number_of(need(row, "eaci_kwh")),
            premium_eur=eur_from_cents(contribution_cents),
        )
        set_cents = cents_from_eur(set_surplus(totals, number_of(need(row, "threshold"))).surplus_eur)
        surplus_cents += set_cents
        base_cents += contribution_cents - set_cents
    return {"base_cents": base_cents, "surplus_cents": surplus_cents}


def _premium_totals(row: Inputs) -> PremiumTotals:
    return PremiumTotals(
        injected_kwh=number_of(need(row, "injected_kwh")),
        eaci_kwh=number_of(need(row, "eaci_kwh")),
        premium_eur=number_of(need(row, "tip_eur")),
    )


def annual_surplus(inputs: Inputs, _: RuleSet) -> Answer:
    threshold = number_of(need(inputs, "threshold"))
    months = [_premium_totals(row) for row in need(inputs, "months")]
    return {
        **_set_answer(set_surplus(sum(months, PremiumTotals()), threshold)),
        "sum_of_monthly_checks_eur": sum(set_surplus(month, threshold).surplus_eur for month in months),
    }


def annual_surplus_plants(inputs: Inputs, rule_set: RuleSet) -> Answer:
    placed = [
        (
            PlantSet.WITH_GRANT if number_of(row.get("grant_pct", 0)) > 0 else PlantSet.TARIFF_ONLY,
            _premium_totals(row),
        )
        for row in need(inputs, "plants")
        if row.get("incentivised", True)
    ]
    surplus = surplus_check(placed, rule_set.surplus_thresholds_on(WORKED_DAY))
    return {
        "sets": {plant_set: _set_answer(checked) for plant_set, checked in surplus.items()},
        "surplus_total_eur": sum(checked.surplus_eur for checked in surplus.values()),
    }
