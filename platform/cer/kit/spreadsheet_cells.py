"""Text that a spreadsheet shows and never runs (S34)."""

import re

_RUNNABLE = re.compile("(?:^|[\r\n])\\s*[=+\\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]")


def cell_neutralised(text: str) -> str:
    """The text, after an apostrophe if a spreadsheet could take it, or a line of it, for a formula."""
    return "'" + text if _RUNNABLE.search(text) else text
