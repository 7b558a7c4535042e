"""Who answers for the TXT records of a name."""

from collections.abc import Callable
from typing import cast

import dns.exception
import dns.resolver
from django.conf import settings
from django.utils.module_loading import import_string

from cer.kit.errors import UnavailableError

TxtRecords = Callable[[str], frozenset[str]]
PATIENCE_S = 5


def txt_records(name: str) -> frozenset[str]:
    """The texts of a name; none where it does not exist. Raises `UnavailableError` while nobody answers."""
    return records_asked(name, dns.resolver.Resolver())


def records_asked(name: str, resolver: dns.resolver.Resolver) -> frozenset[str]:
    """The same from one resolver; each text of several parts is one."""
    try:
        answer = resolver.resolve(name, "TXT", lifetime=PATIENCE_S, search=False)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return frozenset()
    except dns.exception.DNSException as error:
        raise UnavailableError(
            f"The name servers did not answer for {name}: check again in a while.", code="dns_unanswered"
        ) from error
    return frozenset(b"".join(record.strings).decode("ascii", "replace") for record in answer)


def configured_txt_records() -> TxtRecords:
    return cast(TxtRecords, import_string(settings.DOMAIN_RESOLVER))
