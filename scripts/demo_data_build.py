"""Rebuilds platform/cer/cli/demo_data from the profiles of the package `simbench`.

    pip download --no-deps simbench
    python scripts/demo_data_build.py simbench-*.whl

The same wheel gives the same bytes again. Loads follow the wall clock of the year 2024, laid on the same
weekday of 2016; plants follow fixed CET on the same day of the year. ATTRIBUTION.md tells what was changed.
"""

import csv
import gzip
import io
import json
import math
import random
import sys
import zipfile
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
from demo_communities import Community, Point, Stretch, montenero, valdarno

ROME = ZoneInfo("Europe/Rome")
QUARTER = timedelta(minutes=15)
YEAR = 2024
QUARTERS_PER_DAY, QUARTERS_PER_WEEK, QUARTERS_PER_YEAR = 96, 672, 366 * 96
WEEKDAY_SHIFT_DAYS = 3
"""1 January was a Friday in 2016 and a Monday in 2024; both years have 366 days."""

PROFILE_FOLDER = "simbench/networks/1-complete_data-mixed-all-0-sw/"
DEMO_FOLDER = Path(__file__).parents[1] / "platform" / "cer" / "cli" / "demo_data"
ZONES = ("NORD", "CNOR", "CSUD", "SUD", "CALA", "SICI", "SARD")
PRICE_SEED = 20240124
CORRECTED_PER_MILLE = 820

Wh = npt.NDArray[np.int64]
Profile = npt.NDArray[np.float64]


def main(wheel: Path) -> None:
    """Write the whole folder anew."""
    profiles = profiles_of_wheel(wheel)
    DEMO_FOLDER.mkdir(exist_ok=True)
    instants = quarters_of_year()
    for community in (valdarno(), montenero()):
        folder = DEMO_FOLDER / community.slug
        folder.mkdir(exist_ok=True)
        registry_write(folder, community)
        readings_write(folder, community, profiles, instants)
    prices_write(DEMO_FOLDER, instants[::4])
    total = sum(path.stat().st_size for path in DEMO_FOLDER.rglob("*.*"))
    print(f"{total / 1e6:.2f} MB in {DEMO_FOLDER}")  # noqa: T201


def profiles_of_wheel(wheel: Path) -> dict[str, Profile]:
    """Every quarter-hour profile of 2016 by name, in parts of its highest value."""
    profiles: dict[str, Profile] = {}
    with zipfile.ZipFile(wheel) as archive:
        for file, suffix in (("LoadProfile.csv", "_pload"), ("RESProfile.csv", "")):
            text = archive.read(PROFILE_FOLDER + file).decode()
            rows = list(csv.reader(text.splitlines(), delimiter=";"))
            for column, name in enumerate(rows[0]):
                if name.endswith(suffix) and name != "time":
                    profiles[name.removesuffix(suffix)] = np.array([float(row[column]) for row in rows[1:]])
    return profiles


def quarters_of_year() -> list[datetime]:
    """UTC starts of the quarter-hours of the Italian year."""
    first_at = datetime(YEAR, 1, 1, tzinfo=ROME).astimezone(UTC)
    return [first_at + QUARTER * index for index in range(QUARTERS_PER_YEAR)]


def wall_clock_positions(instants: Sequence[datetime]) -> Wh:
    """Where each quarter-hour finds its load: same weekday, same time on the clock.

    The hour that comes twice in October is taken from the day before the second time.
    """
    positions = []
    for instant in instants:
        local = instant.astimezone(ROME)
        day = local.timetuple().tm_yday - 1 + WEEKDAY_SHIFT_DAYS - local.fold
        if day >= QUARTERS_PER_YEAR // QUARTERS_PER_DAY:
            day -= 7
        positions.append(day * QUARTERS_PER_DAY + local.hour * 4 + local.minute // 15)
    return np.array(positions, np.int64)


def load_wh(point: Point, profiles: dict[str, Profile], positions: Wh) -> Wh:
    """Gross load of a POD, in whole steps of its meter."""
    if point.profile is None:
        return np.zeros(QUARTERS_PER_YEAR, np.int64)
    profile = np.roll(profiles[point.profile], point.shifted_weeks * QUARTERS_PER_WEEK)[positions]
    held = profile.reshape(-1, point.held_quarters).mean(axis=1).repeat(point.held_quarters)
    return stepped_wh(held / held.sum() * point.yearly_kwh * 1000, point.step_wh)


def production_wh(point: Point, profiles: dict[str, Profile], instants: Sequence[datetime]) -> Wh:
    """Production of the plant at a POD since its entry into operation, never above its power."""
    if point.plant is None:
        return np.zeros(QUARTERS_PER_YEAR, np.int64)
    profile = profiles[point.plant.profile]
    full_hours = profile.sum() / 4
    share = np.minimum(profile * point.plant.yield_kwh_kw / full_hours, 1.0)
    wh = stepped_wh(share * float(point.plant.power_kw) * 250, point.step_wh if point.profile else 100)
    wh[: quarter_index(instants, point.plant.entry_on)] = 0
    return wh


def stepped_wh(energy_wh: Profile, step_wh: int) -> Wh:
    """Energy in whole steps."""
    return np.floor(energy_wh / step_wh + 0.5).astype(np.int64) * step_wh


def quarter_index(instants: Sequence[datetime], day: date) -> int:
    """Position of the first quarter-hour of a day, kept within the year."""
    starts_at = datetime(day.year, day.month, day.day, tzinfo=ROME).astimezone(UTC)
    return min(max((starts_at - instants[0]) // QUARTER, 0), len(instants))


def stretch_slice(instants: Sequence[datetime], stretch: Stretch) -> slice:
    """The quarter-hours of a stretch of days."""
    end_on = stretch.first_on + timedelta(days=stretch.day_count)
    return slice(quarter_index(instants, stretch.first_on), quarter_index(instants, end_on))


def readings_write(
    folder: Path, community: Community, profiles: dict[str, Profile], instants: Sequence[datetime]
) -> None:
    """The year's files with planted gaps and a wrong day, then the files that fill and correct them."""
    withdrawn, fed_in = net_series(community, profiles, instants)
    (corrected_pod,) = community.corrected.pods
    read_wh = {**withdrawn, corrected_pod: with_wrong_day(withdrawn[corrected_pod], community, instants)}
    year_write(folder, "prelievi", community, read_wh, community.withdrawn_gaps, instants)
    filling_write(folder, "prelievi", withdrawn, community.withdrawn_gaps, instants)
    correction = {corrected_pod: withdrawn[corrected_pod]}
    wide_write(folder / "prelievi_rettifica.csv.gz", correction, {}, instants, [community.corrected])
    year_write(folder, "immissioni", community, fed_in, community.fed_in_gaps, instants)
    filling_write(folder, "immissioni", fed_in, community.fed_in_gaps, instants)


def net_series(
    community: Community, profiles: dict[str, Profile], instants: Sequence[datetime]
) -> tuple[dict[str, Wh], dict[str, Wh]]:
    """What each exchange meter withdraws and feeds in, quarter by quarter."""
    positions = wall_clock_positions(instants)
    withdrawn: dict[str, Wh] = {}
    fed_in: dict[str, Wh] = {}
    for point in community.points:
        net = production_wh(point, profiles, instants) - load_wh(point, profiles, positions)
        if point.profile is not None:
            withdrawn[point.pod] = np.maximum(-net, 0)
        if point.plant is not None:
            fed_in[point.pod] = np.maximum(net, 0)
    return withdrawn, fed_in


def with_wrong_day(energy_wh: Wh, community: Community, instants: Sequence[datetime]) -> Wh:
    """The series as the meter first sent it, too high on the day that is corrected later."""
    wrong = energy_wh.copy()
    day = stretch_slice(instants, community.corrected)
    wrong[day] = wrong[day] * 1000 // CORRECTED_PER_MILLE // 10 * 10
    return wrong


def year_write(
    folder: Path,
    name: str,
    community: Community,
    series: dict[str, Wh],
    gaps: Sequence[Stretch],
    instants: Sequence[datetime],
) -> None:
    """The base file: each POD from its first metered day on, without the planted gaps."""
    first = {point.pod: quarter_index(instants, point.metered_from) for point in community.points}
    present = {pod: np.arange(len(instants)) >= first[pod] for pod in series}
    for gap in gaps:
        for pod in gap.pods:
            present[pod][stretch_slice(instants, gap)] = False
    wide_write(folder / f"{name}.csv.gz", series, present, instants, None)


def filling_write(
    folder: Path, name: str, series: dict[str, Wh], gaps: Sequence[Stretch], instants: Sequence[datetime]
) -> None:
    """The second file: the PODs and the days that had gaps."""
    filled = {pod: series[pod] for pod in series if any(pod in gap.pods for gap in gaps)}
    wide_write(folder / f"{name}_integrazione.csv.gz", filled, {}, instants, gaps)


def wide_write(
    path: Path,
    series: dict[str, Wh],
    present: dict[str, npt.NDArray[np.bool_]],
    instants: Sequence[datetime],
    stretches: Iterable[Stretch] | None,
) -> None:
    """A wide file of all quarter-hours, or of those in some stretches."""
    texts = {
        wh: f"{wh // 1000}.{wh % 1000:03}" for wh in {int(wh) for values in series.values() for wh in values}
    }
    columns = [
        [
            texts[wh] if pod not in present or present[pod][index] else ""
            for index, wh in enumerate(values.tolist())
        ]
        for pod, values in series.items()
    ]
    rows: Sequence[int] = range(len(instants))
    if stretches is not None:
        rows = sorted({row for stretch in stretches for row in rows[stretch_slice(instants, stretch)]})
    lines = [",".join(["ts_utc", "ts_locale", *series])]
    lines += [",".join([*clock_cells(instants[row]), *(column[row] for column in columns)]) for row in rows]
    gzip_write(path, lines)


def clock_cells(instant: datetime) -> tuple[str, str]:
    """Both clocks of a row."""
    return f"{instant:%Y-%m-%dT%H:%M:%SZ}", f"{instant.astimezone(ROME):%Y-%m-%dT%H:%M:%S%z}"


def gzip_write(path: Path, lines: Iterable[str]) -> None:
    """The same bytes for the same lines: no name and no time in the gzip header."""
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb", compresslevel=9, mtime=0, filename="") as file:
        file.write(("\n".join(lines) + "\n").encode())
    path.write_bytes(packed.getvalue())


def registry_write(folder: Path, community: Community) -> None:
    """comunita.json, membri.csv, pod.csv and impianti.csv."""
    settings = {
        "slug": community.slug,
        "name": community.name,
        "legal_form": community.legal_form,
        "region": community.region,
        "configuration": {
            "kind": "CER",
            "primary_substation": community.primary_substation,
            "zone": community.zone,
        },
        "tariffs_as_of": "2024-01-24",
        "sharing_rule": community.sharing_rule,
        "users": community.users,
    }
    (folder / "comunita.json").write_text(json.dumps(settings, indent=2, ensure_ascii=False) + "\n", "utf-8")
    csv_write(
        folder / "membri.csv",
        "membro,nome,categoria,impresa,pod,valido_dal,valido_al",
        (
            (
                row.member,
                row.name,
                row.category,
                "si" if row.is_enterprise else "no",
                row.pod,
                row.valid_from,
                row.valid_until or "",
            )
            for row in community.memberships
        ),
    )
    csv_write(
        folder / "pod.csv",
        "pod,ruolo,categoria,potenza_kw,origine,fonte,consumo_annuo_kwh",
        (
            (
                point.pod,
                point.role,
                point.kind,
                point.contract_kw,
                "misurato",
                f"SimBench {point.profile or (point.plant and point.plant.profile)}",
                point.yearly_kwh,
            )
            for point in community.points
        ),
    )
    csv_write(
        folder / "impianti.csv",
        "impianto,pod,potenza_kw,tecnologia,fonte,zona,regione,data_esercizio,contributo_conto_capitale,premio_dal",
        (
            (
                plant.code,
                point.pod,
                plant.power_kw,
                plant.technology,
                f"SimBench {plant.profile}",
                community.zone,
                community.region,
                plant.entry_on,
                plant.grant_share,
                plant.premium_from or "",
            )
            for point in community.points
            if (plant := point.plant) is not None
        ),
    )


def csv_write(path: Path, columns: str, rows: Iterable[Iterable[object]]) -> None:
    """A plain registry file."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns.split(","))
        writer.writerows(rows)


def prices_write(folder: Path, hours: Sequence[datetime]) -> None:
    """Illustrative zonal prices with the shape of a day, a week and a year, the same for the same seed."""
    chance = random.Random(PRICE_SEED)  # noqa: S311
    lines = [",".join(["ts_utc", "ts_locale", "riempito", *ZONES])]
    weather = 0.0
    for hour in hours:
        weather = 0.97 * weather + (chance.random() - 0.5) * 6
        base = base_price_eur_mwh(hour.astimezone(ROME)) + weather + (chance.random() - 0.5) * 8
        south = -14 * sunshine(hour.astimezone(ROME)) * (chance.random() < 0.25)
        islands = 18 * (chance.random() - 0.5) * (chance.random() < 0.15)
        prices = [
            base,
            base,
            base + south / 2,
            base + south,
            base + south,
            base + south + islands,
            base + islands,
        ]
        lines.append(
            ",".join([*clock_cells(hour), "0", *(f"{floored_eur_mwh(price):.2f}" for price in prices)])
        )
    gzip_write(folder / "prezzi.csv.gz", lines)
    description = {"file": "prezzi.csv.gz", "source": "illustrative, seeded generator", "seed": PRICE_SEED}
    (folder / "prezzi.json").write_text(json.dumps(description, indent=2) + "\n", "utf-8")


def base_price_eur_mwh(local: datetime) -> float:
    """A price before chance: dear winter evenings, cheap sunny noons, cheaper Sundays."""
    season = math.cos(2 * math.pi * (local.timetuple().tm_yday - 15) / 366)
    evening = math.exp(-(((local.hour - 19.5) / 2.2) ** 2)) * (42 + 26 * season)
    morning = math.exp(-(((local.hour - 8.5) / 1.8) ** 2)) * (16 + 10 * season)
    weekend = {5: 12.0, 6: 26.0}.get(local.weekday(), 0.0)
    return 108 + 17 * season + evening + morning - weekend - (78 - 34 * season) * sunshine(local)


def floored_eur_mwh(price_eur_mwh: float) -> float:
    """Noons of plenty end near zero, some a little below it."""
    if price_eur_mwh >= 0:
        return price_eur_mwh
    return 0.0 if price_eur_mwh > -20 else price_eur_mwh / 20


def sunshine(local: datetime) -> float:
    """How high the sun stands, 0 to 1, over the year and the day."""
    season = 0.6 - 0.4 * math.cos(2 * math.pi * (local.timetuple().tm_yday - 355 + 366) / 366)
    return season * max(0.0, math.cos((local.hour - 13) / 5.5 * math.pi / 2)) if 7 < local.hour < 19 else 0.0


if __name__ == "__main__":
    main(Path(sys.argv[1]))
