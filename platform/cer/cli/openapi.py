"""`cer openapi`: the contract of the API as a file, and the check that it is current."""

import argparse
import json

from cer.cli.application import PROJECT_ROOT, application_without_servers
from cer.cli.generated import write_or_compare

FILE = PROJECT_ROOT / "docs" / "openapi.json"


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = subparsers.add_parser(
        "openapi", help="write docs/openapi.json", epilog="example: cer openapi --check"
    )
    parser.add_argument(
        "--check", action="store_true", help="change nothing; fail if the file is not current"
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    application_without_servers()
    return write_or_compare(FILE, openapi_text(), command="cer openapi", only_compare=arguments.check)


def openapi_text() -> str:
    """The contract as it is committed: sorted, so that a difference shows what changed."""
    from cer.config.api import api

    schema = api.get_openapi_schema(path_prefix="/api/v1/")
    return json.dumps(schema, indent=1, sort_keys=True, ensure_ascii=False, default=str) + "\n"
