"""Rebuilds tenant_apps/sample/data, a small part of the demo community `valdarno` under names of its own.

    python scripts/sample_data_build.py

The same demo data give the same bytes again.
"""

import csv
import gzip
import io
from pathlib import Path

ROOT = Path(__file__).parents[1]
DEMO = ROOT / "platform" / "cer" / "cli" / "demo_data" / "valdarno"
SAMPLE = ROOT / "tenant_apps" / "sample" / "data"

POINTS = (1, 2, 3, 4, 5, 8, 38, 39, 43, 47)
"""Of valdarno's points: five households, two with a plant, a school, a parish, a workshop and one plant."""
FIRST, UNTIL = "2024-03-31T22:00:00Z", "2024-06-30T22:00:00Z"
"""April, May and June 2024 of Europe/Rome."""
OWN_NAMES = {"IT001E301000": "IT999E999900", "VA0": "ESEMPIO-0", "VAP": "ESEMPIO-P", "VAS": "ESEMPIO-S"}
OWN_NAMES |= {"CER Valdarno": "CER Esempio", "VAE": "ESEMPIO-E", "VAC": "ESEMPIO-C"}

Row = list[str]


def main() -> None:
    """Write the whole folder anew."""
    SAMPLE.mkdir(exist_ok=True)
    pods = {f"IT001E301000{point:02}" for point in POINTS}
    for name in ("pod.csv", "impianti.csv", "membri.csv"):
        head, *rows = csv.reader((DEMO / name).read_text().splitlines())
        kept = [row for row in rows if row[head.index("pod")] in pods]
        (SAMPLE / name).write_bytes(_text([head, *kept]))
    for stem in ("prelievi", "immissioni"):
        curves = _months(stem, pods)
        (SAMPLE / f"{stem}.csv.gz").write_bytes(gzip.compress(_text(curves), mtime=0))


def _months(stem: str, pods: set[str]) -> list[Row]:
    """The base file with what fills its gaps and corrects it: the last file that has a value wins."""
    head, *rows = _rows(f"{stem}.csv.gz")
    values = {row[0]: dict(zip(head, row, strict=True)) for row in rows if FIRST <= row[0] < UNTIL}
    for later in (f"{stem}_integrazione.csv.gz", f"{stem}_rettifica.csv.gz"):
        if not (DEMO / later).is_file():
            continue
        later_head, *later_rows = _rows(later)
        for row in later_rows:
            if row[0] in values:
                given = {name: value for name, value in zip(later_head, row, strict=True) if value}
                values[row[0]].update({name: given[name] for name in given if name in head})
    kept = [name for name in head if name.startswith("ts_") or name in pods]
    return [kept, *([values[moment][name] for name in kept] for moment in sorted(values))]


def _rows(name: str) -> list[Row]:
    return list(csv.reader(gzip.decompress((DEMO / name).read_bytes()).decode().splitlines()))


def _text(rows: list[Row]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows(rows)
    text = out.getvalue()
    for theirs, ours in OWN_NAMES.items():
        text = text.replace(theirs, ours)
    return text.encode()


if __name__ == "__main__":
    main()
