"""`cer bench`: how long the work takes beside a floor measured in the same run."""

import argparse
import json
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from cer.cli.bench.measurement import Row
from cer.cli.bench.sizes import Sizes
from cer.cli.bench.stage import Stage, stage_of_its_own

TABLE_WIDTH = 130


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the command."""
    parser = subparsers.add_parser(
        "bench",
        help="measure against the floor of the same run",
        epilog="example: cer bench --tenants 1000",
    )
    parser.add_argument("--json", action="store_true", help="print the rows as JSON")
    parser.add_argument(
        "--tenants", type=int, default=200, metavar="N", help="communities in the largest case (default 200)"
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Measure on servers of its own; 1 if a target is missed."""
    with stage_of_its_own() as stage:
        rows = rows_measured(stage, Sizes().with_tenants(arguments.tenants))
    rows_print(rows, as_json=arguments.json)
    return 0 if all(row.ok for row in rows) else 1


def rows_measured(stage: Stage, sizes: Sizes) -> list[Row]:
    """Measure row by row, saying on stderr which one came out."""
    from cer.cli.bench.suite import bench_rows  # needs Django, which the stage has set up

    rows = []
    console = Console(stderr=True)
    with console.status("measuring") as status:
        for row in bench_rows(stage, sizes):
            rows.append(row)
            status.update(f"measured {len(rows)} rows, the last one: {row.work}")
    return rows


def rows_print(rows: Sequence[Row], *, as_json: bool) -> None:
    """The rows on stdout, as JSON or as a table."""
    if as_json:
        print(json.dumps([row.document() for row in rows], indent=2, ensure_ascii=False))
        return
    table = Table("work, and what its floor does", "time", "floor", "ratio", "target", "ok", show_lines=True)
    for row in rows:
        table.add_row(
            f"{row.work}\n[dim]{row.floor}[/dim]",
            _shown(row.value_s),
            _shown(row.floor_s),
            f"{row.ratio:.2f}",
            row.target.text if row.target else "",
            "yes" if row.ok else "MISSED",
        )
    console = Console()
    console.width = max(console.width, TABLE_WIDTH)
    console.print(table)


def _shown(taken_s: float) -> str:
    return f"{taken_s:.2f} s" if taken_s >= 1 else f"{taken_s * 1000:.1f} ms"
