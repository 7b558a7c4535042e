"""`cer audit verify`: the audit logs of the platform and of its communities, read from their beginnings."""

import argparse
import json
from collections.abc import Iterator

from cer.kit.audit import ChainReport
from cer.kit.tenancy import in_schema
from shared_apps.tenants.models import Tenant
from shared_apps.tenants.selectors import platform_chain_report, tenant_by_slug, tenants_listed
from tenant_apps.audit.selectors import chain_report

PLATFORM = "(platform)"


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = subparsers.add_parser(
        "audit", help="read the audit logs from their beginnings", epilog="example: cer audit verify valdarno"
    )
    verify = parser.add_subparsers(dest="verb", required=True).add_parser(
        "verify", help="prove that no entry was changed or removed"
    )
    verify.add_argument("slug", nargs="?", help="one community; without it the platform and all of them")
    verify.add_argument("--json", action="store_true", help="print the result as JSON")
    verify.set_defaults(run=verify_run)


def verify_run(arguments: argparse.Namespace) -> int:
    """0 when every chain holds, 1 when one is broken."""
    reports = dict(_reports(arguments.slug))
    if arguments.json:
        print(json.dumps({name: _as_json(report) for name, report in reports.items()}, ensure_ascii=False))
    else:
        for name, report in reports.items():
            print(f"{name}: {_spoken(report)}")
    return 1 if any(report.broken for report in reports.values()) else 0


def _reports(slug: str | None) -> Iterator[tuple[str, ChainReport]]:
    if slug is None:
        yield PLATFORM, platform_chain_report()
    tenants: list[Tenant] = [tenant_by_slug(slug)] if slug else list(tenants_listed())
    for tenant in tenants:
        with in_schema(tenant.schema_name):
            yield tenant.slug, chain_report()


def _spoken(report: ChainReport) -> str:
    if report.broken:
        return f"BROKEN at entry {report.broken.number}: {report.broken.reason}"
    return f"{report.entries} entries hold, the last is {report.head_hash}"


def _as_json(report: ChainReport) -> dict[str, object]:
    broken = report.broken and {"number": report.broken.number, "reason": report.broken.reason}
    return {"entries": report.entries, "head_hash": report.head_hash, "broken": broken}
