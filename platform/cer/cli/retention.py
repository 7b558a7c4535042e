"""`cer retention plan|run|hold|lift`: what ends by schedule, and what a legal hold stops (D9)."""

import argparse
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date
from typing import Any

from django.utils import timezone

from cer.cli.application import login_name
from cer.kit.database.roles import PUBLIC_SCHEMA
from cer.kit.tenancy import in_schema
from shared_apps.tenants.selectors import tenant_by_slug, tenants_active
from tenant_apps.members.selectors import day_here
from tenant_apps.privacy.classes import retention_of, tables_by_class
from tenant_apps.privacy.models import LegalHold
from tenant_apps.privacy.services import hold_lift, hold_place, retention_run
from tenant_apps.privacy.services.retention import RetentionReport, retention_plan

PLATFORM = "(platform)"


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = subparsers.add_parser(
        "retention",
        help="what ends by schedule, and legal holds",
        epilog="example: cer retention plan valdarno --on 2035-01-01",
    )
    verbs = parser.add_subparsers(dest="verb", required=True)
    plan = verbs.add_parser("plan", help="each class of data, its ground and clocks, and what ends")
    plan.add_argument("--on", type=date.fromisoformat, metavar="DAY", help="default: today")
    run = verbs.add_parser("run", help="remove what has ended by today, as every night")
    run.add_argument("--dry-run", action="store_true", help="count it and change nothing")
    for sub, work in ((plan, _plan), (run, _run)):
        sub.add_argument("slug", nargs="?", help="one community; without it the platform and all of them")
        sub.set_defaults(run=work)
    hold = verbs.add_parser("hold", help="stop the schedule and every erasure in a community")
    hold.add_argument("--reason", required=True, help="who needs the data, and what for")
    hold.add_argument(
        "--until", type=date.fromisoformat, required=True, metavar="DAY", help="the first free day again"
    )
    lift = verbs.add_parser("lift", help="end the legal holds of a community")
    for sub, work in ((hold, _hold), (lift, _lift)):
        sub.add_argument("slug", help="the first part of its host name")
        sub.add_argument("--by", default=login_name(), help="who you are; default: your login")
        sub.set_defaults(run=work)
    for sub in (plan, run, hold, lift):
        sub.add_argument("--json", action="store_true", help="print the result as JSON")


def _plan(arguments: argparse.Namespace) -> int:
    """0, whatever ends."""
    day = arguments.on or day_here()
    told = {}
    for name in _places(arguments.slug):
        with _entered(name):
            told[name] = {"classes": _classes(), **_plain(retention_plan(day=day))}
    if arguments.json:
        print(json.dumps(told, ensure_ascii=False))
        return 0
    for name, place in told.items():
        print(f"{name}, on {day}:")
        for each in place["classes"]:
            print(f"  {each['code']}: {each['ground']}\n    " + "\n    ".join(each["tables"]))
        print("\n".join(_spoken(place)))
    return 0


def _run(arguments: argparse.Namespace) -> int:
    """0 when everything that ended is gone, 1 when a hold or an open matter stopped a part of it."""
    told = {}
    for name in _places(arguments.slug):
        with _entered(name):
            work = retention_plan if arguments.dry_run else retention_run
            told[name] = _plain(work(day=day_here()))
    if arguments.json:
        print(json.dumps(told, ensure_ascii=False))
    else:
        for name, place in told.items():
            print("\n".join([f"{name}:", *_spoken(place)]))
    return 1 if any(place["hold"] or place["left_alone"] for place in told.values()) else 0


def _hold(arguments: argparse.Namespace) -> int:
    with _entered(arguments.slug):
        hold = hold_place(
            reason=arguments.reason, by=arguments.by, until_on=arguments.until, now=timezone.now()
        )
    return _print_holds([hold], as_json=arguments.json)


def _lift(arguments: argparse.Namespace) -> int:
    with _entered(arguments.slug):
        holds = hold_lift(by=arguments.by, now=timezone.now())
    return _print_holds(holds, as_json=arguments.json)


def _places(slug: str | None) -> list[str]:
    return [slug] if slug else [PLATFORM, *tenants_active().order_by("slug").values_list("slug", flat=True)]


@contextmanager
def _entered(name: str) -> Iterator[None]:
    with in_schema(PUBLIC_SCHEMA if name == PLATFORM else tenant_by_slug(name).schema_name):
        yield


def _classes() -> list[dict[str, Any]]:
    return [
        {
            "code": retention_class.code,
            "ground": retention_class.ground,
            "tables": [f"{table._meta.label}: {retention_of(table)}" for table in tables],
        }
        for retention_class, tables in tables_by_class().items()
    ]


def _plain(report: RetentionReport) -> dict[str, Any]:
    return {
        "ended": [asdict(each) for each in report.ended],
        "files": report.files,
        "left_alone": report.left_alone,
        "hold": report.hold and _hold_plain(report.hold),
    }


def _spoken(place: dict[str, Any]) -> Iterator[str]:
    if hold := place["hold"]:
        yield f"  on hold until {hold['until_on']}, by {hold['placed_by']}: {hold['reason']}"
    for each in place["ended"]:
        yield f"  {each['outcome']} {each['rows']} rows of {each['table']} ({each['code']})"
    yield f"  {place['files']} files"
    for member, obstacles in place["left_alone"].items():
        yield f"  member {member} is left alone: {', '.join(obstacles)}"


def _print_holds(holds: Sequence[LegalHold], *, as_json: bool) -> int:
    if as_json:
        print(json.dumps([_hold_plain(hold) for hold in holds], ensure_ascii=False))
    else:
        for hold in holds:
            state = f"lifted by {hold.lifted_by}" if hold.lifted_at else f"in force until {hold.until_on}"
            print(f"Legal hold by {hold.placed_by}, {state}: {hold.reason}")
    return 0


def _hold_plain(hold: LegalHold) -> dict[str, Any]:
    return {
        "reason": hold.reason,
        "placed_by": hold.placed_by,
        "placed_at": hold.placed_at.isoformat(),
        "until_on": hold.until_on.isoformat(),
        "lifted_by": hold.lifted_by or None,
        "lifted_at": hold.lifted_at and hold.lifted_at.isoformat(),
    }
