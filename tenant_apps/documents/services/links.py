"""Links that open one kept file, for one caller of one community, for five minutes (S16)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.signing import BadSignature, TimestampSigner
from django.db import transaction
from django.utils import timezone

from cer.kit.api.caller import Caller
from cer.kit.audit import audit_record
from cer.kit.errors import RuleBrokenError
from cer.kit.tenancy import TenantModel, current_schema

LINK_SPAN = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class SignedLink:
    """What the address of a file carries, and until when it opens it."""

    token: str
    expires_at: datetime


@transaction.atomic
def link_sign(version: TenantModel, caller: Caller) -> SignedLink:
    """Make a link for this caller; that it was made is written down, the link itself is not."""
    link = SignedLink(_signer().sign(_signed_text(version, caller)), timezone.now() + LINK_SPAN)
    audit_record("document_link.signed", version, {"expires_at": (None, link.expires_at)})
    return link


def link_check(token: str, *, version: TenantModel, caller: Caller) -> None:
    """Refuse a link that is of another community, version or caller, or too old."""
    try:
        signed = _signer().unsign(token, max_age=LINK_SPAN)
    except BadSignature:
        signed = ""
    if signed != _signed_text(version, caller):
        raise RuleBrokenError(
            "This link is too old, or was made for somebody else: open the document again.",
            code="link_refused",
        )


def _signed_text(version: TenantModel, caller: Caller) -> str:
    return f"{version.pk} {caller.id}"


def _signer() -> TimestampSigner:
    return TimestampSigner(salt=f"documents of {current_schema()}")
