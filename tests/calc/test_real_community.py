"""The community of real profiles beside the project: our months against the reference published with it."""

import csv
import gzip
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import numpy as np

from cer.calc.intervals import Period
from cer.calc.quantities import Int64s, kwh_from_wh
from cer.calc.rules import ConfigurationKind, Source
from cer.calc.settlement import Options, PlantAllocation, PlantTerms, WithdrawalSeries, configuration_settle
from cer.calc.valorisation import valorisation_settle
from tests.calc.law import RULE_SET

YEAR = Period.of_days(date(2023, 10, 26), date(2024, 10, 26))
PRICES = "prezzi/prezzi_zonali_2023-10-26_2024-10-25.csv.gz"


def wide(path: Path) -> tuple[list[str], Int64s]:
    with gzip.open(path, "rt") as lines:
        header, *rows = csv.reader(lines)
    whole_wh = [[int(cell.replace(".", "")) for cell in row[2:]] for row in rows]
    return header[2:], np.array(whole_wh, np.int64).T.copy()


def table(path: Path) -> list[dict[str, str]]:
    with path.open() as lines:
        return list(csv.DictReader(lines))


def test_every_month_equals_the_reference(shared_knowledge: Path) -> None:
    folder = shared_knowledge / "data" / "comunita_a"
    injecting, injected_wh = wide(folder / "immissioni.csv.gz")
    pods, withdrawn_wh = wide(folder / "prelievi.csv.gz")
    with gzip.open(shared_knowledge / "data" / PRICES, "rt") as lines:
        price_ueur_mwh = np.array(
            [int(Decimal(row["NORD"]) * 10**6) for row in csv.DictReader(lines)], np.int64
        )
    rows = table(folder / "impianti.csv")
    plants = [
        PlantTerms(
            code=row["impianto"],
            power_kw=Decimal(row["potenza_kw"]),
            source=Source.PV if row["tecnologia"] == "fotovoltaico" else Source.OTHER,
            region=row["regione"],
            zone=row["zona"],
            entry_on=date.fromisoformat(row["data_esercizio"]),
            grant_pct=100 * Decimal(row["contributo_conto_capitale"]),
            premium=YEAR,
        )
        for row in rows
    ]
    injected_wh = injected_wh[[injecting.index(row["pod"]) for row in rows]]
    rule_set = replace(RULE_SET, tariffs_as_of=date(2024, 1, 24))
    valorisation_eur = Decimal(0)
    for month, reference in zip(YEAR.months, table(folder / "riferimento" / "mensile.csv"), strict=True):
        hours = YEAR.hours_of(month)
        quarters = slice(4 * hours.start, 4 * hours.stop)
        merit_order, pro_rata = (
            configuration_settle(
                kind=ConfigurationKind.CER,
                period=month,
                plants=plants,
                injected_wh=injected_wh[:, quarters],
                withdrawals=[WithdrawalSeries(pod=pod) for pod in pods],
                withdrawn_wh=withdrawn_wh[:, quarters],
                price_ueur_mwh=price_ueur_mwh[hours],
                rule_set=rule_set,
                options=Options(plant_allocation=allocation),
            )
            for allocation in PlantAllocation
        )
        assert month.month_name == reference["mese_locale"]
        assert month.hours == int(reference["ore"])
        assert kwh_from_wh(int(merit_order.withdrawn_wh.sum())) == Decimal(reference["prelievo_kwh"])
        assert kwh_from_wh(int(merit_order.injected_wh.sum())) == Decimal(reference["immissione_kwh"])
        assert kwh_from_wh(merit_order.eac_total_wh) == Decimal(reference["condivisa_kwh"])
        assert round(merit_order.premium_eur, 3) == Decimal(reference["tip_eur_anzianita"])
        assert round(pro_rata.premium_eur, 3) == Decimal(reference["tip_eur_prorata"])
        valorisation_eur += valorisation_settle(merit_order, rule_set).total_eur
    assert valorisation_eur == Decimal("1345.54205835")
