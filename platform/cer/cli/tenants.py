"""`cer tenants create|list|suspend|restore|delete|rewrap-keys`: the communities of this platform."""

import argparse
import json
import sys

from rich.console import Console
from rich.table import Column, Table

from shared_apps.tenants.models import Tenant
from shared_apps.tenants.selectors import tenants_listed
from shared_apps.tenants.services.communities import (
    tenant_create,
    tenant_delete,
    tenant_restore,
    tenant_suspend,
)
from shared_apps.tenants.services.field_keys import field_keys_rewrap


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = subparsers.add_parser(
        "tenants",
        help="communities of this platform",
        epilog='example: cer tenants create valdarno --name "CER Valdarno"',
    )
    verbs = parser.add_subparsers(dest="verb", required=True)
    for verb, work, summary in (
        ("create", _create, "create a community: schema, role, tables and address"),
        ("list", _list, "list the communities"),
        ("suspend", _suspend, "stop serving a community; nothing is lost"),
        ("restore", _restore, "serve a suspended community again"),
        ("delete", _delete, "remove a suspended community with all it holds"),
    ):
        sub = verbs.add_parser(verb, help=summary)
        if verb != "list":
            sub.add_argument("slug", help="the first part of its host name")
        if verb == "create":
            sub.add_argument("--name", required=True, help="its name for people")
        if verb == "delete":
            sub.add_argument("--yes", action="store_true", help="confirm that all its data goes")
        sub.add_argument("--json", action="store_true", help="print the result as JSON")
        sub.set_defaults(run=work)
    rewrap = verbs.add_parser("rewrap-keys", help="wrap the communities' keys under the newest CER_FIELD_KEY")
    rewrap.set_defaults(run=_keys_rewrap)


def _create(arguments: argparse.Namespace) -> int:
    tenant = tenant_create(slug=arguments.slug, name=arguments.name)
    return _print([tenant], as_json=arguments.json)


def _list(arguments: argparse.Namespace) -> int:
    return _print(list(tenants_listed()), as_json=arguments.json)


def _suspend(arguments: argparse.Namespace) -> int:
    return _print([tenant_suspend(slug=arguments.slug)], as_json=arguments.json)


def _restore(arguments: argparse.Namespace) -> int:
    return _print([tenant_restore(slug=arguments.slug)], as_json=arguments.json)


def _delete(arguments: argparse.Namespace) -> int:
    if not arguments.yes:
        print(
            f"This removes {arguments.slug} with all its data, for ever: repeat with --yes.", file=sys.stderr
        )
        return 2
    tenant_delete(slug=arguments.slug)
    if arguments.json:
        print(json.dumps({"deleted": arguments.slug}))
    else:
        print(f"{arguments.slug} is deleted.")
    return 0


def _keys_rewrap(_arguments: argparse.Namespace) -> int:
    print(f"{field_keys_rewrap()} keys are wrapped anew; older field keys are needed no more.")
    return 0


def _print(tenants: list[Tenant], *, as_json: bool) -> int:
    rows = [
        {
            "slug": tenant.slug,
            "name": tenant.name,
            "status": tenant.status,
            "schema_name": tenant.schema_name,
            "hosts": [domain.domain for domain in tenant.domains.all()],
        }
        for tenant in tenants
    ]
    if as_json:
        print(json.dumps(rows, ensure_ascii=False))
        return 0
    table = Table("address", "name", "status", Column("schema", overflow="fold"), "hosts")
    for row in rows:
        table.add_row(row["slug"], row["name"], row["status"], row["schema_name"], ", ".join(row["hosts"]))
    Console().print(table)
    return 0
