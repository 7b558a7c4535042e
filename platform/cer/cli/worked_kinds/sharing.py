"""Kinds about shared energy: the hour, its members, its plants (R20-R29, R36, R62)."""

import numpy as np

from cer.calc.errors import ValidationError
from cer.calc.exemption import ExemptWithdrawals, exempt_pro_rata_uwh
from cer.calc.quantities import (
    UWH_PER_WH,
    eur_mwh_from_ueur_mwh,
    kwh_from_uwh,
    kwh_from_wh,
)
from cer.calc.rules import RuleSet, choice
from cer.calc.settlement import (
    PlantAllocation,
)
from cer.calc.sharing import (
    attributed_by_merit_order,
    attributed_pro_rata,
    coincident_withdrawals_uwh,
    hours_from_quarters,
    shared_wh,
    withdrawal_for_sharing_kwh,
)
from cer.cli.worked_kinds.inputs import (
    Answer,
    Inputs,
    day_of,
    kwh_list,
    kwh_list_from_uwh,
    need,
    not_negative,
    number_of,
    one_row_wh,
    prices_of,
    row_wh,
    rows_wh,
    same_length,
)


def shared_energy(inputs: Inputs, _: RuleSet) -> Answer:
    injected_wh = one_row_wh(need(inputs, "injections_kwh"))
    withdrawn_wh = one_row_wh(need(inputs, "withdrawals_kwh"))
    same_length(injected_wh, withdrawn_wh)
    shared = kwh_list(shared_wh(injected_wh, withdrawn_wh))
    return {"shared_kwh": shared, "shared_total_kwh": sum(shared)}


def member_shared(inputs: Inputs, _: RuleSet) -> Answer:
    injected_wh = one_row_wh(need(inputs, "injections_kwh"))
    members = need(inputs, "withdrawals_kwh")
    withdrawn_wh = rows_wh(members)
    same_length(injected_wh, withdrawn_wh[0])
    total_wh = withdrawn_wh.sum(axis=0)
    shared = shared_wh(injected_wh, total_wh)
    shares = coincident_withdrawals_uwh(shared, total_wh, withdrawn_wh, list(members))
    return {
        "shared_kwh": kwh_list(shared),
        "shared_total_kwh": kwh_from_wh(int(shared.sum())),
        "members_kwh": {member: kwh_from_uwh(share) for member, share in shares.items()},
    }


def plant_allocation(inputs: Inputs, _: RuleSet) -> Answer:
    method = choice(PlantAllocation, need(inputs, "method"))
    injections = need(inputs, "injections_kwh")
    injected_wh = rows_wh(injections)
    shared = not_negative(row_wh(need(inputs, "shared_kwh")))
    same_length(shared, injected_wh[0])
    if (shared > injected_wh.sum(axis=0)).any():
        raise ValidationError("More is shared than injected.", code="shared_above_injected")
    names = list(injections)
    if method is PlantAllocation.PRO_RATA:
        attributed_uwh = attributed_pro_rata(shared * UWH_PER_WH, injected_wh)
    else:
        entries = need(inputs, "entry_into_operation")
        names.sort(key=lambda name: (day_of(need(entries, name)), name))
        ordered_wh = injected_wh[[list(injections).index(name) for name in names]]
        attributed_uwh = attributed_by_merit_order(shared, ordered_wh) * UWH_PER_WH
    return {
        "plants_kwh": {name: kwh_list_from_uwh(row) for name, row in zip(names, attributed_uwh, strict=True)}
    }


def exempt_split(inputs: Inputs, _: RuleSet) -> Answer:
    withdrawals = need(inputs, "withdrawals_kwh")
    withdrawn_wh = rows_wh(withdrawals)
    shared = not_negative(row_wh(need(inputs, "shared_kwh")))
    same_length(shared, withdrawn_wh[0])
    exempt_members = need(inputs, "exempt")
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
        "exempt_kwh": kwh_list_from_uwh(exempt_uwh),
        "non_exempt_kwh": kwh_list_from_uwh(shared * UWH_PER_WH - exempt_uwh),
    }


def resample(inputs: Inputs, _: RuleSet) -> Answer:
    injected_wh = one_row_wh(need(inputs, "injected_q_kwh"))
    withdrawn_wh = one_row_wh(need(inputs, "withdrawn_q_kwh"))
    same_length(injected_wh, withdrawn_wh)
    if len(injected_wh) % 4:
        raise ValidationError("An hour has four quarters.", code="energy_incomplete")
    quarter_minima_wh = shared_wh(injected_wh, withdrawn_wh)
    answer = {
        "hourly_kwh": kwh_list(
            shared_wh(hours_from_quarters(injected_wh), hours_from_quarters(withdrawn_wh))
        ),
        "wrong_sum_of_quarter_minima_kwh": kwh_list(hours_from_quarters(quarter_minima_wh)),
    }
    if "pz_q_eur_mwh" in inputs:
        prices = prices_of(inputs["pz_q_eur_mwh"], len(injected_wh))
        sums = hours_from_quarters(prices).tolist()
        answer["pz_hourly_eur_mwh"] = [eur_mwh_from_ueur_mwh(total) / 4 for total in sums]
    return answer


def withdrawal_for_sharing(inputs: Inputs, _: RuleSet) -> Answer:
    corrected = []
    for row in need(inputs, "rows"):
        stored_kwh = number_of(row.get("storage_for_injection_kwh", 0))
        corrected.append(
            withdrawal_for_sharing_kwh(
                withdrawn_kwh=number_of(need(row, "withdrawn_kwh")),
                tariff_exempt_kwh=number_of(row.get("tariff_exempt_kwh", 0)),
                stored_for_injection_kwh=stored_kwh,
                efficiency=number_of(need(row, "efficiency") if stored_kwh else row.get("efficiency", 1)),
            )
        )
    return {"kwh": corrected}
