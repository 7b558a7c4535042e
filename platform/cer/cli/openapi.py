"""`cer openapi`: the contract of the API as a file, and the check that it is current."""

import argparse
import json
import sys
from pathlib import Path

from cer.cli.application import PROJECT_ROOT, application_without_servers

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
    text = openapi_text()
    if arguments.check:
        if not FILE.exists() or FILE.read_text() != text:
            print(
                f"{_shown(FILE)} is not current: run `cer openapi` and review the difference.",
                file=sys.stderr,
            )
            return 1
        return 0
    FILE.write_text(text)
    print(f"wrote {_shown(FILE)}", file=sys.stderr)
    return 0


def openapi_text() -> str:
    """The contract as it is committed: sorted, so that a difference shows what changed."""
    from cer.config.api import api

    schema = api.get_openapi_schema(path_prefix="/api/v1/")
    return json.dumps(schema, indent=1, sort_keys=True, ensure_ascii=False, default=str) + "\n"


def _shown(path: Path) -> str:
    return str(path.relative_to(PROJECT_ROOT))
