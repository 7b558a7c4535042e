"""Reads the law from its versioned file, `tariffs.json`, into the frozen values of `cer.calc`.

The file dates its rows by first and last valid day and names a source and a confidence for each; a `null`
value is one that nobody found. Only numbers written as strings or whole numbers are read, so none passes
through a float.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

from cer.calc.quantities import ueur_mwh_from_eur_mwh
from cer.calc.rules import (
    AdvanceTerms,
    ConfigurationKind,
    DatedRow,
    ExemptHolder,
    FeeRow,
    GrantTerms,
    HolderCategory,
    MacroZone,
    PaymentTerms,
    PremiumBand,
    PremiumTable,
    ReferenceCost,
    Region,
    RuleSet,
    Schedule,
    ServiceLimits,
    Source,
    SurplusThresholds,
    Voltage,
    until_after,
)

TARIFF_FILE = Path(__file__).with_name("tariffs.json")
_SCHEMA = "cacer-tariffs/1"
_MACRO_ZONE_OF_CORRECTION = {"10": MacroZone.NORTH, "4": MacroZone.CENTRE, "0": MacroZone.SOUTH}

# The file is JSON: what it holds is known only once each value is read into its type below.
Json = Mapping[str, Any]
Value = TypeVar("Value")


def rule_set_from_file(path: Path = TARIFF_FILE) -> RuleSet:
    """The rule set of a tariff file."""
    return rule_set_from_bytes(path.read_bytes())


def rule_set_from_bytes(content: bytes) -> RuleSet:
    """The rule set of a tariff document; its version is the day in it and the start of its digest."""
    law: Json = json.loads(content, parse_float=_refuse_float)
    if law["schema"] != _SCHEMA:
        raise ValueError(f"The tariffs have the schema {law['schema']!r}; this reader knows {_SCHEMA!r}.")
    valorisation = law["arera_valorisation"]
    return RuleSet(
        version=f"{law['as_of']}+{hashlib.sha256(content).hexdigest()[:12]}",
        premium=_single("premium", law["tip"], lambda _: _premium_table(law)),
        grants=_single("grant factor", law["f_factor"], _grant_terms),
        exempt_holders=tuple(_exempt_holder(row) for row in law["f_factor"]["exempt_withdrawal_holders"]),
        surplus=_single("surplus thresholds", law["surplus_thresholds"], _surplus_thresholds),
        trase=_yearly("TRASE", valorisation["trase_by_year"]),
        btau=_yearly("BTAU", valorisation["btau_by_year"]),
        loss_factors={
            Voltage(level): _single(f"c_PR {level}", row, lambda row: Decimal(row["value"]))
            for level, row in valorisation["c_pr"].items()
        },
        advance=_single("advance", law["advance"], _advance_terms),
        payments=_single("payments", law["payments"], _payment_terms),
        fees=_single("GSE fee", law["gse_fees"]["yearly"], _fee_rows),
        reference_costs=tuple(
            ReferenceCost(up_to_kw=Decimal(row["power_kw_le"]), cost_eur_kw=Decimal(row["eur_kw"]))
            for row in law["pnrr"]["cost_cap_eur_per_kw"]
        ),
        limits=_service_limits(law["limits"], premium_years=law["tip"]["duration_years"]),
        transitional_tariff_ueur_mwh={
            ConfigurationKind(kind): ueur_mwh_from_eur_mwh(Decimal(tariff))
            for kind, tariff in law["transitional_regime"]["tariff_eur_mwh"].items()
        },
        regions={row["region"]: _region(row) for row in law["regions"]},
        zones=tuple(law["market"]["zones"]),
    )


def _refuse_float(number: str) -> Decimal:
    raise ValueError(f"The tariff file holds the bare number {number}; write it as a string.")


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _single(component: str, section: Json, value_of: Callable[[Json], Value]) -> Schedule[Value]:
    row = DatedRow(
        valid_from=date.fromisoformat(section["valid_from"]),
        valid_until=until_after(_day(section.get("valid_to"))),
        value=value_of(section),
    )
    return Schedule(component=component, rows=(row,))


def _yearly(component: str, by_year: Json) -> Schedule[Decimal]:
    rows = (
        DatedRow(
            valid_from=date.fromisoformat(row["valid_from"]),
            valid_until=until_after(_day(row["valid_to"])),
            value=None if row["value"] is None else Decimal(row["value"]),
        )
        for row in by_year.values()
    )
    return Schedule(component=component, rows=tuple(sorted(rows, key=lambda row: row.valid_from)))


def _premium_table(law: Json) -> PremiumTable:
    return PremiumTable(
        bands=tuple(
            PremiumBand(
                number=row["band"],
                above_kw=Decimal(row["power_kw_gt"]),
                up_to_kw=Decimal(row["power_kw_le"]),
                base_ueur_mwh=ueur_mwh_from_eur_mwh(Decimal(row["base_eur_mwh"])),
                cap_ueur_mwh=ueur_mwh_from_eur_mwh(Decimal(row["cap_eur_mwh"])),
            )
            for row in law["tip"]["bands"]
        ),
        reference_price_ueur_mwh=ueur_mwh_from_eur_mwh(
            Decimal(law["tip"]["variable_reference_price_eur_mwh"])
        ),
        correction_ueur_mwh={
            region: ueur_mwh_from_eur_mwh(Decimal(correction))
            for region, correction in law["geographic_correction"]["by_region"].items()
        },
    )


def _grant_terms(section: Json) -> GrantTerms:
    return GrantTerms(largest_factor=Decimal(section["max_F"]), largest_pct=Decimal(section["max_grant_pct"]))


def _exempt_holder(row: Json) -> ExemptHolder:
    return ExemptHolder(
        category=HolderCategory(row["code"]),
        valid_from=date.fromisoformat(row["valid_from"]),
        has_priority=row["priority_to_grant_plants"],
    )


def _surplus_thresholds(section: Json) -> SurplusThresholds:
    return SurplusThresholds(
        tariff_only_share=Decimal(section["tariff_only"]),
        with_grant_share=Decimal(section["with_capital_grant"]),
    )


def _advance_terms(section: Json) -> AdvanceTerms:
    by_source = {source: hours for source, hours in section["hours"].items() if source != Source.PV}
    return AdvanceTerms(
        alpha=Decimal(section["alpha"]),
        variable_part_eur_mwh=Decimal(section["z_eur_mwh"]),
        photovoltaic_hours={MacroZone(zone): hours for zone, hours in section["hours"][Source.PV].items()},
        hours={Source(source): hours for source, hours in by_source.items()},
    )


def _payment_terms(section: Json) -> PaymentTerms:
    balance_month, balance_day = section["conguaglio_publication_by"].split(" ")[0].split("-")
    return PaymentTerms(
        measures_day=section["dso_measures_day_of_next_month"],
        publication_day=section["publication_day_of_next_month"],
        smallest_payable_eur=Decimal(section["minimum_payable_eur"]),
        balance_month=int(balance_month),
        balance_day=int(balance_day),
        corrections_months=section["corrections_until_month_after_competence"],
    )


def _fee_rows(section: Json) -> tuple[FeeRow, ...]:
    return tuple(
        FeeRow(
            above_kw=Decimal(row["power_kw_gt"]),
            up_to_kw=Decimal(row["power_kw_le"]),
            fixed_eur=Decimal(row["fixed_eur"]),
            per_kw_over_20_eur=Decimal(row["per_kw_over_20_eur"]),
        )
        for row in section["rows"]
    )


def _region(row: Json) -> Region:
    return Region(
        name=row["region"],
        zone=row["market_zone"],
        macro_zone=_MACRO_ZONE_OF_CORRECTION[row["geographic_correction_eur_mwh"]],
    )


def _service_limits(section: Json, *, premium_years: int) -> ServiceLimits:
    return ServiceLimits(
        decree_in_force_on=date.fromisoformat(section["decree_in_force"]),
        portal_opened_on=date.fromisoformat(section["portal_opening"]),
        request_within_days=section["request_within_days_of_operation"]["value"],
        premium_plants_from=date.fromisoformat(section["plant_operation_from"]),
        existing_plants_share=Decimal(section["existing_plants_max_share"]),
        obligation_kw_m2=Decimal(section["obligation_power_kw_per_m2"]["general"]),
        obligation_public_kw_m2=Decimal(section["obligation_power_kw_per_m2"]["public_buildings"]),
        premium_years=premium_years,
    )
