"""`cer rules verify`: worked examples of the rule book, run through the engine."""

import argparse
import json
import sys
from pathlib import Path

from cer.cli.worked_examples import ExamplesFileError, example_failures, examples_from_file
from shared_apps.rulebook.tariff_file import rule_set_from_file

EXIT_PASSED, EXIT_FAILED, EXIT_USAGE = 0, 1, 2


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the noun `rules` with its verbs."""
    rules = subparsers.add_parser("rules", help="the law as the engine knows it")
    verbs = rules.add_subparsers(dest="verb", required=True)
    verify = verbs.add_parser("verify", help="run a file of worked examples through the engine")
    verify.add_argument("file", type=Path, metavar="FILE.json")
    verify.add_argument("--json", action="store_true", help="print the outcome as JSON")
    verify.set_defaults(run=verify_run)


def verify_run(args: argparse.Namespace) -> int:
    """Run every example of a file; 0 when all agree, 1 when one does not, 2 when the file cannot be read."""
    try:
        examples = examples_from_file(args.file)
    except ExamplesFileError as error:
        print(error, file=sys.stderr)
        return EXIT_USAGE
    rule_set = rule_set_from_file()
    failures = [example_failures(example, rule_set) for example in examples]
    failed_count = sum(bool(found) for found in failures)
    passed_count = len(failures) - failed_count
    differences = [failure for found in failures for failure in found]
    if args.json:
        print(
            json.dumps(
                {
                    "rule_set": rule_set.version,
                    "passed": passed_count,
                    "failed": failed_count,
                    "failures": [
                        {
                            "id": failure.example_id,
                            "leaf": failure.leaf,
                            "expected": failure.expected,
                            "got": failure.got,
                        }
                        for failure in differences
                    ],
                },
                indent=1,
            )
        )
    else:
        for failure in differences:
            print(f"{failure.example_id} {failure.leaf}: expected {failure.expected}, got {failure.got}")
        print(f"{passed_count} passed, {failed_count} failed")
    return EXIT_FAILED if failed_count else EXIT_PASSED
