"""`cer settle FOLDER --prices FILE`: what a folder of meter files is worth, month by month."""

import argparse
import json
import sys
from collections.abc import Iterable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from cer.adapters.file_problems import FileRefusedError, Problem
from cer.adapters.market_prices import price_file_read
from cer.adapters.meter_folder import folder_read
from cer.calc.errors import CalcError, ValidationError
from cer.calc.intervals import Period
from cer.calc.quantities import UWH_PER_WH, kwh_from_uwh, kwh_from_wh
from cer.cli.folder_settlement import FolderSettlement, MonthSettlement, folder_settle
from shared_apps.rulebook.tariff_file import rule_set_from_file

DONE, REFUSED, USAGE = 0, 1, 2
UNKNOWN = "unknown"
TABLE_HEAD = (
    "month",
    "hours",
    "withdrawn kWh",
    "fed in kWh",
    "shared kWh",
    "premium EUR",
    "valorisation EUR",
)

# One shape for the JSON of product.md; its leaves are strings, numbers and lists of the same.
Json = dict[str, Any]


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the command."""
    parser = subparsers.add_parser("settle", help="settle a folder of meter files without a database")
    parser.add_argument(
        "folder", type=Path, help="a folder with pod.csv, impianti.csv, prelievi and immissioni"
    )
    parser.add_argument(
        "--prices", type=Path, required=True, metavar="FILE", help="hourly zonal prices, CSV or gz"
    )
    parser.add_argument(
        "--month", type=_month_name, action="append", default=[], help="only this month, YYYY-MM"
    )
    parser.add_argument("--json", action="store_true", help="print the result as JSON")
    parser.set_defaults(run=settle)


def settle(arguments: argparse.Namespace) -> int:
    """Settle a folder and print the result on stdout, what was noticed on stderr."""
    for path, is_there in (
        (arguments.folder, arguments.folder.is_dir()),
        (arguments.prices, arguments.prices.is_file()),
    ):
        if not is_there:
            print(f"cer settle: {path} is not there.", file=sys.stderr)
            return USAGE
    try:
        settled = _settled(arguments.folder, arguments.prices, arguments.month)
    except FileRefusedError as refusal:
        _problems_print(refusal.file, refusal.problems, refusal.left_out)
        return REFUSED
    except CalcError as refusal:
        print(f"error: {refusal.sentence}", file=sys.stderr)
        return REFUSED
    if arguments.json:
        print(json.dumps(settlement_json(settled), indent=2, ensure_ascii=False))
    else:
        print("\n".join(settlement_lines(settled)))
    findings = [*settled.findings, *(finding for month in settled.months for finding in month.findings)]
    _problems_print(settled.community, findings, 0)
    return DONE


def settlement_json(settled: FolderSettlement) -> Json:
    """The result with the keys that people script against."""
    return {
        "community": settled.community,
        "rule_set": settled.rule_set,
        "months": [_month_json(month) for month in settled.months],
        "totals": {
            "shared_kwh": _text(kwh_from_wh(settled.shared_wh)),
            "premium_eur": _text(settled.premium_eur),
            "valorisation_eur": _text_or_none(settled.valorisation_eur),
        },
        "findings": _findings_json(settled.findings),
    }


def settlement_lines(settled: FolderSettlement) -> list[str]:
    """The result as an aligned table; the euros are shown to the cent, the JSON has them whole."""
    rows: list[tuple[str, ...]] = [TABLE_HEAD, *(_month_cells(month) for month in settled.months)]
    rows.append(
        (
            "total",
            str(sum(month.settlement.period.hours for month in settled.months)),
            _shown_kwh(sum(int(month.settlement.withdrawn_wh.sum()) for month in settled.months)),
            _shown_kwh(sum(int(month.settlement.injected_wh.sum()) for month in settled.months)),
            _shown_kwh(settled.shared_wh),
            _shown_eur(settled.premium_eur),
            _shown_eur(settled.valorisation_eur),
        )
    )
    return [f"{settled.community}, rule set {settled.rule_set}", "", *_aligned(rows)]


def _settled(folder: Path, prices: Path, months: Sequence[str]) -> FolderSettlement:
    rule_set = rule_set_from_file()
    read_prices = price_file_read(prices.read_bytes(), file=prices.name, zones=rule_set.zones)
    return folder_settle(folder_read(folder), read_prices, rule_set, months=months)


def _month_name(text: str) -> str:
    try:
        return Period.of_month_name(text).month_name
    except ValidationError as error:
        raise argparse.ArgumentTypeError(error.sentence) from error


def _month_json(month: MonthSettlement) -> Json:
    settlement = month.settlement
    return {
        "month": month.month,
        "hours": settlement.period.hours,
        "withdrawn_kwh": _text(kwh_from_wh(int(settlement.withdrawn_wh.sum()))),
        "fed_in_kwh": _text(kwh_from_wh(int(settlement.injected_wh.sum()))),
        "shared_kwh": _text(kwh_from_wh(settlement.eac_total_wh)),
        "premium_eur": _text(settlement.premium_eur),
        "valorisation_eur": _text_or_none(month.valorisation_eur),
        "plants": [
            {
                "plant": plant.code,
                "shared_kwh": _kwh_text(plant.eac_uwh),
                "premium_eur": _text(plant.premium_eur),
            }
            for plant in settlement.plants
        ],
        "pods": [
            {"pod": pod.pod, "shared_kwh": _text(kwh_from_uwh(pod.shared_uwh))} for pod in settlement.pods
        ],
        "findings": _findings_json(month.findings),
    }


def _findings_json(findings: Iterable[Problem]) -> list[Json]:
    return [
        {"level": finding.level, "code": finding.code, "where": finding.where, "message": finding.message}
        for finding in findings
    ]


def _text(value: Decimal) -> str:
    return f"{value:f}"


def _text_or_none(value: Decimal | None) -> str | None:
    return None if value is None else _text(value)


def _kwh_text(energy_uwh: int) -> str:
    """Three places where the energy is whole Wh, nine where it is a quotient."""
    whole_wh, left_uwh = divmod(energy_uwh, UWH_PER_WH)
    return _text(kwh_from_uwh(energy_uwh) if left_uwh else kwh_from_wh(whole_wh))


def _month_cells(month: MonthSettlement) -> tuple[str, ...]:
    settlement = month.settlement
    return (
        month.month,
        str(settlement.period.hours),
        _shown_kwh(int(settlement.withdrawn_wh.sum())),
        _shown_kwh(int(settlement.injected_wh.sum())),
        _shown_kwh(settlement.eac_total_wh),
        _shown_eur(settlement.premium_eur),
        _shown_eur(month.valorisation_eur),
    )


def _shown_kwh(energy_wh: int) -> str:
    return _text(kwh_from_wh(energy_wh))


def _shown_eur(amount_eur: Decimal | None) -> str:
    return UNKNOWN if amount_eur is None else f"{amount_eur:.2f}"


def _aligned(rows: Sequence[tuple[str, ...]]) -> list[str]:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return ["  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)) for row in rows]


def _problems_print(file: str, problems: Iterable[Problem], left_out: int) -> None:
    for problem in problems:
        print(f"{problem.level}: {file}, {problem}", file=sys.stderr)
    if left_out:
        print(f"and {left_out} more", file=sys.stderr)
