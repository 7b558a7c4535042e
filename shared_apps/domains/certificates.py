"""Who answers for the certificate of a domain, and what follows from it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from django.conf import settings
from django.utils.module_loading import import_string

from cer.kit.errors import RuleBrokenError, UnavailableError
from shared_apps.domains.states import CertificateState

ISSUING_SPAN = timedelta(hours=24)
"""How long after the proof a certificate may be on its way."""
RENEWED_BEFORE_SPAN = timedelta(days=14)
"""By then the proxy has renewed a certificate; one that is still there was not renewed."""


@dataclass(frozen=True, slots=True)
class CertificateSeen:
    """How a domain's certificate stands at a moment."""

    state: CertificateState
    until: datetime | None
    problem: str


def certificate_seen(domain: str, *, proved_at: datetime, now: datetime) -> CertificateSeen:
    """Ask for the certificate of a proved domain: without a good one it is pending for a day, then failed."""
    try:
        until = _configured_certificates()(domain)
    except (RuleBrokenError, UnavailableError) as refusal:
        is_new = now < proved_at + ISSUING_SPAN
        state = CertificateState.PENDING if is_new else CertificateState.FAILED
        return CertificateSeen(state, None, refusal.sentence[:200])
    if until <= now + RENEWED_BEFORE_SPAN:
        sentence = f"The certificate ends on {until:%Y-%m-%d} and was not renewed yet."
        return CertificateSeen(CertificateState.EXPIRING, until, sentence)
    return CertificateSeen(CertificateState.ISSUED, until, "")


def _configured_certificates() -> Callable[[str], datetime]:
    return cast(Callable[[str], datetime], import_string(settings.DOMAIN_CERTIFICATES))
