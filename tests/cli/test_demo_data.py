"""The folder that the demo imports: small enough, with both clock changes, planted gaps and their cure."""

import csv
import gzip
import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

import cer.cli
from cer.adapters.meter_folder import Direction, WideCurves, wide_file_read

DEMO_FOLDER = Path(cer.cli.__file__).parent / "demo_data"
SLUGS = ("valdarno", "montenero")
SIZE_MAX = 5_000_000


def curves(slug: str, name: str) -> WideCurves:
    direction = Direction.WITHDRAWN if name.startswith("prelievi") else Direction.FED_IN
    content = (DEMO_FOLDER / slug / f"{name}.csv.gz").read_bytes()
    return wide_file_read(content, file=name, direction=direction)


def gap_days(year: WideCurves) -> set[tuple[str, date]]:
    edges = year.day_edges
    return {
        (pod, day)
        for row, pod in enumerate(year.pods)
        for day, first, last in zip(year.days, edges[:-1], edges[1:], strict=True)
        if not year.is_present[row, first:last].all()
    }


def rows(path: Path) -> list[dict[str, str]]:
    text = gzip.decompress(path.read_bytes()).decode() if path.suffix == ".gz" else path.read_text("utf-8")
    return list(csv.DictReader(text.splitlines()))


def test_the_folder_stays_within_its_five_megabytes() -> None:
    assert sum(path.stat().st_size for path in DEMO_FOLDER.rglob("*") if path.is_file()) <= SIZE_MAX


def test_the_source_and_the_illustrative_prices_are_named() -> None:
    attribution = (DEMO_FOLDER / "ATTRIBUTION.md").read_text("utf-8")
    assert "Open Database License" in attribution
    assert "illustrative" in attribution
    assert json.loads((DEMO_FOLDER / "prezzi.json").read_text("utf-8"))["source"].startswith("illustrative")


@pytest.mark.parametrize(("slug", "pod_count"), [("valdarno", 48), ("montenero", 120)])
def test_each_community_covers_the_year_with_both_clock_changes(slug: str, pod_count: int) -> None:
    for name in ("prelievi", "immissioni"):
        year = curves(slug, name)
        lengths = dict(zip(year.days, year.day_edges[1:] - year.day_edges[:-1], strict=True))
        assert len(year.days) == 366
        assert (lengths[date(2024, 3, 31)], lengths[date(2024, 10, 27)]) == (92, 100)
    assert len(rows(DEMO_FOLDER / slug / "pod.csv")) == pod_count


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("name", ["prelievi", "immissioni"])
def test_the_second_file_fills_every_gap_of_the_months_in_the_community(slug: str, name: str) -> None:
    first_member_day = {
        row["pod"]: date.fromisoformat(row["valido_dal"])
        for row in reversed(rows(DEMO_FOLDER / slug / "membri.csv"))
    }
    gaps = {(pod, day) for pod, day in gap_days(curves(slug, name)) if day >= first_member_day[pod]}
    filling = curves(slug, f"{name}_integrazione")
    assert gaps
    assert gaps <= {(pod, day) for pod in filling.pods for day in filling.days}
    assert filling.is_present.all()


@pytest.mark.parametrize("slug", SLUGS)
def test_the_third_file_corrects_one_day_of_one_pod(slug: str) -> None:
    year, corrected = curves(slug, "prelievi"), curves(slug, "prelievi_rettifica")
    (pod,), (day,) = corrected.pods, corrected.days
    first, last = year.day_edges[year.days.index(day) :][:2]
    before_wh = year.energy_wh[year.pods.index(pod), first:last]
    assert 0 < corrected.energy_wh.sum() < before_wh.sum()


@pytest.mark.parametrize("slug", SLUGS)
def test_members_come_and_go_and_plants_differ(slug: str) -> None:
    members, plants = rows(DEMO_FOLDER / slug / "membri.csv"), rows(DEMO_FOLDER / slug / "impianti.csv")
    assert any(row["valido_dal"] > "2024-01-01" for row in members)
    assert any(row["valido_al"] for row in members)
    assert any(Decimal(row["contributo_conto_capitale"]) == Decimal("0.40") for row in plants)
    assert any(row["data_esercizio"] < "2021-12-16" and not row["premio_dal"] for row in plants)
    assert len({row["tecnologia"] for row in plants}) == 2


def test_prices_cover_every_hour_and_every_part_of_the_tariff() -> None:
    prices = rows(DEMO_FOLDER / "prezzi.csv.gz")
    assert len(prices) == 8784
    for zone in ("NORD", "CNOR", "CSUD", "SUD", "CALA", "SICI", "SARD"):
        values = [Decimal(row[zone]) for row in prices]
        assert min(values) < 0 < Decimal(180) < max(values)
        assert sum(140 < value <= 180 for value in values) > 300
