"""`cer staff appoint|list|dismiss`: who works at the console; the first superadmin comes this way."""

import argparse

from rich.console import Console
from rich.table import Table

from cer.kit.errors import NotFoundError
from shared_apps.console.models import StaffRole
from shared_apps.console.selectors.staff import staff_listed
from shared_apps.console.services.staff import staff_appoint, staff_dismiss


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = subparsers.add_parser(
        "staff",
        help="people of the console",
        epilog='example: cer staff appoint ada@cer.example --name "Ada" --role superadmin',
    )
    verbs = parser.add_subparsers(dest="verb", required=True)
    appoint = verbs.add_parser("appoint", help="let a person onto the console")
    appoint.add_argument("email")
    appoint.add_argument("--name", required=True, help="of a new account")
    appoint.add_argument("--role", required=True, choices=StaffRole.values)
    appoint.set_defaults(run=_appoint)
    dismiss = verbs.add_parser("dismiss", help="take a person off the console; the account stays")
    dismiss.add_argument("email")
    dismiss.set_defaults(run=_dismiss)
    verbs.add_parser("list", help="who is on the staff").set_defaults(run=_list)


def _appoint(arguments: argparse.Namespace) -> int:
    member = staff_appoint(email=arguments.email, name=arguments.name, role=StaffRole(arguments.role))
    print(f"{member.account.email} is {member.role}; a new account sets its password by the reset mail.")
    return 0


def _dismiss(arguments: argparse.Namespace) -> int:
    member = staff_listed().filter(account__email__iexact=arguments.email).first()
    if member is None:
        raise NotFoundError(f"{arguments.email} is not on the staff.")
    staff_dismiss(member_id=member.pk, acting_account_id=None)
    print(f"{member.account.email} is off the staff.")
    return 0


def _list(_arguments: argparse.Namespace) -> int:
    table = Table("address", "name", "role", "since")
    for member in staff_listed().order_by("since_at", "pk"):
        table.add_row(member.account.email, member.account.name, member.role, f"{member.since_at:%Y-%m-%d}")
    Console().print(table)
    return 0
