"""The kinds of worked example, each read into the types of `cer.calc` and answered by it."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from math import lcm
from typing import Any

import numpy as np

from cer.calc.admission import Grant, existing_share, grant_intensity_pct, owed_power, service_starts_on
from cer.calc.advance import AdvancePlant, Calculation, advance_of_plant, balance_of_month
from cer.calc.allocation import SharingShares, distribute, split_by_weight
from cer.calc.errors import ValidationError
from cer.calc.exemption import ExemptWithdrawals, exempt_pro_rata_uwh
from cer.calc.identifiers import fiscal_code_check_character, vat_check_digit_holds
from cer.calc.intervals import HOUR, Period, day_hour_count, day_starts_at
from cer.calc.money import cents_from_eur, eur_from_cents
from cer.calc.payments import pay_out, payment_calendar, yearly_fee_eur
from cer.calc.quantities import (
    UWH_PER_WH,
    Int64s,
    decimal_from_fraction,
    eur_mwh_from_ueur_mwh,
    kwh_from_uwh,
    kwh_from_wh,
    ueur_mwh_from_eur_mwh,
    wh_from_kwh,
)
from cer.calc.rules import ConfigurationKind, HolderCategory, RuleSet, Source, Voltage, choice
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
from cer.calc.sharing import (
    attributed_by_merit_order,
    attributed_pro_rata,
    building_shared_energy,
    coincident_withdrawals_uwh,
    hours_from_quarters,
    shared_wh,
    withdrawal_for_sharing_kwh,
)
from cer.calc.surplus import (
    PlantSet,
    PremiumTotals,
    SetSurplus,
    set_surplus,
    settlement_surplus,
    surplus_check,
)
from cer.calc.tariff import grant_factor, gross_premium_rate_ueur_mwh, net_of_grant
from cer.calc.valorisation import ValorisationParts, community_valorisation, group_valorisation

# Examples are JSON on both sides: what a key holds is known once it is read below.
Inputs = Mapping[str, Any]
Answer = Any
Kind = Callable[[Inputs, RuleSet], Answer]

# Examples name no date unless it matters; the rules are those of this day.
_DAY = date(2026, 1, 1)
_NEUTRAL_REGION = "Lombardia"


def _need(inputs: Inputs, key: str) -> Any:
    if key not in inputs:
        raise ValidationError(f"The input {key!r} is missing.", code="input_missing", key=key)
    return inputs[key]


def _number(value: Any) -> Decimal:
    if value is None or isinstance(value, bool):
        raise ValidationError("A value is missing; a gap is not zero (R26).", code="value_missing")
    try:
        return Decimal(value)
    except (InvalidOperation, TypeError, ValueError) as error:
        raise ValidationError(f"{value!r} is not a number.", code="not_a_number") from error


def _numbers(values: Any) -> list[Decimal]:
    if not isinstance(values, list):
        raise ValidationError(f"{values!r} is not a list.", code="not_a_list")
    return [_number(value) for value in values]


def _day(value: str) -> date:
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise ValidationError(f"{value!r} is not a day.", code="day_malformed") from error


def _row_wh(values: Any) -> Int64s:
    return np.array([wh_from_kwh(number) for number in _numbers(values)], np.int64)


def _rows_wh(rows: Mapping[str, Any]) -> Int64s:
    series = [_row_wh(values) for values in rows.values()]
    _same_length(*series)
    return _not_negative(np.array(series, np.int64).reshape(len(series), -1))


def _not_negative(energy_wh: Int64s) -> Int64s:
    if energy_wh.size and int(energy_wh.min()) < 0:
        raise ValidationError("An energy is below zero.", code="energy_out_of_range")
    return energy_wh


def _one_row_wh(values: Any) -> Int64s:
    """A list of energies, or several by name, summed."""
    rows = values if isinstance(values, dict) else {"only": values}
    total_wh: Int64s = _rows_wh(rows).sum(axis=0)
    return total_wh


def _prices(values: Any, hours: int) -> Int64s:
    numbers = _numbers(values)
    if len(numbers) != hours:
        raise ValidationError(f"{len(numbers)} prices for {hours} hours.", code="price_incomplete")
    return np.array([ueur_mwh_from_eur_mwh(number) for number in numbers], np.int64)


def _same_length(*series: Int64s) -> None:
    if len({len(values) for values in series}) != 1:
        raise ValidationError("The series differ in length.", code="energy_incomplete")


def _kwh_list(energy_wh: Int64s) -> list[Decimal]:
    return [kwh_from_wh(value) for value in energy_wh.tolist()]


def _kwh_list_from_uwh(energy_uwh: Int64s) -> list[Decimal]:
    return [kwh_from_uwh(value) for value in energy_uwh.tolist()]


def _weights(weights: Mapping[str, Any]) -> dict[str, int]:
    """Weights as whole numbers, all scaled alike."""
    exact = {code: Fraction(_number(weight)) for code, weight in weights.items()}
    scale = lcm(*(weight.denominator for weight in exact.values()))
    return {code: int(weight * scale) for code, weight in exact.items()}


def _source(inputs: Inputs) -> Source:
    return Source.PV if inputs.get("pv", True) else Source.OTHER


def _tip_rate_table(inputs: Inputs, rule_set: RuleSet) -> Answer:
    table, terms = rule_set.premium_on(_DAY), rule_set.grant_terms_on(_DAY)
    rates = []
    for row in _need(inputs, "rows"):
        gross = gross_premium_rate_ueur_mwh(
            table,
            power_kw=_number(_need(row, "power_kw")),
            region=_need(row, "region"),
            source=_source(row),
            price_ueur_mwh=_prices([_need(row, "pz_eur_mwh")], 1),
        )
        factor = grant_factor(terms, _number(row.get("grant_pct", 0)))
        rates.append(eur_mwh_from_ueur_mwh(int(gross[0])) * (1 - factor))
    return {"tip_eur_mwh": rates}


def _shared_energy(inputs: Inputs, _: RuleSet) -> Answer:
    injected_wh = _one_row_wh(_need(inputs, "injections_kwh"))
    withdrawn_wh = _one_row_wh(_need(inputs, "withdrawals_kwh"))
    _same_length(injected_wh, withdrawn_wh)
    shared = _kwh_list(shared_wh(injected_wh, withdrawn_wh))
    return {"shared_kwh": shared, "shared_total_kwh": sum(shared)}


def _member_shared(inputs: Inputs, _: RuleSet) -> Answer:
    injected_wh = _one_row_wh(_need(inputs, "injections_kwh"))
    members = _need(inputs, "withdrawals_kwh")
    withdrawn_wh = _rows_wh(members)
    _same_length(injected_wh, withdrawn_wh[0])
    total_wh = withdrawn_wh.sum(axis=0)
    shared = shared_wh(injected_wh, total_wh)
    shares = coincident_withdrawals_uwh(shared, total_wh, withdrawn_wh, list(members))
    return {
        "shared_kwh": _kwh_list(shared),
        "shared_total_kwh": kwh_from_wh(int(shared.sum())),
        "members_kwh": {member: kwh_from_uwh(share) for member, share in shares.items()},
    }


def _plant_allocation(inputs: Inputs, _: RuleSet) -> Answer:
    method = choice(PlantAllocation, _need(inputs, "method"))
    injections = _need(inputs, "injections_kwh")
    injected_wh = _rows_wh(injections)
    shared = _not_negative(_row_wh(_need(inputs, "shared_kwh")))
    _same_length(shared, injected_wh[0])
    if (shared > injected_wh.sum(axis=0)).any():
        raise ValidationError("More is shared than injected.", code="shared_above_injected")
    names = list(injections)
    if method is PlantAllocation.PRO_RATA:
        attributed_uwh = attributed_pro_rata(shared * UWH_PER_WH, injected_wh)
    else:
        entries = _need(inputs, "entry_into_operation")
        names.sort(key=lambda name: (_day(_need(entries, name)), name))
        ordered_wh = injected_wh[[list(injections).index(name) for name in names]]
        attributed_uwh = attributed_by_merit_order(shared, ordered_wh) * UWH_PER_WH
    return {
        "plants_kwh": {name: _kwh_list_from_uwh(row) for name, row in zip(names, attributed_uwh, strict=True)}
    }


def _settlement(inputs: Inputs, rule_set: RuleSet) -> Answer:
    settlement = _settled(inputs, rule_set)
    surplus = settlement_surplus(settlement.plants, rule_set.surplus_thresholds_on(_DAY))
    answer = {
        "eac_kwh": _kwh_list(settlement.eac_wh),
        "eac_total_kwh": kwh_from_wh(settlement.eac_total_wh),
        "plants": {plant.code: _plant_answer(plant, rule_set) for plant in settlement.plants},
        "tip_total_eur": settlement.premium_eur,
        "surplus": {plant_set: _set_answer(checked) for plant_set, checked in surplus.items()},
        "surplus_total_eur": sum(checked.surplus_eur for checked in surplus.values()),
    }
    if "arera" in inputs:
        answer["arera_eur"] = _arera_parts(
            inputs["arera"], rule_set, settlement.eac_wh, settlement.price_ueur_mwh
        ).total_eur
    return answer


def _plant_answer(plant: PlantSettlement, rule_set: RuleSet) -> Answer:
    return {
        "eac_kwh": kwh_from_uwh(plant.eac_uwh),
        "eaci_kwh": kwh_from_uwh(plant.eaci_uwh),
        "exempt_kwh": kwh_from_uwh(plant.exempt_uwh),
        "F": grant_factor(rule_set.grant_terms_on(_DAY), plant.terms.grant_pct),
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
    withdrawals = _need(inputs, "withdrawals_kwh")
    rows = _need(inputs, "plants")
    prices = _need(inputs, "pz_eur_mwh")
    period = _period(inputs, len(prices))
    # The example says itself who is exempt, so the dates of the categories do not apply.
    exempt_holders = tuple(
        replace(holder, valid_from=rule_set.premium.first_on) for holder in rule_set.exempt_holders
    )
    return configuration_settle(
        kind=ConfigurationKind.CER,
        period=period,
        plants=[_plant_terms(row, period, rule_set) for row in rows],
        injected_wh=_rows_wh({_need(row, "id"): _need(row, "injected_kwh") for row in rows}),
        withdrawals=_withdrawal_series(inputs, withdrawals),
        withdrawn_wh=_rows_wh(withdrawals),
        price_ueur_mwh=_prices(prices, period.hours),
        rule_set=replace(rule_set, exempt_holders=exempt_holders, tariffs_as_of=rule_set.premium.first_on),
        options=_options(inputs),
    )


def _period(inputs: Inputs, hours: int) -> Period:
    if "local_date" in inputs:
        day = _day(inputs["local_date"])
        return Period.of_days(day, day + timedelta(days=1))
    starts_at = day_starts_at(_DAY)
    return Period(starts_at, starts_at + HOUR * hours)


def _options(inputs: Inputs) -> Options:
    return Options(
        plant_allocation=choice(PlantAllocation, inputs.get("plant_allocation", "merit_order")),
        eaci_basis=choice(EaciBasis, inputs.get("eaci_basis", "attributed")),
        exempt_allocation=choice(ExemptAllocation, inputs.get("exempt_allocation", "priority")),
    )


def _plant_terms(row: Inputs, period: Period, rule_set: RuleSet) -> PlantTerms:
    region = rule_set.region(_need(row, "region"))
    power_kw = _number(_need(row, "power_kw"))
    obligation_kw = _number(row.get("obligation_kw", 0))
    if not power_kw > 0 or obligation_kw < 0:
        raise ValidationError("A plant has more than 0 kW.", code="plant_power_not_positive")
    share = max(Fraction(0), 1 - Fraction(obligation_kw) / Fraction(power_kw))
    return PlantTerms(
        code=_need(row, "id"),
        power_kw=power_kw,
        source=_source(row),
        region=region.name,
        zone=region.zone,
        entry_on=_day(_need(row, "entry_into_operation")),
        grant_pct=_number(row.get("grant_pct", 0)),
        incentivised_power_share=decimal_from_fraction(share),
        premium=period if row.get("incentivised", True) else None,
    )


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


def _multi_cp(inputs: Inputs, rule_set: RuleSet) -> Answer:
    configurations = {
        cp: _settlement(inner, rule_set) for cp, inner in _need(inputs, "configurations").items()
    }
    return {
        "configurations": configurations,
        "eac_total_kwh": sum(settled["eac_total_kwh"] for settled in configurations.values()),
        "tip_total_eur": sum(settled["tip_total_eur"] for settled in configurations.values()),
    }


def _surplus(inputs: Inputs, _: RuleSet) -> Answer:
    base_cents = surplus_cents = 0
    for row in _need(inputs, "sets"):
        contribution_cents = int(_number(_need(row, "contribution_cents")))
        totals = PremiumTotals(
            injected_kwh=_number(_need(row, "injected_kwh")),
            eaci_kwh=_number(_need(row, "eaci_kwh")),
            premium_eur=eur_from_cents(contribution_cents),
        )
        set_cents = cents_from_eur(set_surplus(totals, _number(_need(row, "threshold"))).surplus_eur)
        surplus_cents += set_cents
        base_cents += contribution_cents - set_cents
    return {"base_cents": base_cents, "surplus_cents": surplus_cents}


def _premium_totals(row: Inputs) -> PremiumTotals:
    return PremiumTotals(
        injected_kwh=_number(_need(row, "injected_kwh")),
        eaci_kwh=_number(_need(row, "eaci_kwh")),
        premium_eur=_number(_need(row, "tip_eur")),
    )


def _annual_surplus(inputs: Inputs, _: RuleSet) -> Answer:
    threshold = _number(_need(inputs, "threshold"))
    months = [_premium_totals(row) for row in _need(inputs, "months")]
    return {
        **_set_answer(set_surplus(sum(months, PremiumTotals()), threshold)),
        "sum_of_monthly_checks_eur": sum(set_surplus(month, threshold).surplus_eur for month in months),
    }


def _annual_surplus_plants(inputs: Inputs, rule_set: RuleSet) -> Answer:
    placed = [
        (
            PlantSet.WITH_GRANT if _number(row.get("grant_pct", 0)) > 0 else PlantSet.TARIFF_ONLY,
            _premium_totals(row),
        )
        for row in _need(inputs, "plants")
        if row.get("incentivised", True)
    ]
    surplus = surplus_check(placed, rule_set.surplus_thresholds_on(_DAY))
    return {
        "sets": {plant_set: _set_answer(checked) for plant_set, checked in surplus.items()},
        "surplus_total_eur": sum(checked.surplus_eur for checked in surplus.values()),
    }


def _arera(inputs: Inputs, rule_set: RuleSet) -> Answer:
    eac_wh = _not_negative(_row_wh(_need(inputs, "eac_kwh")))
    prices = _prices(inputs["pz_eur_mwh"], len(eac_wh)) if "pz_eur_mwh" in inputs else None
    return {"arera_eur": _arera_parts(inputs, rule_set, eac_wh, prices).total_eur}


def _arera_parts(
    inputs: Inputs, rule_set: RuleSet, eac_wh: Int64s, price_ueur_mwh: Int64s | None
) -> ValorisationParts:
    kind = choice(ConfigurationKind, _need(inputs, "configuration"))
    trase_eur_mwh = _number(_need(inputs, "trase_eur_mwh"))
    if kind is not ConfigurationKind.GAC:
        return community_valorisation(eac_wh=int(eac_wh.sum()), trase_eur_mwh=trase_eur_mwh)
    voltage = choice(Voltage, _need(inputs, "voltage"))
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
        btau_eur_mwh=_number(_need(inputs, "btau_eur_mwh")),
        loss_factors=_loss_factors(rule_set),
    )


def _loss_factors(rule_set: RuleSet) -> dict[Voltage, Decimal]:
    return {level: rule_set.loss_factor_on(level, _DAY).value for level in Voltage}


def _gac_valorisation(inputs: Inputs, rule_set: RuleSet) -> Answer:
    plants, withdrawals = _need(inputs, "plants"), _need(inputs, "withdrawals")
    injected_wh = _rows_wh({_need(row, "id"): _need(row, "injected_kwh") for row in plants})
    withdrawn_wh = _rows_wh({_need(row, "id"): _need(row, "withdrawn_kwh") for row in withdrawals})
    period = _period(inputs, injected_wh.shape[1])
    region = rule_set.region(_NEUTRAL_REGION)
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
                entry_on=_DAY,
                voltage=choice(Voltage, _need(row, "voltage")),
                is_in_building=row.get("in_building", True),
            )
            for row in plants
        ],
        injected_wh=injected_wh,
        withdrawals=[
            WithdrawalSeries(pod=row["id"], voltage=choice(Voltage, _need(row, "voltage")))
            for row in withdrawals
        ],
        withdrawn_wh=withdrawn_wh,
        price_ueur_mwh=_prices(_need(inputs, "pz_eur_mwh"), period.hours),
        rule_set=rule_set,
    )
    building = settlement.building
    if building is None:
        raise ValidationError("A group has a building.", code="building_missing")
    parts = group_valorisation(
        eac_wh=settlement.eac_total_wh,
        building=building,
        price_ueur_mwh=settlement.price_ueur_mwh,
        trase_eur_mwh=_number(_need(inputs, "trase_eur_mwh")),
        btau_eur_mwh=_number(_need(inputs, "btau_eur_mwh")),
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


def _fee(inputs: Inputs, rule_set: RuleSet) -> Answer:
    rows = rule_set.fees.on(_DAY)
    return {"fee_eur": [yearly_fee_eur(power_kw, rows) for power_kw in _numbers(_need(inputs, "power_kw"))]}


def _f_factor(inputs: Inputs, rule_set: RuleSet) -> Answer:
    terms = rule_set.grant_terms_on(_DAY)
    return {"F": [grant_factor(terms, pct) for pct in _numbers(_need(inputs, "grant_pct"))]}


def _f_net(inputs: Inputs, _: RuleSet) -> Answer:
    gross, factor = _number(_need(inputs, "gross")), _number(_need(inputs, "F"))
    shares = _numbers(_need(inputs, "exempt_share"))
    return {"net": [net_of_grant(gross, factor=factor, exempt_share=share) for share in shares]}


def _exempt_split(inputs: Inputs, _: RuleSet) -> Answer:
    withdrawals = _need(inputs, "withdrawals_kwh")
    withdrawn_wh = _rows_wh(withdrawals)
    shared = _not_negative(_row_wh(_need(inputs, "shared_kwh")))
    _same_length(shared, withdrawn_wh[0])
    exempt_members = _need(inputs, "exempt")
    if unknown := [member for member in exempt_members if member not in withdrawals]:
        raise ValidationError(f"Without withdrawals: {unknown}.", code="unknown_member")
    rows = np.array([member in exempt_members for member in withdrawals], np.bool_)
    exempt_uwh = exempt_pro_rata_uwh(
        eaci_uwh=shared * UWH_PER_WH,
        withdrawn_wh=withdrawn_wh.sum(axis=0),
        exempt=ExemptWithdrawals(
            institutional_wh=withdrawn_wh[rows].sum(axis=0), personal_wh=np.zeros_like(shared)
        ),
    )
    return {
        "exempt_kwh": _kwh_list_from_uwh(exempt_uwh),
        "non_exempt_kwh": _kwh_list_from_uwh(shared * UWH_PER_WH - exempt_uwh),
    }


def _band(inputs: Inputs, rule_set: RuleSet) -> Answer:
    powers_kw: dict[str, Decimal] = {}
    for unit in _need(inputs, "units"):
        plant = unit.get("pod") or _need(unit, "id")
        powers_kw[plant] = powers_kw.get(plant, Decimal(0)) + _number(_need(unit, "power_kw"))
    table = rule_set.premium_on(_DAY)
    return {"bands": {plant: table.band_of(power_kw).number for plant, power_kw in powers_kw.items()}}


def _distribution(inputs: Inputs, _: RuleSet) -> Answer:
    distribution = distribute(
        base_cents=int(_number(_need(inputs, "base_cents"))),
        surplus_cents=int(_number(inputs.get("surplus_cents", 0))),
        shares=SharingShares(
            fund_shares={name: _number(share) for name, share in inputs.get("funds", {}).items()},
            producers_share=_number(_need(inputs, "producer_share")),
            consumers_share=_number(_need(inputs, "consumer_share")),
        ),
        producer_weights=_weights(_need(inputs, "producer_weights")),
        consumer_weights=_weights(_need(inputs, "consumer_weights")),
        is_enterprise=_need(inputs, "is_enterprise"),
    )
    social = {"social_fund": distribution.social_fund_cents} if distribution.social_fund_cents else {}
    return {
        "funds": dict(distribution.funds),
        "producers": dict(distribution.producers),
        "consumers": dict(distribution.consumers),
        "surplus": {**distribution.surplus, **social},
        "social_fund": distribution.social_fund_cents,
    }


def _largest_remainder(inputs: Inputs, _: RuleSet) -> Answer:
    total_cents = int(_number(_need(inputs, "total_cents")))
    return {"cents": split_by_weight(total_cents, _weights(_need(inputs, "weights")))}


def _resample(inputs: Inputs, _: RuleSet) -> Answer:
    injected_wh = _one_row_wh(_need(inputs, "injected_q_kwh"))
    withdrawn_wh = _one_row_wh(_need(inputs, "withdrawn_q_kwh"))
    _same_length(injected_wh, withdrawn_wh)
    if len(injected_wh) % 4:
        raise ValidationError("An hour has four quarters.", code="energy_incomplete")
    quarter_minima_wh = shared_wh(injected_wh, withdrawn_wh)
    answer = {
        "hourly_kwh": _kwh_list(
            shared_wh(hours_from_quarters(injected_wh), hours_from_quarters(withdrawn_wh))
        ),
        "wrong_sum_of_quarter_minima_kwh": _kwh_list(hours_from_quarters(quarter_minima_wh)),
    }
    if "pz_q_eur_mwh" in inputs:
        prices = _prices(inputs["pz_q_eur_mwh"], len(injected_wh))
        sums = hours_from_quarters(prices).tolist()
        answer["pz_hourly_eur_mwh"] = [eur_mwh_from_ueur_mwh(total) / 4 for total in sums]
    return answer


def _error(inputs: Inputs, rule_set: RuleSet) -> Answer:
    try:
        KINDS[_need(inputs, "kind")](_need(inputs, "inputs"), rule_set)
    except ValidationError:
        return {"raises": "validation_error"}
    return {"raises": None}


def _day_length(inputs: Inputs, _: RuleSet) -> Answer:
    return {"hours": {day: day_hour_count(_day(day)) for day in _need(inputs, "dates")}}


def _identifiers(inputs: Inputs, _: RuleSet) -> Answer:
    return {
        "piva_ok": {code: vat_check_digit_holds(code) for code in inputs.get("piva", [])},
        "cf_check_char": {
            first: fiscal_code_check_character(first) for first in inputs.get("cf_first15", [])
        },
    }


def _existing_share(inputs: Inputs, rule_set: RuleSet) -> Answer:
    outcome = existing_share(
        existing_kw=_number(_need(inputs, "existing_kw")),
        candidate_kw=_number(_need(inputs, "candidate_kw")),
        total_kw=_number(_need(inputs, "total_kw")),
        limits=rule_set.limits,
    )
    return {"share": outcome.share, "admitted": outcome.is_admitted}


def _linear(inputs: Inputs, _: RuleSet) -> Answer:
    return {"result": _number(_need(inputs, "quantity")) * _number(_need(inputs, "unit"))}


def _net_per_mwh(inputs: Inputs, _: RuleSet) -> Answer:
    tariff = _number(_need(inputs, "tariff_eur_mwh"))
    cost_share = _number(_need(inputs, "cost_fraction"))
    return {"result": net_of_grant(tariff, factor=cost_share, exempt_share=Decimal(0))}


def _advance(inputs: Inputs, rule_set: RuleSet) -> Answer:
    trase_eur_mwh = _number(_need(inputs, "trase_eur_mwh"))
    months = Fraction(_number(inputs.get("months", 1)))
    advances = {
        _need(row, "id"): advance_of_plant(
            AdvancePlant(
                power_kw=_number(_need(row, "power_kw")),
                source=choice(Source, row.get("source", "pv")),
                region=rule_set.region(_need(row, "region")),
                grant_pct=_number(row.get("grant_pct", 0)),
                obligation_kw=_number(row.get("obligation_kw", 0)),
                is_incentivised=row.get("incentivised", True),
            ),
            terms=rule_set.advance.on(_DAY),
            table=rule_set.premium_on(_DAY),
            grant_terms=rule_set.grant_terms_on(_DAY),
            trase_eur_mwh=trase_eur_mwh,
            months=months,
        )
        for row in _need(inputs, "plants")
    }
    return {
        "plants": {
            plant: {
                "hours": advance.hours,
                "energy_kwh": advance.energy_kwh,
                "incentivised_energy_kwh": advance.incentivised_energy_kwh,
                "tipa_eur_mwh": advance.tipa_eur_mwh,
                "premium_eur": advance.premium_eur,
                "valorisation_eur": advance.valorisation_eur,
            }
            for plant, advance in advances.items()
        },
        "premium_eur": sum(advance.premium_eur for advance in advances.values()),
        "valorisation_eur": sum(advance.valorisation_eur for advance in advances.values()),
    }


def _conguaglio(inputs: Inputs, _: RuleSet) -> Answer:
    months = []
    for row in _need(inputs, "months"):
        actual = row.get("actual_eur")
        balance = balance_of_month(
            advance_eur=_number(_need(row, "advance_eur")),
            calculation=choice(Calculation, _need(row, "calculation")),
            actual_eur=None if actual is None else _number(actual),
        )
        months.append(
            {
                "month": row.get("month"),
                "published": balance.is_published,
                "balance_eur": balance.balance_eur,
                "recognised_eur": balance.recognised_eur,
            }
        )
    return {
        "months": months,
        "balance_eur": sum(month["balance_eur"] for month in months),
        "recognised_eur": sum(month["recognised_eur"] for month in months),
    }


def _pay_out(inputs: Inputs, rule_set: RuleSet) -> Answer:
    outcome = pay_out(_numbers(_need(inputs, "amounts_eur")), rule_set.payments.on(_DAY))
    return {"paid_eur": list(outcome.paid_eur), "carried_eur": outcome.carried_eur}


def _payment_calendar(inputs: Inputs, rule_set: RuleSet) -> Answer:
    answer = {}
    for name in _need(inputs, "months"):
        first_on = Period.of_month_name(name).first_on
        calendar = payment_calendar(first_on.year, first_on.month, rule_set.payments.on(_DAY))
        answer[name] = {
            "dso_measures_by": calendar.measures_by.isoformat(),
            "publication_by": calendar.publication_by.isoformat(),
            "payment_by": calendar.payment_by.isoformat(),
            "conguaglio_by": calendar.balance_by.isoformat(),
            "corrections_until_month": f"{calendar.corrections_until:%Y-%m}",
        }
    return answer


def _service_start(inputs: Inputs, rule_set: RuleSet) -> Answer:
    starts = [
        service_starts_on(
            entry_on=_day(_need(row, "entry_into_operation")),
            requested_on=_day(_need(row, "request")),
            chosen_on=_day(row["chosen_start"]) if "chosen_start" in row else None,
            limits=rule_set.limits,
        )
        for row in _need(inputs, "plants")
    ]
    return {"start": [day.isoformat() for day in starts]}


def _grant_intensity(inputs: Inputs, rule_set: RuleSet) -> Answer:
    percentages = [
        grant_intensity_pct(
            power_kw=_number(_need(row, "power_kw")),
            grants=[_grant(grant) for grant in _need(row, "grants")],
            reference_costs=rule_set.reference_costs,
        )
        for row in _need(inputs, "plants")
    ]
    terms = rule_set.grant_terms_on(_DAY)
    return {"grant_pct": percentages, "F": [grant_factor(terms, pct) for pct in percentages]}


def _grant(row: Inputs) -> Grant:
    cost = row.get("reference_cost_eur_kw")
    return Grant(
        amount_eur=_number(_need(row, "eur")),
        reference_cost_eur_kw=None if cost is None else _number(cost),
        counts=row.get("counts", True),
    )


def _withdrawal_for_sharing(inputs: Inputs, _: RuleSet) -> Answer:
    corrected = []
    for row in _need(inputs, "rows"):
        stored_kwh = _number(row.get("storage_for_injection_kwh", 0))
        corrected.append(
            withdrawal_for_sharing_kwh(
                withdrawn_kwh=_number(_need(row, "withdrawn_kwh")),
                tariff_exempt_kwh=_number(row.get("tariff_exempt_kwh", 0)),
                stored_for_injection_kwh=stored_kwh,
                efficiency=_number(_need(row, "efficiency") if stored_kwh else row.get("efficiency", 1)),
            )
        )
    return {"kwh": corrected}


def _obligation(inputs: Inputs, rule_set: RuleSet) -> Answer:
    owed = [
        owed_power(
            footprint_m2=_number(_need(row, "footprint_m2")),
            power_kw=_number(_need(row, "power_kw")),
            is_public=row.get("public", False),
            limits=rule_set.limits,
        )
        for row in _need(inputs, "rows")
    ]
    return {
        "obligation_kw": [outcome.obligation_kw for outcome in owed],
        "premium_share": [outcome.premium_share for outcome in owed],
    }


KINDS: Mapping[str, Kind] = {
    "tip_rate_table": _tip_rate_table,
    "shared_energy": _shared_energy,
    "member_shared": _member_shared,
    "plant_allocation": _plant_allocation,
    "settlement": _settlement,
    "multi_cp": _multi_cp,
    "surplus": _surplus,
    "annual_surplus": _annual_surplus,
    "annual_surplus_plants": _annual_surplus_plants,
    "arera": _arera,
    "gac_valorisation": _gac_valorisation,
    "fee": _fee,
    "f_factor": _f_factor,
    "f_net": _f_net,
    "exempt_split": _exempt_split,
    "band": _band,
    "distribution": _distribution,
    "largest_remainder": _largest_remainder,
    "resample": _resample,
    "error": _error,
    "day_length": _day_length,
    "identifiers": _identifiers,
    "existing_share": _existing_share,
    "linear": _linear,
    "net_per_mwh": _net_per_mwh,
    "advance": _advance,
    "conguaglio": _conguaglio,
    "pay_out": _pay_out,
    "payment_calendar": _payment_calendar,
    "service_start": _service_start,
    "grant_intensity": _grant_intensity,
    "withdrawal_for_sharing": _withdrawal_for_sharing,
    "obligation": _obligation,
}
