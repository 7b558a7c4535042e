"""`cer permissions`: who may do what, as a page, from the table in the code and the API's contract (S21)."""

import argparse
from collections.abc import Iterator, Mapping
from typing import Any

from cer.cli.application import PROJECT_ROOT, application_without_servers
from cer.cli.generated import write_or_compare

FILE = PROJECT_ROOT / "docs" / "permissions.md"
_METHODS = ("get", "post", "put", "patch", "delete")

_HEAD = """\
# Who may do what

Written by `cer permissions` from `tenant_apps/access/permissions.py` and the contract; not edited by hand.
What is not here is denied. **any**: the rows of every member; **own**: those of the member that the caller
is; **common**: what is nobody's in particular; **–**: refused with 403. A program with a key may do what the
key was given. A **restricted** person passes the doors of its role as far as the last column says:
**granted** means the objects granted to it, and others are not there. While the platform's **support** acts
as a person, it keeps what the person may do as far as that column says: **works**; **looks**: what is shown,
without files; **locked**: nothing.
"""


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = subparsers.add_parser(
        "permissions", help="write docs/permissions.md", epilog="example: cer permissions --check"
    )
    parser.add_argument(
        "--check", action="store_true", help="change nothing; fail if the file is not current"
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    application_without_servers()
    return write_or_compare(FILE, permissions_page(), command="cer permissions", only_compare=arguments.check)


def permissions_page() -> str:
    """The table of permissions, then every operation with what each role may reach by it."""
    from cer.config.api import api

    contract = api.get_openapi_schema(path_prefix="/api/v1/")
    parts = [_HEAD, "## Permissions", "", *_permissions(), "", "## Operations", "", *_operations(contract)]
    return "\n".join(parts) + "\n"


def _permissions() -> Iterator[str]:
    from tenant_apps.access.models import Role
    from tenant_apps.access.permissions import RIGHTS

    yield from _heading("permission", *Role, "support", "lets one")
    for permission, right in RIGHTS.items():
        yield _line(f"`{permission}`", *_reach(permission), right.acting, right.allows)


def _operations(contract: Mapping[str, Any]) -> Iterator[str]:
    from tenant_apps.access.models import Role

    yield from _heading("operation", "permission", *Role, "restricted")
    for path, operations in sorted(contract["paths"].items()):
        for method in _METHODS:
            if operation := operations.get(method):
                permission = operation["x-permission"]
                restricted = "granted" if "x-by-object" in operation else _reach_of_restricted(permission)
                yield _line(f"{method.upper()} `{path}`", f"`{permission}`", *_reach(permission), restricted)


def _reach(permission: str) -> list[str]:
    """What each role reaches by a permission; one without a row in the table stops the command."""
    from cer.kit.api.doors import OPEN
    from tenant_apps.access.models import Role
    from tenant_apps.access.permissions import RIGHTS, Permission

    if permission == OPEN:
        return ["anybody"] * len(Role)
    right = RIGHTS[Permission(permission)]
    return [right.scope.value if role in right.roles else "–" for role in Role]


def _reach_of_restricted(permission: str) -> str:
    """What somebody restricted to granted objects reaches at a door that does not know these."""
    from tenant_apps.access.permissions import Scope

    reach = {Scope.ANY.value: "–"}
    return next((reach.get(cell, cell) for cell in _reach(permission) if cell != "–"), "–")


def _heading(*cells: str) -> Iterator[str]:
    yield _line(*cells)
    yield _line(*("---" for _ in cells))


def _line(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"
