"""`cer persons export|erase`: what the platform holds of somebody; communities hand out theirs (D5)."""

import argparse
import json

from django.core.serializers.json import DjangoJSONEncoder

from shared_apps.console.services.persons import account_erase, account_export


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = subparsers.add_parser(
        "persons",
        help="accounts of people, handed out and erased",
        epilog='example: cer persons export ada@cer.example --reason "letter of 2 March"',
    )
    verbs = parser.add_subparsers(dest="verb", required=True)
    for verb, work, summary in (
        ("export", _export, "print what the platform holds of an address, as JSON"),
        ("erase", _erase, "erase an account that no community knows any more"),
    ):
        sub = verbs.add_parser(verb, help=summary)
        sub.add_argument("email")
        sub.add_argument("--reason", required=True, help="who asked, and when; without a name")
        sub.set_defaults(run=work)


def _export(arguments: argparse.Namespace) -> int:
    held = account_export(email=arguments.email, reason=arguments.reason)
    print(json.dumps(held, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1))
    return 0


def _erase(arguments: argparse.Namespace) -> int:
    account_erase(email=arguments.email, reason=arguments.reason)
    print("Erased: the account opens nothing, and nothing says whose it was.")
    return 0
