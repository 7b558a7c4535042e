"""`cer tenants create|list|suspend|restore|export|import|delete|rewrap-keys`: the communities here."""

import argparse
import json
from pathlib import Path

from rich.console import Console
from rich.table import Column, Table

from cer.cli.application import login_name
from shared_apps.tenants.models import Tenant
from shared_apps.tenants.selectors import tenants_listed
from shared_apps.tenants.services.archive import ArchiveForm, Manifest, archive_read, archive_write
from shared_apps.tenants.services.communities import (
    tenant_create,
    tenant_restore,
    tenant_suspend,
)
from shared_apps.tenants.services.deletion import deletion_confirm, deletion_request, deletion_withdraw
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
        ("export", _export, "write a community into one file"),
        ("delete", _delete, "ask for a community's end, confirm it, or take that back"),
    ):
        sub = verbs.add_parser(verb, help=summary)
        if verb != "list":
            sub.add_argument("slug", help="the first part of its host name")
        if verb == "create":
            sub.add_argument("--name", required=True, help="its name for people")
        if verb == "export":
            sub.add_argument("--to", type=Path, required=True, metavar="FILE", help="a ZIP file, made anew")
            sub.add_argument(
                "--sealed",
                action="store_true",
                help="a backup: personal values stay sealed, its key stays here",
            )
        if verb == "delete":
            step = sub.add_mutually_exclusive_group(required=True)
            step.add_argument("--reason", help="ask for it, and say why")
            step.add_argument("--confirm", action="store_true", help="agree, as a second person")
            step.add_argument("--withdraw", action="store_true", help="take it back while it is on hold")
            sub.add_argument("--by", default=login_name(), help="who you are; default: your login")
        sub.add_argument("--json", action="store_true", help="print the result as JSON")
        sub.set_defaults(run=work)
    back = verbs.add_parser("import", help="store the community of an export, or bring a backup back")
    back.add_argument("file", type=Path)
    back.add_argument("--json", action="store_true", help="print the result as JSON")
    back.set_defaults(run=_import)
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


def _export(arguments: argparse.Namespace) -> int:
    form = ArchiveForm.SEALED if arguments.sealed else ArchiveForm.OPEN
    return _archived(archive_write(slug=arguments.slug, path=arguments.to, form=form), as_json=arguments.json)


def _import(arguments: argparse.Namespace) -> int:
    return _archived(archive_read(path=arguments.file), as_json=arguments.json)


def _archived(manifest: Manifest, *, as_json: bool) -> int:
    rows = sum(part.rows for part in manifest.parts if not part.is_file)
    files = sum(part.is_file for part in manifest.parts)
    if as_json:
        print(json.dumps({"slug": manifest.slug, "rows": rows, "files": files, "digest": manifest.digest}))
    else:
        print(f"{manifest.slug}: {rows} rows, {files} files, digest {manifest.digest}")
    return 0


def _delete(arguments: argparse.Namespace) -> int:
    if arguments.confirm:
        deletion = deletion_confirm(slug=arguments.slug, by=arguments.by)
        spoken = f"{deletion.slug} is suspended, and will be removed on {deletion.due_on}."
    elif arguments.withdraw:
        deletion = deletion_withdraw(slug=arguments.slug)
        spoken = f"{deletion.slug} stays."
    else:
        deletion = deletion_request(slug=arguments.slug, reason=arguments.reason, by=arguments.by)
        spoken = f"Now somebody else confirms: cer tenants delete {deletion.slug} --confirm"
    if arguments.json:
        due_on = deletion.due_on and deletion.due_on.isoformat()
        print(json.dumps({"slug": deletion.slug, "confirmed_by": deletion.confirmed_by, "due_on": due_on}))
    else:
        print(spoken)
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
