"""Names of communities: the schema is ours, the address is theirs (S15)."""

import re
import uuid
from base64 import b32encode

from cer.kit.errors import FieldProblem, RuleBrokenError

SCHEMA_NAME = r"^t_[a-z0-9]{8,40}$"
SLUG = r"^[a-z](?:[a-z0-9]|-(?=[a-z0-9])){1,38}[a-z0-9]$"

RESERVED_SLUGS = frozenset(
    "account accounts admin api app assets auth autoconfig autodiscover billing blog cdn cer cercollettiva"
    " console dashboard demo dev docs email ftp gse help imap internal localhost login mail metrics mobile"
    " mqtt news ns ns1 ns2 ntp owner platform pop portal postmaster postgres prod public redis root sandbox"
    " security shop signup smtp staging static status stripe support system team tenant test webmail"
    " webhook webhooks wpad www".split()
)


def schema_name_of(tenant_id: uuid.UUID) -> str:
    """Schema name of a community: never built from what a customer typed."""
    return "t_" + b32encode(tenant_id.bytes).decode().rstrip("=").lower()


def slug_checked(slug: str) -> str:
    """Return the slug if it may be a host name of ours; raise with the reason otherwise."""
    if not re.fullmatch(SLUG, slug) or "--" in slug:
        raise _refused(
            slug,
            "An address has 3 to 40 characters: a to z, digits and single hyphens inside, a letter first.",
            "malformed",
        )
    if slug in RESERVED_SLUGS or slug.startswith("xn-"):
        raise _refused(slug, f"The address {slug} is reserved; choose another.", "reserved")
    return slug


def _refused(slug: str, sentence: str, reason: str) -> RuleBrokenError:
    problem = FieldProblem(pointer="/slug", detail=sentence, code=reason)
    return RuleBrokenError(sentence, code=f"slug_{reason}", problems=[problem], slug=slug)
