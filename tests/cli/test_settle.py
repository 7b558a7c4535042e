"""`cer settle`: the reference of the real community to the last digit, and clear refusals of bad folders."""

import csv
import gzip
import json
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest

import cer.cli
from cer.adapters.market_prices import price_file_read
from cer.adapters.meter_folder import curves_merged, folder_read
from cer.adapters.meter_folder.folder import readings_files
from cer.adapters.meter_folder.wide import Direction, wide_file_read
from cer.cli import main
from cer.cli.folder_settlement import FolderSettlement, folder_settle
from shared_apps.rulebook.tariff_file import rule_set_from_file
from tests.adapters.wide_text import ROME, csv_bytes, quarters_of, row_text, wide_bytes, with_cell

SHARED = Path(__file__).parents[3] / "shared" / "data"
DEMO_FOLDER = Path(cer.cli.__file__).parent / "demo_data"
needs_shared_files = pytest.mark.skipif(
    not SHARED.is_dir(), reason=f"LOUD: the real community is not at {SHARED}; its tests did not run"
)
MILLI = Decimal("0.001")
ROOF, HOME, SHOP = "IT001E20000001", "IT001E20000002", "IT001E20000003"
DAYS = (date(2024, 3, 5), date(2024, 3, 6))
PLANT_COLUMNS = "impianto,pod,potenza_kw,tecnologia,zona,regione,data_esercizio,contributo_conto_capitale"
PLANT = {
    "impianto": "P1",
    "pod": ROOF,
    "potenza_kw": "6",
    "tecnologia": "fotovoltaico",
    "zona": "NORD",
    "regione": "Lombardia",
    "data_esercizio": "2023-05-04",
    "contributo_conto_capitale": "0.0",
}


def real_settlement(*months: str) -> FolderSettlement:
    rule_set = rule_set_from_file()
    (path,) = (SHARED / "prezzi").glob("*.csv.gz")
    prices = price_file_read(path.read_bytes(), file=path.name, zones=rule_set.zones)
    return folder_settle(folder_read(SHARED / "comunita_a"), prices, rule_set, months=months)


@pytest.fixture(scope="module")
def real() -> FolderSettlement:
    return real_settlement()


@needs_shared_files
def test_every_month_of_the_real_community_equals_the_reference(real: FolderSettlement) -> None:
    with (SHARED / "comunita_a" / "riferimento" / "mensile.csv").open(encoding="utf-8") as file:
        reference = list(csv.DictReader(file))
    settled = [month.settlement for month in real.months]
    assert [row["mese_locale"] for row in reference] == [month.month for month in real.months]
    assert [int(row["ore"]) for row in reference] == [month.period.hours for month in settled]
    for row, month in zip(reference, settled, strict=True):
        assert Decimal(row["prelievo_kwh"]) * 1000 == int(month.withdrawn_wh.sum())
        assert Decimal(row["immissione_kwh"]) * 1000 == int(month.injected_wh.sum())
        assert Decimal(row["condivisa_kwh"]) * 1000 == month.eac_total_wh
        assert Decimal(row["tip_eur_anzianita"]) == month.premium_eur.quantize(MILLI, ROUND_HALF_UP)


@needs_shared_files
def test_the_valorisation_of_the_real_community_is_that_of_its_description(real: FolderSettlement) -> None:
    assert real.valorisation_eur == Decimal("1345.54205835")


@needs_shared_files
def test_the_points_of_a_month_share_exactly_its_energy(real: FolderSettlement) -> None:
    for month in real.months:
        shared_uwh = sum(pod.shared_uwh for pod in month.settlement.pods)
        assert shared_uwh == month.settlement.eac_total_wh * 1_000_000


@needs_shared_files
def test_each_plant_shares_by_the_hour_what_the_simulator_of_rse_gives_it(real: FolderSettlement) -> None:
    """The simulator's year is relabelled: January to September are 2024, without 29 February."""
    packed = (SHARED / "comunita_a" / "simulatore_rse" / "shared_hourly.csv.gz").read_bytes()
    june = [
        row
        for row in csv.DictReader(gzip.decompress(packed).decode().splitlines())
        if row["dayhour"].startswith("2025-06")
    ]
    (month,) = (month.settlement for month in real.months if month.month == "2024-06")
    # Its hours are CET, so local June begins one hour before its June and ends one before.
    for plant in month.plants:
        theirs_wh = [int(Decimal(row[f"Econd_{plant.code}"]) * 1000) for row in june]
        assert theirs_wh[:-1] == (plant.hours.eac_uwh[1:] // 1_000_000).tolist()


@needs_shared_files
def test_the_25_points_above_contract_power_are_findings_and_settle(real: FolderSettlement) -> None:
    assert len([finding for finding in real.findings if finding.code == "above_contract_power"]) == 25


@needs_shared_files
def test_hours_before_the_premium_are_told_month_by_month(real: FolderSettlement) -> None:
    told = {month.month: [finding.code for finding in month.findings] for month in real.months}
    assert [month for month, codes in told.items() if "tariff_as_of" in codes] == [
        "2023-10",
        "2023-11",
        "2023-12",
        "2024-01",
    ]


@needs_shared_files
@pytest.mark.parametrize(("day", "hours"), [("2023-10-29", 25), ("2024-03-31", 23)])
def test_the_days_of_clock_change_have_their_hours(real: FolderSettlement, day: str, hours: int) -> None:
    (period,) = (month.settlement.period for month in real.months if month.month == day[:7])
    starts = [
        period.hour_starts_at(index).astimezone(ROME).date().isoformat() for index in range(period.hours)
    ]
    assert starts.count(day) == hours


@dataclass(slots=True)
class SmallFolder:
    """Two days of one roof, one home and one shop, written to disk, each file open to damage."""

    path: Path
    rows: dict[str, list[str]]
    pods: dict[str, tuple[str, ...]]
    plant: dict[str, str]
    price_rows: list[str]
    price_zone: str = "NORD"

    def write(self) -> None:
        for name, rows in self.rows.items():
            (self.path / f"{name}.csv").write_bytes(wide_bytes(rows, self.pods[name]))
        roles = ((ROOF, "producer"), (HOME, "consumer"), (SHOP, "consumer"))
        (self.path / "pod.csv").write_bytes(
            csv_bytes(
                "pod,ruolo,potenza_kw",
                [{"pod": pod, "ruolo": role, "potenza_kw": "6"} for pod, role in roles],
            )
        )
        (self.path / "impianti.csv").write_bytes(csv_bytes(",".join(self.plant), [self.plant]))
        (self.path / "prezzi.csv").write_text(
            "\n".join([f"ts_utc,ts_locale,riempito,{self.price_zone}", *self.price_rows]) + "\n", "utf-8"
        )


@pytest.fixture
def small(tmp_path: Path) -> SmallFolder:
    quarters = [at for day in DAYS for at in quarters_of(day)]
    prices = [row_text(at, ("0", "100")) for at in quarters[::4]]
    rows = {
        "prelievi": [row_text(at, ("0.100", "0.200")) for at in quarters],
        "immissioni": [row_text(at, ("0.250",)) for at in quarters],
    }
    return SmallFolder(tmp_path, rows, {"prelievi": (HOME, SHOP), "immissioni": (ROOF,)}, dict(PLANT), prices)


def run(small: SmallFolder, capsys: pytest.CaptureFixture[str], *more: str) -> tuple[int, Any, str]:
    small.write()
    code = main(["settle", str(small.path), "--prices", str(small.path / "prezzi.csv"), "--json", *more])
    printed = capsys.readouterr()
    return code, json.loads(printed.out) if printed.out else None, printed.err


def refusal(small: SmallFolder, capsys: pytest.CaptureFixture[str]) -> str:
    code, result, messages = run(small, capsys)
    assert (code, result) == (1, None)
    return messages


def test_a_small_folder_is_settled_by_hand(small: SmallFolder, capsys: pytest.CaptureFixture[str]) -> None:
    code, result, _ = run(small, capsys)
    (month,) = result["months"]
    # 192 quarters; the roof gives 0.250, the others draw 0.300: all 48 kWh are shared, at 120 + 10 EUR/MWh.
    assert (code, month["hours"], result["community"]) == (0, 48, small.path.name)
    assert (month["withdrawn_kwh"], month["fed_in_kwh"], month["shared_kwh"]) == (
        "57.600",
        "48.000",
        "48.000",
    )
    assert Decimal(month["premium_eur"]) == Decimal("6.24")
    assert Decimal(month["valorisation_eur"]) == Decimal("0.50736")
    assert month["plants"] == [{"plant": "P1", "shared_kwh": "48.000", "premium_eur": month["premium_eur"]}]
    assert month["pods"] == [
        {"pod": HOME, "shared_kwh": "16.000000000"},
        {"pod": SHOP, "shared_kwh": "32.000000000"},
    ]
    assert month["findings"] == []


def test_an_unknown_valorisation_is_null_with_a_finding(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    quarters = quarters_of(date(2025, 3, 5))
    rows = {
        "prelievi": [row_text(at, ("0.100", "0.200")) for at in quarters],
        "immissioni": [row_text(at, ("0.250",)) for at in quarters],
    }
    prices = [row_text(at, ("0", "100")) for at in quarters[::4]]
    small = SmallFolder(
        tmp_path, rows, {"prelievi": (HOME, SHOP), "immissioni": (ROOF,)}, dict(PLANT), prices
    )
    code, result, messages = run(small, capsys)
    (month,) = result["months"]
    assert (code, month["valorisation_eur"], result["totals"]["valorisation_eur"]) == (0, None, None)
    assert Decimal(month["premium_eur"]) == Decimal("3.12")
    assert "TRASE" in month["findings"][0]["message"]
    assert "TRASE" in messages


def test_people_get_an_aligned_table(small: SmallFolder, capsys: pytest.CaptureFixture[str]) -> None:
    small.write()
    assert main(["settle", str(small.path), "--prices", str(small.path / "prezzi.csv")]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[-1].split() == ["total", "48", "57.600", "48.000", "48.000", "6.24", "0.51"]
    assert len({len(line) for line in lines[2:]}) == 1


def test_a_gap_is_refused_naming_pod_and_hour(small: SmallFolder, capsys: pytest.CaptureFixture[str]) -> None:
    for row in (41, 42):
        small.rows["prelievi"] = with_cell(small.rows["prelievi"], row, 3, "")
    messages = refusal(small, capsys)
    assert f"POD {SHOP}, hour 2024-03-05T09:00:00Z: Missing quarter-hours from here on: 2." in messages


def test_a_day_left_out_in_the_middle_is_a_gap(
    small: SmallFolder, capsys: pytest.CaptureFixture[str]
) -> None:
    small.rows["immissioni"] = small.rows["immissioni"][:96]
    assert f"POD {ROOF}, hour 2024-03-05T23:00:00Z: Missing quarter-hours from here on: 96." in refusal(
        small, capsys
    )


def test_a_companion_file_fills_the_gap_and_the_next_corrects_it(
    small: SmallFolder, capsys: pytest.CaptureFixture[str]
) -> None:
    second_day = [row_text(at, ("0.000",)) for at in quarters_of(DAYS[1])]
    small.rows["immissioni"] = small.rows["immissioni"][:96]
    small.rows["immissioni_integrazione"] = [row_text(at, ("0.250",)) for at in quarters_of(DAYS[1])]
    small.pods["immissioni_integrazione"] = small.pods["immissioni_rettifica"] = (ROOF,)
    assert run(small, capsys)[1]["totals"]["shared_kwh"] == "48.000"
    small.rows["immissioni_rettifica"] = second_day
    assert run(small, capsys)[1]["totals"]["shared_kwh"] == "24.000"


def test_a_companion_day_without_any_value_changes_nothing(
    small: SmallFolder, capsys: pytest.CaptureFixture[str]
) -> None:
    small.rows["immissioni_rettifica"] = [row_text(at, ("",)) for at in quarters_of(DAYS[1])]
    small.pods["immissioni_rettifica"] = (ROOF,)
    assert run(small, capsys)[1]["totals"]["shared_kwh"] == "48.000"


def test_a_member_counts_only_while_in_the_community(
    small: SmallFolder, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [
        {
            "membro": code,
            "nome": code,
            "categoria": "natural_person",
            "impresa": "no",
            "pod": pod,
            "valido_dal": day,
        }
        for code, pod, day in (
            ("R", ROOF, "2024-01-01"),
            ("H", HOME, "2024-01-01"),
            ("S", SHOP, "2024-03-06"),
        )
    ]
    small.rows["prelievi"] = with_cell(small.rows["prelievi"], 41, 3, "")
    (small.path / "membri.csv").write_bytes(
        csv_bytes("membro,nome,categoria,impresa,pod,valido_dal,valido_al", rows)
    )
    _, result, _ = run(small, capsys)
    # First day: home alone, 9.6 kWh; second day: 24 of 28.8 kWh, two thirds of them the shop's.
    assert result["totals"]["shared_kwh"] == "33.600"
    assert result["months"][0]["pods"] == [
        {"pod": HOME, "shared_kwh": "17.600000000"},
        {"pod": SHOP, "shared_kwh": "16.000000000"},
    ]


@pytest.mark.parametrize(
    ("premium_from", "premium_eur"),
    [("", "0"), ("2024-03-06", "3.12"), ("2024-04-01", "0"), ("2024-01-24", "6.24")],
)
def test_a_plant_earns_the_premium_from_its_first_day_on(
    small: SmallFolder, capsys: pytest.CaptureFixture[str], premium_from: str, premium_eur: str
) -> None:
    small.plant["premio_dal"] = premium_from
    _, result, _ = run(small, capsys)
    assert result["totals"]["shared_kwh"] == "48.000"
    assert Decimal(result["totals"]["premium_eur"]) == Decimal(premium_eur)


def test_a_plant_counts_from_its_entry_into_operation_on(
    small: SmallFolder, capsys: pytest.CaptureFixture[str]
) -> None:
    small.plant["data_esercizio"] = "2024-03-06"
    small.rows["immissioni"] = with_cell(small.rows["immissioni"], 41, 2, "")
    assert run(small, capsys)[1]["months"][0]["fed_in_kwh"] == "24.000"


def test_only_the_month_asked_for_is_settled(small: SmallFolder, capsys: pytest.CaptureFixture[str]) -> None:
    code, result, _ = run(small, capsys, "--month", "2024-03")
    assert (code, [month["month"] for month in result["months"]]) == (0, ["2024-03"])
    code, result, messages = run(small, capsys, "--month", "2024-04")
    assert (code, result) == (1, None)
    assert "2024-03-05 to 2024-03-06" in messages


def test_a_price_missing_for_one_hour_is_refused_naming_it(
    small: SmallFolder, capsys: pytest.CaptureFixture[str]
) -> None:
    del small.price_rows[20]
    assert "zone NORD, hour 2024-03-05T19:00:00Z: The price is missing" in refusal(small, capsys)


@pytest.mark.parametrize(
    ("column", "text", "words"),
    [
        ("contributo_conto_capitale", "0.41", "40"),
        ("potenza_kw", "0", "above 0 kW"),
        ("zona", "NORTH", "is not a market zone"),
        ("regione", "Lombardy", "is not an Italian region"),
        ("tecnologia", "solar", "tecnologia 'solar' is not one of"),
    ],
)
def test_a_plant_the_law_does_not_know_is_refused(
    small: SmallFolder, capsys: pytest.CaptureFixture[str], column: str, text: str, words: str
) -> None:
    small.plant[column] = text
    assert words in refusal(small, capsys)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("NaN", "not a finite number"),
        ("0,125", "decimal comma"),
        ("-0.125", "negative"),
        ("2500.001", "more than the 2500000 Wh"),
    ],
)
def test_a_reading_that_cannot_be_is_refused_with_its_place(
    small: SmallFolder, capsys: pytest.CaptureFixture[str], text: str, words: str
) -> None:
    small.rows["prelievi"] = with_cell(small.rows["prelievi"], 40, 2, text)
    messages = refusal(small, capsys)
    assert words in messages
    assert "line 42" in messages or "2024-03-05T09:00:00Z" in messages


def test_a_day_with_95_values_is_refused(small: SmallFolder, capsys: pytest.CaptureFixture[str]) -> None:
    del small.rows["prelievi"][40]
    assert "2024-03-05: the day has 95 of its 96" in refusal(small, capsys)


def test_a_quarter_hour_given_twice_is_refused(
    small: SmallFolder, capsys: pytest.CaptureFixture[str]
) -> None:
    small.rows["prelievi"].append(small.rows["prelievi"][0])
    assert "was already given on line 2" in refusal(small, capsys)


def test_a_pod_without_a_column_is_refused(small: SmallFolder, capsys: pytest.CaptureFixture[str]) -> None:
    small.rows["prelievi"] = [row.rpartition(",")[0] for row in small.rows["prelievi"]]
    small.pods["prelievi"] = (HOME,)
    assert f"column {SHOP}: The registry has this POD" in refusal(small, capsys)


def test_a_column_of_an_unknown_pod_is_refused(
    small: SmallFolder, capsys: pytest.CaptureFixture[str]
) -> None:
    small.pods["prelievi"] = (HOME, "IT001E29999999")
    assert "column IT001E29999999: The POD is not registered" in refusal(small, capsys)


def test_a_truncated_gzip_is_refused(small: SmallFolder, capsys: pytest.CaptureFixture[str]) -> None:
    packed = gzip.compress(wide_bytes(small.rows.pop("prelievi"), small.pods["prelievi"]))
    (small.path / "prelievi.csv.gz").write_bytes(packed[:-30])
    assert "truncated" in refusal(small, capsys)


def test_a_file_there_twice_is_refused(small: SmallFolder, capsys: pytest.CaptureFixture[str]) -> None:
    (small.path / "prelievi.csv.gz").write_bytes(
        gzip.compress(wide_bytes(small.rows["prelievi"], (HOME, SHOP)))
    )
    assert "prelievi.csv and prelievi.csv.gz" in refusal(small, capsys)


@pytest.mark.parametrize("name", ["prelievi", "immissioni"])
def test_a_missing_file_is_refused(small: SmallFolder, capsys: pytest.CaptureFixture[str], name: str) -> None:
    del small.rows[name]
    assert f"{name}.csv" in refusal(small, capsys)


def test_two_plants_at_one_pod_are_refused(small: SmallFolder, capsys: pytest.CaptureFixture[str]) -> None:
    small.write()
    plants = csv_bytes(PLANT_COLUMNS, [small.plant, {**small.plant, "impianto": "P2"}])
    (small.path / "impianti.csv").write_bytes(plants)
    arguments = ["settle", str(small.path), "--prices", str(small.path / "prezzi.csv")]
    assert main(arguments) == 1
    assert "Two plants share the POD" in capsys.readouterr().err


def test_wrong_use_ends_with_two(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["settle", str(tmp_path / "nowhere"), "--prices", str(tmp_path)]) == 2
    assert main(["settle", str(tmp_path), "--prices", str(tmp_path / "nothing.csv")]) == 2
    with pytest.raises(SystemExit, match="2"):
        main(["settle", str(tmp_path), "--prices", "x", "--month", "giugno"])
    assert "2024-06" in capsys.readouterr().err


@pytest.mark.parametrize("slug", ["valdarno", "montenero"])
def test_the_demo_folders_settle_with_their_gaps_filled(
    slug: str, capsys: pytest.CaptureFixture[str]
) -> None:
    prices = str(DEMO_FOLDER / "prezzi.csv.gz")
    assert main(["settle", str(DEMO_FOLDER / slug), "--prices", prices, "--json"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert len(result["months"]) == 12
    assert Decimal(result["totals"]["premium_eur"]) > 0


def test_the_demo_without_its_second_files_has_gaps() -> None:
    (path,) = (
        path
        for path in readings_files(DEMO_FOLDER / "valdarno", Direction.FED_IN)
        if path.stem == "immissioni.csv"
    )
    base = wide_file_read(path.read_bytes(), file=path.name, direction=Direction.FED_IN)
    assert not curves_merged([base]).is_present.all()


def test_the_month_that_ends_in_summer_time_has_743_hours(capsys: pytest.CaptureFixture[str]) -> None:
    prices = str(DEMO_FOLDER / "prezzi.csv.gz")
    main(["settle", str(DEMO_FOLDER / "valdarno"), "--prices", prices, "--json", "--month", "2024-03"])
    assert json.loads(capsys.readouterr().out)["months"][0]["hours"] == 743
