"""`cer openapi`: the contracts of the APIs as files, and the check that they are current."""

import argparse
import json

from cer.cli.application import PROJECT_ROOT, application_without_servers
from cer.cli.generated import write_or_compare

DOCS = PROJECT_ROOT / "docs"


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = subparsers.add_parser(
        "openapi", help="write docs/openapi*.json", epilog="example: cer openapi --check"
    )
    parser.add_argument(
        "--check", action="store_true", help="change nothing; fail if the file is not current"
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    application_without_servers()
    codes = [
        write_or_compare(DOCS / name, text, command="cer openapi", only_compare=arguments.check)
        for name, text in openapi_texts().items()
    ]
    return max(codes)


def openapi_texts() -> dict[str, str]:
    """The contract of each kind of host as committed: sorted, so that a difference shows what changed."""
    from cer.config.api import api
    from cer.config.api_platform import api_platform
    from cer.config.api_www import api_www

    schemas = {
        "openapi.json": api.get_openapi_schema(path_prefix="/api/v1/"),
        "openapi-platform.json": api_platform.get_openapi_schema(path_prefix="/api/platform/v1/"),
        "openapi-www.json": api_www.get_openapi_schema(path_prefix="/api/v1/"),
    }
    return {
        name: json.dumps(schema, indent=1, sort_keys=True, ensure_ascii=False, default=str) + "\n"
        for name, schema in schemas.items()
    }
