"""Files of the documentation that are made from the code: written anew, or compared."""

import sys
from pathlib import Path

from cer.cli.application import PROJECT_ROOT


def write_or_compare(file: Path, text: str, *, command: str, only_compare: bool) -> int:
    """The exit code: 1 if the file should be compared and is not what the code says."""
    name = file.relative_to(PROJECT_ROOT)
    if only_compare:
        if not file.exists() or file.read_text() != text:
            print(f"{name} is not current: run `{command}` and review the difference.", file=sys.stderr)
            return 1
        return 0
    file.write_text(text)
    print(f"wrote {name}", file=sys.stderr)
    return 0
