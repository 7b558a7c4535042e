"""What the hosts of the tests show as their certificates: its end, or the refusal that asking meets."""

from datetime import datetime

from cer.kit.errors import UnavailableError

SHOWN: dict[str, datetime | Exception] = {}


def shown(domain: str) -> datetime:
    found = SHOWN.get(domain, UnavailableError(f"{domain} does not answer over TLS yet."))
    if isinstance(found, Exception):
        raise found
    return found
