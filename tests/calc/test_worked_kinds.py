"""Kinds that the published examples describe but do not use, worked from the rule book by hand."""

from typing import Any

import pytest

from cer.cli.worked_examples import example_failures
from tests.calc.law import RULE_SET


def plant(code: str, injected: list[int], **changes: Any) -> dict[str, Any]:
    own = {"id": code, "power_kw": 100, "region": "Lombardia", "entry_into_operation": "2024-05-01"}
    return {**own, "injected_kwh": injected, **changes}


ONE_PLANT = {
    "plants": [plant("A", [10, 10])],
    "withdrawals_kwh": {"X": [4, 20]},
    "pz_eur_mwh": [100, 170],
}
GRANT_AND_EXEMPT = {
    "plants": [
        plant("G", [100], grant_pct=40, region="Puglia"),
        plant("N", [100], entry_into_operation="2024-06-01", region="Puglia"),
    ],
    "withdrawals_kwh": {"town": [30], "home": [30], "shop": [90]},
    "pz_eur_mwh": [200],
    "exempt_institutions": ["town"],
    "exempt_natural_persons": ["home"],
}

# kind, inputs, expected: the arithmetic stands in the comment above each.
CASES = [
    # EAC 4 + 10; TIP 130 and 100; 4 x 130 + 10 x 100 = 1520 / 1000. 14 / 20 = 0.70, 15 points over.
    (
        "settlement",
        ONE_PLANT,
        {
            "eac_kwh": [4, 10],
            "eac_total_kwh": 14,
            "tip_total_eur": "1.52",
            "plants": {
                "A": {"eac_kwh": 14, "eaci_kwh": 14, "exempt_kwh": 0, "F": 0, "tip_gross_eur": "1.52"}
            },
            "surplus": {
                "tariff_only": {"ratio": "0.7", "excess_fraction": "0.15", "surplus_eur": "0.228"},
                "with_grant": {"eaci_kwh": 0, "surplus_eur": 0},
            },
            "surplus_total_eur": "0.228",
        },
    ),
    # W 150, E 150: X_inst 30, X_nat 30. E_G 100 (oldest first). x = 30 + 30 x 70 / 120 = 47.5 exempt.
    # G: 80 x (100 - 0.5 x 52.5) / 1000 = 5.9; N: 80 x 50 / 1000 = 4.
    (
        "settlement",
        GRANT_AND_EXEMPT,
        {
            "plants": {
                "G": {
                    "eaci_kwh": 100,
                    "exempt_kwh": "47.5",
                    "F": "0.5",
                    "tip_gross_eur": 8,
                    "tip_eur": "5.9",
                },
                "N": {"eaci_kwh": 50, "exempt_kwh": 0, "tip_eur": 4},
            }
        },
    ),
    # Pro rata: 100 x 60 / 150 = 40 exempt; 80 x (100 - 0.5 x 60) / 1000 = 5.6.
    (
        "settlement",
        {**GRANT_AND_EXEMPT, "exempt_allocation": "pro_rata"},
        {"plants": {"G": {"exempt_kwh": 40, "tip_eur": "5.6"}}},
    ),
    # An older plant without premium is served first; counted alone, the newer one would get 4.
    (
        "settlement",
        {
            "plants": [
                plant("old", [3], entry_into_operation="2020-01-01", incentivised=False),
                plant("new", [9]),
            ],
            "withdrawals_kwh": {"X": [4]},
            "pz_eur_mwh": [200],
        },
        {"plants": {"old": {"eac_kwh": 3, "eaci_kwh": 0, "tip_eur": 0}, "new": {"eaci_kwh": 1}}},
    ),
    (
        "settlement",
        {
            "plants": [
                plant("old", [3], entry_into_operation="2020-01-01", incentivised=False),
                plant("new", [9]),
            ],
            "withdrawals_kwh": {"X": [4]},
            "pz_eur_mwh": [200],
            "eaci_basis": "incentivised_only",
        },
        {"plants": {"new": {"eac_kwh": 1, "eaci_kwh": 4}}},
    ),
    # 20 of 100 kW owed by law: 0.8 x 10 kWh, and the band from 100 kW.
    (
        "settlement",
        {**ONE_PLANT, "plants": [plant("A", [10, 10], obligation_kw=20)]},
        {"plants": {"A": {"eac_kwh": 14, "eaci_kwh": "11.2"}}, "surplus": {"tariff_only": {"ratio": "0.7"}}},
    ),
    # Above 1 MW: valorisation only.
    (
        "settlement",
        {
            **ONE_PLANT,
            "plants": [plant("A", [10, 10], power_kw=1001)],
            "arera": {"configuration": "AID", "trase_eur_mwh": "10"},
        },
        {"tip_total_eur": 0, "arera_eur": "0.14", "plants": {"A": {"eaci_kwh": 0}}},
    ),
    # 14 x 10 + 14 x 1 = 154, losses 0.026 x (4 x 100 + 10 x 170) = 54.6; all / 1000.
    (
        "settlement",
        {
            **ONE_PLANT,
            "arera": {"configuration": "GAC", "trase_eur_mwh": 10, "btau_eur_mwh": 1, "voltage": "BT"},
        },
        {"arera_eur": "0.2086"},
    ),
    # A plant alone needs no place in the order.
    (
        "settlement",
        {
            "plants": [{"id": "A", "power_kw": 1, "region": "Puglia", "injected_kwh": [1]}],
            "withdrawals_kwh": {"X": [1]},
            "pz_eur_mwh": [200],
        },
        {"tip_total_eur": "0.08"},
    ),
    (
        "multi_cp",
        {"configurations": {"AC001E00001": ONE_PLANT, "AC001E00002": ONE_PLANT}},
        {
            "configurations": {"AC001E00002": {"eac_total_kwh": 14}},
            "eac_total_kwh": 28,
            "tip_total_eur": "3.04",
        },
    ),
    (
        "plant_allocation",
        {
            "method": "merit_order",
            "shared_kwh": [5],
            "injections_kwh": {"A": [4], "B": [4]},
            "entry_into_operation": {"A": "2024-02-01", "B": "2024-01-31"},
        },
        {"plants_kwh": {"A": [1], "B": [4]}},
    ),
    (
        "plant_allocation",
        {"method": "pro_rata", "shared_kwh": [5], "injections_kwh": {"A": [4], "B": [12]}},
        {"plants_kwh": {"A": ["1.25"], "B": ["3.75"]}},
    ),
    # Year 150 / 200 = 0.75, 20 points x 20; months 45 points x 10 and 0.
    (
        "annual_surplus",
        {
            "threshold": "0.55",
            "months": [
                {"month": "2024-06", "injected_kwh": 100, "eaci_kwh": 100, "tip_eur": 10},
                {"month": "2024-07", "injected_kwh": 100, "eaci_kwh": 50, "tip_eur": 10},
            ],
        },
        {
            "ratio": "0.75",
            "excess_fraction": "0.2",
            "surplus_eur": 4,
            "sum_of_monthly_checks_eur": "4.5",
        },
    ),
    (
        "arera",
        {"configuration": "CER", "trase_eur_mwh": "10.57", "eac_kwh": [50, 50]},
        {"arera_eur": "1.057"},
    ),
    # (10.57 + 0.65) x 100 + 0.012 x 100 x 100, / 1000; a negative price takes away.
    (
        "arera",
        {
            "configuration": "GAC",
            "trase_eur_mwh": "10.57",
            "btau_eur_mwh": "0.65",
            "voltage": "MT",
            "eac_kwh": [100],
            "pz_eur_mwh": [100],
        },
        {"arera_eur": "1.242"},
    ),
    (
        "arera",
        {
            "configuration": "GAC",
            "trase_eur_mwh": 0,
            "btau_eur_mwh": 0,
            "voltage": "BT",
            "eac_kwh": [100],
            "pz_eur_mwh": [-10],
        },
        {"arera_eur": "-0.026"},
    ),
    (
        "exempt_split",
        {"shared_kwh": [6, 5], "withdrawals_kwh": {"X": [3, 0], "Y": [9, 0]}, "exempt": ["X"]},
        {"exempt_kwh": ["1.5", 0], "non_exempt_kwh": ["4.5", 5]},
    ),
    (
        "band",
        {
            "units": [
                {"id": "a", "power_kw": 150, "pod": "P"},
                {"id": "b", "power_kw": 51, "pod": "P"},
                {"id": "c", "power_kw": 1000},
            ]
        },
        {"bands": {"P": 2, "c": 3}},
    ),
    # Hour: min(4, 4) = 4; by the quarter 0 + 0 + 2 + 0.
    (
        "resample",
        {
            "injected_q_kwh": [2, 0, 2, 0],
            "withdrawn_q_kwh": [0, 1, 2, 1],
            "pz_q_eur_mwh": [100, 101, 102, "104.5"],
        },
        {
            "hourly_kwh": [4],
            "wrong_sum_of_quarter_minima_kwh": [2],
            "pz_hourly_eur_mwh": ["101.875"],
        },
    ),
    ("resample", {"injected_q_kwh": [1, 1, 1, 1], "withdrawn_q_kwh": [1, 1, 1, 0]}, {"hourly_kwh": [3]}),
    (
        "day_length",
        {"dates": ["2026-03-29", "2026-10-25", "2026-01-01"]},
        {"hours": {"2026-03-29": 23, "2026-10-25": 25, "2026-01-01": 24}},
    ),
    (
        "identifiers",
        {"piva": ["00743110157", "00743110158", "00000000000", "1"], "cf_first15": ["RSSMRA85T10A562"]},
        {
            "piva_ok": {"00743110157": True, "00743110158": False, "00000000000": True, "1": False},
            "cf_check_char": {"RSSMRA85T10A562": "S"},
        },
    ),
    (
        "existing_share",
        {"existing_kw": 20, "candidate_kw": 10, "total_kw": 90},
        {"share": "0.3", "admitted": True},
    ),
    (
        "existing_share",
        {"existing_kw": 20, "candidate_kw": 11, "total_kw": 90},
        {"admitted": False},
    ),
    (
        "distribution",
        {
            "base_cents": 0,
            "surplus_cents": 500,
            "producer_share": "0.5",
            "consumer_share": "0.5",
            "producer_weights": {},
            "consumer_weights": {"C": "1.5"},
            "is_enterprise": {"C": True},
        },
        {"surplus": {"social_fund": 500}, "social_fund": 500, "consumers": {"C": 0}},
    ),
]


@pytest.mark.parametrize(("kind", "inputs", "expected"), CASES, ids=[case[0] for case in CASES])
def test_a_kind_is_answered_as_the_rule_book_says(kind: str, inputs: Any, expected: Any) -> None:
    worked = {"id": kind, "kind": kind, "inputs": inputs, "expected": expected, "tolerance": "0"}
    assert example_failures(worked, RULE_SET) == []


REFUSED = [
    ("settlement", {**ONE_PLANT, "withdrawals_kwh": {"X": [4, None]}}),
    ("settlement", {**ONE_PLANT, "withdrawals_kwh": {"X": [4]}}),
    ("settlement", {**ONE_PLANT, "withdrawals_kwh": {}}),
    ("settlement", {**ONE_PLANT, "withdrawals_kwh": {"X": [4, -1]}}),
    ("settlement", {**ONE_PLANT, "withdrawals_kwh": {"X": [4, "0.0001"]}}),
    ("settlement", {**ONE_PLANT, "withdrawals_kwh": {"X": [4, "NaN"]}}),
    ("settlement", {**ONE_PLANT, "withdrawals_kwh": {"X": "4"}}),
    ("settlement", {**ONE_PLANT, "pz_eur_mwh": [100, None]}),
    ("settlement", {**ONE_PLANT, "pz_eur_mwh": [100]}),
    ("settlement", {**ONE_PLANT, "local_date": "2026-03-29"}),
    ("settlement", {**ONE_PLANT, "local_date": "29/03/2026"}),
    ("settlement", {**ONE_PLANT, "plant_allocation": "oldest"}),
    ("settlement", {**ONE_PLANT, "exempt_institutions": ["Z"]}),
    ("settlement", {**ONE_PLANT, "plants": [plant("A", [1, 1], grant_pct=41)]}),
    ("settlement", {**ONE_PLANT, "plants": [plant("A", [1, 1], power_kw=0)]}),
    ("settlement", {**ONE_PLANT, "plants": [plant("A", [1, 1], region="Atlantide")]}),
    ("settlement", {**ONE_PLANT, "plants": [plant("A", [1, 1]), plant("A", [1, 1])]}),
    ("settlement", {**ONE_PLANT, "arera": {"configuration": "CEC", "trase_eur_mwh": 1}}),
    ("settlement", {"plants": []}),
    ("settlement", {**ONE_PLANT, "pz_eur_mwh": [100, "high"]}),
    ("shared_energy", {"injections_kwh": {"A": [1]}, "withdrawals_kwh": {"X": [1, 2]}}),
    ("surplus", {"sets": [{"eaci_kwh": 2, "injected_kwh": 1, "contribution_cents": 1, "threshold": "0.5"}]}),
    ("plant_allocation", {"method": "pro_rata", "shared_kwh": [5], "injections_kwh": {"A": [4]}}),
    ("largest_remainder", {"total_cents": 1, "weights": {"a": 0}}),
    ("exempt_split", {"shared_kwh": [1], "withdrawals_kwh": {"X": [1]}, "exempt": ["Y"]}),
    ("resample", {"injected_q_kwh": [1, 1], "withdrawn_q_kwh": [1, 1]}),
    (
        "arera",
        {"configuration": "GAC", "trase_eur_mwh": 1, "btau_eur_mwh": 1, "voltage": "BT", "eac_kwh": [1]},
    ),
    ("arera", {"configuration": "CER", "trase_eur_mwh": None, "eac_kwh": [1]}),
    ("withdrawal_for_sharing", {"rows": [{"withdrawn_kwh": 1, "storage_for_injection_kwh": 1}]}),
    ("band", {"units": [{"id": "a", "power_kw": 1001}]}),
]


@pytest.mark.parametrize(("kind", "inputs"), REFUSED)
def test_a_wrong_input_is_refused(kind: str, inputs: Any) -> None:
    worked = {"kind": "error", "inputs": {"kind": kind, "inputs": inputs}, "tolerance": "0"}
    expected = {"raises": "validation_error"}
    assert example_failures({**worked, "id": kind, "expected": expected}, RULE_SET) == []


def test_a_right_input_raises_nothing() -> None:
    worked = {"id": "X", "kind": "error", "inputs": {"kind": "settlement", "inputs": ONE_PLANT}}
    expected = {"raises": "validation_error"}
    assert len(example_failures({**worked, "expected": expected, "tolerance": "0"}, RULE_SET)) == 1
