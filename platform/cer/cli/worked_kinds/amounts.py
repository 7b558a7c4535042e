"""Kinds about tariffs, fees, advances and how money is shared out (R30-R36, R60-R67, R74, R111-R114)."""

from decimal import Decimal
from fractions import Fraction

from cer.calc.advance import AdvancePlant, Calculation, advance_of_plant, balance_of_month
from cer.calc.allocation import SharingShares, distribute, split_by_weight
from cer.calc.payments import pay_out, yearly_fee_eur
from cer.calc.quantities import (
    eur_mwh_from_ueur_mwh,
)
from cer.calc.rules import RuleSet, Source, choice
from cer.calc.tariff import grant_factor, gross_premium_rate_ueur_mwh, net_of_grant
from cer.cli.worked_kinds.inputs import (
    WORKED_DAY,
    Answer,
    Inputs,
    need,
    number_of,
    numbers_of,
    prices_of,
    source_of,
    weights_of,
)


def tip_rate_table(inputs: Inputs, rule_set: RuleSet) -> Answer:
    table, terms = rule_set.premium_on(WORKED_DAY), rule_set.grant_terms_on(WORKED_DAY)
    rates = []
    for row in need(inputs, "rows"):
        gross = gross_premium_rate_ueur_mwh(
            table,
            power_kw=number_of(need(row, "power_kw")),
            region=need(row, "region"),
            source=source_of(row),
            price_ueur_mwh=prices_of([need(row, "pz_eur_mwh")], 1),
        )
        factor = grant_factor(terms, number_of(row.get("grant_pct", 0)))
        rates.append(eur_mwh_from_ueur_mwh(int(gross[0])) * (1 - factor))
    return {"tip_eur_mwh": rates}


def fee(inputs: Inputs, rule_set: RuleSet) -> Answer:
    rows = rule_set.fees.on(WORKED_DAY)
    return {"fee_eur": [yearly_fee_eur(power_kw, rows) for power_kw in numbers_of(need(inputs, "power_kw"))]}


def f_factor(inputs: Inputs, rule_set: RuleSet) -> Answer:
    terms = rule_set.grant_terms_on(WORKED_DAY)
    return {"F": [grant_factor(terms, pct) for pct in numbers_of(need(inputs, "grant_pct"))]}


def f_net(inputs: Inputs, _: RuleSet) -> Answer:
    gross, factor = number_of(need(inputs, "gross")), number_of(need(inputs, "F"))
    shares = numbers_of(need(inputs, "exempt_share"))
    return {"net": [net_of_grant(gross, factor=factor, exempt_share=share) for share in shares]}


def band(inputs: Inputs, rule_set: RuleSet) -> Answer:
    powers_kw: dict[str, Decimal] = {}
    for unit in need(inputs, "units"):
        plant = unit.get("pod") or need(unit, "id")
        powers_kw[plant] = powers_kw.get(plant, Decimal(0)) + number_of(need(unit, "power_kw"))
    table = rule_set.premium_on(WORKED_DAY)
    return {"bands": {plant: table.band_of(power_kw).number for plant, power_kw in powers_kw.items()}}


def distribution(inputs: Inputs, _: RuleSet) -> Answer:
    distribution = distribute(
        base_cents=int(number_of(need(inputs, "base_cents"))),
        surplus_cents=int(number_of(inputs.get("surplus_cents", 0))),
        shares=SharingShares(
            fund_shares={name: number_of(share) for name, share in inputs.get("funds", {}).items()},
            producers_share=number_of(need(inputs, "producer_share")),
            consumers_share=number_of(need(inputs, "consumer_share")),
        ),
        producer_weights=weights_of(need(inputs, "producer_weights")),
        consumer_weights=weights_of(need(inputs, "consumer_weights")),
        is_enterprise=need(inputs, "is_enterprise"),
    )
    social = {"social_fund": distribution.social_fund_cents} if distribution.social_fund_cents else {}
    return {
        "funds": dict(distribution.funds),
        "producers": dict(distribution.producers),
        "consumers": dict(distribution.consumers),
        "surplus": {**distribution.surplus, **social},
        "social_fund": distribution.social_fund_cents,
    }


def largest_remainder(inputs: Inputs, _: RuleSet) -> Answer:
    total_cents = int(number_of(need(inputs, "total_cents")))
    return {"cents": split_by_weight(total_cents, weights_of(need(inputs, "weights")))}


def linear(inputs: Inputs, _: RuleSet) -> Answer:
    return {"result": number_of(need(inputs, "quantity")) * number_of(need(inputs, "unit"))}


def net_per_mwh(inputs: Inputs, _: RuleSet) -> Answer:
    tariff = number_of(need(inputs, "tariff_eur_mwh"))
    cost_share = number_of(need(inputs, "cost_fraction"))
    return {"result": net_of_grant(tariff, factor=cost_share, exempt_share=Decimal(0))}


def advance(inputs: Inputs, rule_set: RuleSet) -> Answer:
    trase_eur_mwh = number_of(need(inputs, "trase_eur_mwh"))
    months = Fraction(number_of(inputs.get("months", 1)))
    advances = {
        need(row, "id"): advance_of_plant(
            AdvancePlant(
                power_kw=number_of(need(row, "power_kw")),
                source=choice(Source, row.get("source", "pv")),
                region=rule_set.region(need(row, "region")),
                grant_pct=number_of(row.get("grant_pct", 0)),
                obligation_kw=number_of(row.get("obligation_kw", 0)),
                is_incentivised=row.get("incentivised", True),
            ),
            terms=rule_set.advance.on(WORKED_DAY),
            table=rule_set.premium_on(WORKED_DAY),
            grant_terms=rule_set.grant_terms_on(WORKED_DAY),
            trase_eur_mwh=trase_eur_mwh,
            months=months,
        )
        for row in need(inputs, "plants")
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


def conguaglio(inputs: Inputs, _: RuleSet) -> Answer:
    months = []
    for row in need(inputs, "months"):
        actual = row.get("actual_eur")
        balance = balance_of_month(
            advance_eur=number_of(need(row, "advance_eur")),
            calculation=choice(Calculation, need(row, "calculation")),
            actual_eur=None if actual is None else number_of(actual),
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


def payments_in_order(inputs: Inputs, rule_set: RuleSet) -> Answer:
    outcome = pay_out(numbers_of(need(inputs, "amounts_eur")), rule_set.payments.on(WORKED_DAY))
    return {"paid_eur": list(outcome.paid_eur), "carried_eur": outcome.carried_eur}
