"""The code of a point of delivery, normalised (R90)."""

import re

POD_PATTERN = re.compile(r"IT\d{3}E[0-9A-Z]{8}[0-9A-Z]?", re.ASCII)


def pod_normalised(text: str) -> str:
    """The code without blanks and in capitals, as it is compared everywhere (R90)."""
    return "".join(text.split()).upper()
