"""`cer migrate`: public first, then every community that lags; and the law of this version."""

import argparse
import json
import sys

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from shared_apps.rulebook.services import rule_set_load
from shared_apps.tenants.services.migrations import (
    communities_lagging,
    public_migrations_pending,
    schemas_migrate,
)


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = subparsers.add_parser(
        "migrate", help="bring every schema up to this version", epilog="example: cer migrate --workers 4"
    )
    parser.add_argument("--workers", type=int, default=2, help="communities at a time (default 2)")
    parser.add_argument("--status", action="store_true", help="change nothing; say what each community lacks")
    parser.add_argument("--json", action="store_true", help="print the report as JSON")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    if arguments.status:
        return _status(as_json=arguments.json)
    bar = Progress(TextColumn("communities"), BarColumn(), MofNCompleteColumn(), console=Console(stderr=True))
    with bar:
        task = bar.add_task("migrate", total=None)
        report = schemas_migrate(workers=arguments.workers, on_community=lambda _schema: bar.advance(task))
    rule_set = rule_set_load().version
    if arguments.json:
        print(
            json.dumps(
                {
                    "public": report.public,
                    "communities": report.communities,
                    "failed": report.failed,
                    "held_back": report.held_back,
                    "rule_set": rule_set,
                }
            )
        )
    else:
        print(f"public: {len(report.public)} migrations; communities brought up: {len(report.communities)}")
        print(f"rule set: {rule_set}")
    for schema_name, problem in report.failed.items():
        print(
            f"{schema_name} failed, keeps its old version and is out of service: {problem}. Run again after"
            " the cure.",
            file=sys.stderr,
        )
    if report.held_back:
        print(f"A canary failed: {len(report.held_back)} other communities were not tried.", file=sys.stderr)
    return 1 if report.failed else 0


def _status(*, as_json: bool) -> int:
    """Exit code 1 when anything is behind this version."""
    public, communities = public_migrations_pending(), communities_lagging()
    if as_json:
        print(json.dumps({"public": public, "communities": communities}))
    else:
        print(f"public lacks {len(public)} migrations; {len(communities)} communities lag")
        for schema_name, pending in communities.items():
            print(f"{schema_name} lacks {', '.join(pending)}")
    return 1 if public or communities else 0
