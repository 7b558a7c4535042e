"""The worked tables of docs/algorithms are computed again, so that a page cannot differ from the engine.

A table is found by the heading above it; its first row names the columns.
"""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from cer.calc.admission import Grant, grant_intensity_pct, owed_power, service_starts_on
from cer.calc.advance import AdvancePlant, advance_of_plant
from cer.calc.allocation import SharingShares, distribute, split_by_weight
from cer.calc.exemption import ExemptWithdrawals, exempt_by_priority_uwh
from cer.calc.incentive import Section, Stop, StopKind, counted_sections, premium_ends_on
from cer.calc.payments import payment_calendar, yearly_fee_eur
from cer.calc.quantities import Int64s, kwh_from_uwh, kwh_from_wh, ueur_mwh_from_eur_mwh, wh_from_kwh
from cer.calc.rules import Source, Voltage
from cer.calc.sharing import (
    attributed_by_merit_order,
    building_shared_energy,
    coincident_withdrawals_uwh,
    hours_from_quarters,
    shared_wh,
)
from cer.calc.surplus import PremiumTotals, set_surplus
from cer.calc.tariff import gross_premium_rate_ueur_mwh
from cer.calc.valorisation import group_valorisation
from cer.calc.voting import (
    MAJORITIES,
    Majority,
    VoteCount,
    is_passed,
    quorum_needed,
    votes_needed,
)
from tests.calc.law import MONDAY, RULE_SET

PAGES = Path(__file__).parents[2] / "docs" / "algorithms"
TABLE = RULE_SET.premium_on(MONDAY)

Row = dict[str, str]


def worked_table(page: str, heading: str) -> list[Row]:
    lines = iter((PAGES / page).read_text(encoding="utf-8").splitlines())
    for line in lines:
        if line.lstrip("# ") == heading:
            break
    cells: list[list[str]] = []
    for line in lines:
        if line.startswith("|"):
            cells.append([cell.strip() for cell in line.strip("|").split("|")])
        elif cells:
            break
    header, _, *rows = cells
    return [dict(zip(header, row, strict=True)) for row in rows]


def column_wh(rows: list[Row], name: str) -> Int64s:
    return np.array([wh_from_kwh(Decimal(row[name])) for row in rows], np.int64)


def column(rows: list[Row], name: str) -> list[Decimal]:
    return [Decimal(row[name]) for row in rows]


def test_shared_energy_page() -> None:
    rows = worked_table("shared-energy.md", "Worked table: the minimum of the hour")
    injected_wh, withdrawn_wh = column_wh(rows, "injected"), column_wh(rows, "withdrawn")
    assert shared_wh(injected_wh, withdrawn_wh).tolist() == column_wh(rows, "shared").tolist()


def test_shared_energy_page_on_quarters() -> None:
    rows = worked_table("shared-energy.md", "Worked table: quarters first")
    quarters = [f"{name} q{index}" for name in ("in", "out") for index in (1, 2, 3, 4)]
    for row in rows:
        wh = np.array([wh_from_kwh(Decimal(row[name])) for name in quarters], np.int64)
        injected_wh, withdrawn_wh = wh[:4], wh[4:]
        hour = shared_wh(hours_from_quarters(injected_wh), hours_from_quarters(withdrawn_wh))
        assert kwh_from_wh(int(hour[0])) == Decimal(row["shared"])
        assert kwh_from_wh(int(shared_wh(injected_wh, withdrawn_wh).sum())) == Decimal(row["forbidden sum"])


def test_plants_page() -> None:
    rows = worked_table("plants.md", "Worked table: oldest first")
    injected_wh = np.array([column_wh(rows, plant) for plant in "ABC"])
    attributed = attributed_by_merit_order(column_wh(rows, "shared"), injected_wh)
    assert attributed.tolist() == [column_wh(rows, f"to {plant}").tolist() for plant in "ABC"]


def test_points_page() -> None:
    rows = worked_table("points.md", "Worked table: coincident withdrawal")
    injected_wh = column_wh(rows, "injected")
    withdrawn_wh = np.array([column_wh(rows, point) for point in ("X", "Y")])
    total_wh = withdrawn_wh.sum(axis=0)
    shared = shared_wh(injected_wh, total_wh)
    assert shared.tolist() == column_wh(rows, "shared").tolist()
    shares = coincident_withdrawals_uwh(shared, total_wh, withdrawn_wh, ["X", "Y"])
    for point, share_uwh in shares.items():
        assert kwh_from_uwh(share_uwh) == sum(column(rows, f"to {point}"))


def test_premium_page() -> None:
    for row in worked_table("premium.md", "Worked table: the hourly rate"):
        rate = gross_premium_rate_ueur_mwh(
            TABLE,
            power_kw=Decimal(row["kW"]),
            region=row["region"],
            source=Source(row["source"]),
            price_ueur_mwh=np.array([ueur_mwh_from_eur_mwh(Decimal(row["Pz"]))], np.int64),
        )
        assert int(rate[0]) == ueur_mwh_from_eur_mwh(Decimal(row["TIP"]))


def test_exempt_energy_page() -> None:
    (row,) = worked_table("exempt-energy.md", "Worked table: one hour")
    wh = {name: wh_from_kwh(Decimal(value)) for name, value in row.items() if name != "exempt of G"}
    exempt_uwh = exempt_by_priority_uwh(
        eaci_uwh=np.array([[wh["E of G"]], [wh["E of N"]]], np.int64) * 1_000_000,
        has_grant=np.array([True, False]),
        withdrawn_wh=np.array([wh["W"]], np.int64),
        exempt=ExemptWithdrawals(
            institutional_wh=np.array([wh["W inst"]], np.int64), personal_wh=np.array([wh["W nat"]], np.int64)
        ),
    )
    assert [kwh_from_uwh(int(own[0])) for own in exempt_uwh] == [Decimal(row["exempt of G"]), 0]


def test_valorisation_page() -> None:
    rows = worked_table("valorisation.md", "Worked table: a group in a building")
    building = building_shared_energy(
        injected_low_wh=column_wh(rows, "in BT"),
        injected_medium_wh=column_wh(rows, "in MT"),
        withdrawn_low_wh=column_wh(rows, "out BT"),
        withdrawn_medium_wh=column_wh(rows, "out MT"),
    )
    assert building.by_voltage_wh[Voltage.LOW].tolist() == column_wh(rows, "EACVC BT").tolist()
    assert building.by_voltage_wh[Voltage.MEDIUM].tolist() == column_wh(rows, "EACVC MT").tolist()
    assert building.total_wh.tolist() == column_wh(rows, "EACVC").tolist()
    (sums,) = worked_table("valorisation.md", "Worked table: its euros")
    day = date(2024, 6, 1)
    parts = group_valorisation(
        eac_wh=int(building.total_wh.sum()),
        building=building,
        price_ueur_mwh=np.array([ueur_mwh_from_eur_mwh(price) for price in column(rows, "Pz")], np.int64),
        trase_eur_mwh=RULE_SET.trase_on(day).value,
        btau_eur_mwh=RULE_SET.btau_on(day).value,
        loss_factors={level: RULE_SET.loss_factor_on(level, day).value for level in Voltage},
    )
    shown = {name: Decimal(value) for name, value in sums.items()}
    ours = (parts.trase_eur, parts.btau_eur, parts.losses_eur, parts.total_eur)
    assert tuple(shown.values()) == ours


def test_surplus_page() -> None:
    for row in worked_table("surplus.md", "Worked table: points of the ratio"):
        totals = PremiumTotals(
            injected_kwh=Decimal(row["injected"]),
            eaci_kwh=Decimal(row["incentivised"]),
            premium_eur=Decimal(row["premium"]),
        )
        checked = set_surplus(totals, Decimal(row["threshold"]))
        assert checked.ratio_share == Decimal(row["ratio"])
        assert checked.surplus_eur == Decimal(row["surplus"])


def test_advance_page() -> None:
    for row in worked_table("advance.md", "Worked table: one month"):
        advance = advance_of_plant(
            AdvancePlant(
                power_kw=Decimal(row["kW"]),
                source=Source(row["source"]),
                region=RULE_SET.region(row["region"]),
                grant_pct=Decimal(row["grant %"]),
            ),
            terms=RULE_SET.advance.on(MONDAY),
            table=TABLE,
            grant_terms=RULE_SET.grant_terms_on(MONDAY),
            trase_eur_mwh=Decimal("10.57"),
        )
        assert advance.energy_kwh == Decimal(row["kWh"])
        assert advance.tipa_eur_mwh == Decimal(row["TIPa"])
        assert advance.premium_eur == Decimal(row["premium"])
        assert advance.valorisation_eur == Decimal(row["valorisation"])


def test_payments_page() -> None:
    for row in worked_table("payments.md", "Worked table: the calendar"):
        first_on = date.fromisoformat(f"{row['month']}-01")
        calendar = payment_calendar(first_on.year, first_on.month, RULE_SET.payments.on(MONDAY))
        assert calendar.publication_by == date.fromisoformat(row["published by"])
        assert calendar.payment_by == date.fromisoformat(row["paid by"])
        assert calendar.balance_by == date.fromisoformat(row["balance by"])


def test_start_of_service_on_the_admission_page() -> None:
    for row in worked_table("admission.md", "Worked table: start of service"):
        days = {name: date.fromisoformat(text) for name, text in row.items() if text}
        starts_on = service_starts_on(
            entry_on=days["entry"],
            requested_on=days["request"],
            chosen_on=days.get("chosen"),
            not_before_on=days.get("not before"),
            limits=RULE_SET.limits,
        )
        assert starts_on == days["start"]


def test_end_of_the_premium_on_the_admission_page() -> None:
    for row in worked_table("admission.md", "Worked table: end of the premium"):
        days = {name: date.fromisoformat(text) for name, text in row.items() if text and name != "stop"}
        stops = [
            Stop(kind=StopKind(kind), first_on=days["from"], until_on=days["to"])
            for kind in (row["stop"],)
            if kind
        ]
        assert premium_ends_on(starts_on=days["start"], stops=stops, limits=RULE_SET.limits) == days["end"]


def test_power_on_the_admission_page() -> None:
    for row in worked_table("admission.md", "Worked table: power"):
        sections = [
            Section(
                generator_kw=Decimal(row[f"modules{number}"]),
                inverter_kw=Decimal(row[f"inverters{number}"]),
                is_asked=row[f"asked{number}"] == "yes",
                is_upgrade=row[f"upgrade{number}"] == "yes",
            )
            for number in ("", " 2")
        ]
        assert counted_sections(sections, Source.PV).power_kw == Decimal(row["power"])


def test_grant_and_owed_power_on_the_admission_page() -> None:
    for row in worked_table("admission.md", "Worked table: grant"):
        cost = Decimal(row["reference cost"]) if row["reference cost"] else None
        grant = Grant(amount_eur=Decimal(row["contribution"]), reference_cost_eur_kw=cost)
        pct = grant_intensity_pct(
            power_kw=Decimal(row["kW"]), grants=[grant], reference_costs=RULE_SET.reference_costs
        )
        assert pct == Decimal(row["grant %"])
    for row in worked_table("admission.md", "Worked table: owed power"):
        owed = owed_power(
            footprint_m2=Decimal(row["footprint"]),
            power_kw=Decimal(row["kW"]),
            is_public=row["public"] == "yes",
            limits=RULE_SET.limits,
        )
        assert (owed.obligation_kw, owed.premium_share) == (Decimal(row["owed"]), Decimal(row["share"]))


def test_fees_on_the_payments_page() -> None:
    for row in worked_table("payments.md", "Worked table: the yearly fee"):
        assert yearly_fee_eur(Decimal(row["kW"]), RULE_SET.fees.on(MONDAY)) == Decimal(row["fee"])


def test_largest_remainder_page() -> None:
    rows = worked_table("largest-remainder.md", "Worked table: ten cents")
    parts = split_by_weight(10, {row["member"]: int(row["weight"]) for row in rows})
    assert parts == {row["member"]: int(row["cents"]) for row in rows}


def test_distribution_page() -> None:
    rows = worked_table("distribution.md", "Worked table: 100 EUR and a surplus of 12")
    distribution = distribute(
        base_cents=10_000,
        surplus_cents=1_200,
        shares=SharingShares(
            fund_shares={"costs": Decimal("0.10")},
            producers_share=Decimal("0.5"),
            consumers_share=Decimal("0.5"),
        ),
        producer_weights={"P1": 500},
        consumer_weights={"C1": 200, "C2": 100},
        is_enterprise={"C1": False, "C2": True},
    )
    titles = {
        "fund": distribution.funds,
        "producer": distribution.producers,
        "consumer": distribution.consumers,
        "surplus": distribution.surplus,
    }
    for row in rows:
        assert titles[row["title"]][row["payee"]] == int(row["cents"])
    assert distribution.total_cents == sum(int(row["cents"]) for row in rows)


@pytest.mark.parametrize("page", sorted(PAGES.glob("*.md")), ids=lambda page: page.stem)
def test_every_page_cites_its_rules_and_has_a_worked_table(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    if page.name != "README.md":
        assert "Source: R" in text
        assert "Worked table" in text
        assert f'worked_table("{page.name}"' in Path(__file__).read_text(encoding="utf-8")


def test_assemblies_page_names_the_majorities_of_the_engine() -> None:
    rows = worked_table("assemblies.md", "Quorum and majorities")
    declared = {
        name.value: (str(rule.share), rule.base.value, "exceeded" if rule.is_exceeded else "reached")
        for name, rule in MAJORITIES.items()
    }
    assert {row["majority"]: (row["share"], row["of"], row["the share is"]) for row in rows} == declared


def test_assemblies_page() -> None:
    for row in worked_table("assemblies.md", "Worked table: ten members"):
        majority = Majority(row["majority"])
        count = VoteCount(int(row["for"]), int(row["against"]), int(row["abstained"]))
        assert votes_needed(majority, count, members=10) == int(row["needed"]), row
        assert is_passed(majority, count, members=10) == (row["passed"] == "yes"), row


def test_assemblies_page_on_quorum() -> None:
    for row in worked_table("assemblies.md", "Worked table: quorum"):
        assert quorum_needed(Fraction(row["share"]), members=int(row["members"])) == int(row["needed"]), row
