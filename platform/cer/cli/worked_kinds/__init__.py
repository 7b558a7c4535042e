"""The kinds of worked example, each read into the types of `cer.calc` and answered by it."""

from collections.abc import Mapping

from cer.calc.errors import ValidationError
from cer.calc.rules import RuleSet
from cer.cli.worked_kinds import amounts, registry, settlements, sharing, valorisations
from cer.cli.worked_kinds.inputs import Answer, Inputs, Kind, need


def _error(inputs: Inputs, rule_set: RuleSet) -> Answer:
    """Whether an inner call is refused, as it must be."""
    try:
        KINDS[need(inputs, "kind")](need(inputs, "inputs"), rule_set)
    except ValidationError:
        return {"raises": "validation_error"}
    return {"raises": None}


KINDS: Mapping[str, Kind] = {
    "tip_rate_table": amounts.tip_rate_table,
    "shared_energy": sharing.shared_energy,
    "member_shared": sharing.member_shared,
    "plant_allocation": sharing.plant_allocation,
    "settlement": settlements.settlement,
    "multi_cp": settlements.multi_cp,
    "surplus": settlements.surplus,
    "annual_surplus": settlements.annual_surplus,
    "annual_surplus_plants": settlements.annual_surplus_plants,
    "arera": valorisations.arera,
    "gac_valorisation": valorisations.gac_valorisation,
    "fee": amounts.fee,
    "f_factor": amounts.f_factor,
    "f_net": amounts.f_net,
    "exempt_split": sharing.exempt_split,
    "band": amounts.band,
    "distribution": amounts.distribution,
    "largest_remainder": amounts.largest_remainder,
    "resample": sharing.resample,
    "error": _error,
    "day_length": registry.day_length,
    "identifiers": registry.identifiers,
    "existing_share": registry.existing_plants,
    "linear": amounts.linear,
    "net_per_mwh": amounts.net_per_mwh,
    "advance": amounts.advance,
    "conguaglio": amounts.conguaglio,
    "pay_out": amounts.payments_in_order,
    "payment_calendar": registry.calendar_of_months,
    "service_start": registry.service_start,
    "grant_intensity": registry.grant_intensity,
    "withdrawal_for_sharing": sharing.withdrawal_for_sharing,
    "obligation": registry.obligation,
}
