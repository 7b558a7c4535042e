"""Kinds about codes, days, admission and the calendar (R12, R23, R91, R92, R110, R114-R116)."""

from cer.calc.admission import Grant, existing_share, grant_intensity_pct, owed_power, service_starts_on
from cer.calc.identifiers import fiscal_code_check_character, vat_check_digit_holds
from cer.calc.intervals import Period, day_hour_count
from cer.calc.payments import payment_calendar
from cer.calc.rules import RuleSet
from cer.calc.tariff import grant_factor
from cer.cli.worked_kinds.inputs import WORKED_DAY, Answer, Inputs, day_of, need, number_of


def day_length(inputs: Inputs, _: RuleSet) -> Answer:
    return {"hours": {day: day_hour_count(day_of(day)) for day in need(inputs, "dates")}}


def identifiers(inputs: Inputs, _: RuleSet) -> Answer:
    return {
        "piva_ok": {code: vat_check_digit_holds(code) for code in inputs.get("piva", [])},
        "cf_check_char": {
            first: fiscal_code_check_character(first) for first in inputs.get("cf_first15", [])
        },
    }


def existing_plants(inputs: Inputs, rule_set: RuleSet) -> Answer:
    outcome = existing_share(
        existing_kw=number_of(need(inputs, "existing_kw")),
        candidate_kw=number_of(need(inputs, "candidate_kw")),
        total_kw=number_of(need(inputs, "total_kw")),
        limits=rule_set.limits,
    )
    return {"share": outcome.share, "admitted": outcome.is_admitted}


def calendar_of_months(inputs: Inputs, rule_set: RuleSet) -> Answer:
    answer = {}
    for name in need(inputs, "months"):
        first_on = Period.of_month_name(name).first_on
        calendar = payment_calendar(first_on.year, first_on.month, rule_set.payments.on(WORKED_DAY))
        answer[name] = {
            "dso_measures_by": calendar.measures_by.isoformat(),
            "publication_by": calendar.publication_by.isoformat(),
            "payment_by": calendar.payment_by.isoformat(),
            "conguaglio_by": calendar.balance_by.isoformat(),
            "corrections_until_month": f"{calendar.corrections_until:%Y-%m}",
        }
    return answer


def service_start(inputs: Inputs, rule_set: RuleSet) -> Answer:
    starts = [
        service_starts_on(
            entry_on=day_of(need(row, "entry_into_operation")),
            requested_on=day_of(need(row, "request")),
            chosen_on=day_of(row["chosen_start"]) if "chosen_start" in row else None,
            limits=rule_set.limits,
        )
        for row in need(inputs, "plants")
    ]
    return {"start": [day.isoformat() for day in starts]}


def grant_intensity(inputs: Inputs, rule_set: RuleSet) -> Answer:
    percentages = [
        grant_intensity_pct(
            power_kw=number_of(need(row, "power_kw")),
            grants=[_grant(grant) for grant in need(row, "grants")],
            reference_costs=rule_set.reference_costs,
        )
        for row in need(inputs, "plants")
    ]
    terms = rule_set.grant_terms_on(WORKED_DAY)
    return {"grant_pct": percentages, "F": [grant_factor(terms, pct) for pct in percentages]}


def _grant(row: Inputs) -> Grant:
    cost = row.get("reference_cost_eur_kw")
    return Grant(
        amount_eur=number_of(need(row, "eur")),
        reference_cost_eur_kw=None if cost is None else number_of(cost),
        counts=row.get("counts", True),
    )


def obligation(inputs: Inputs, rule_set: RuleSet) -> Answer:
    owed = [
        owed_power(
            footprint_m2=number_of(need(row, "footprint_m2")),
            power_kw=number_of(need(row, "power_kw")),
            is_public=row.get("public", False),
            limits=rule_set.limits,
        )
        for row in need(inputs, "rows")
    ]
    return {
        "obligation_kw": [outcome.obligation_kw for outcome in owed],
        "premium_share": [outcome.premium_share for outcome in owed],
    }
