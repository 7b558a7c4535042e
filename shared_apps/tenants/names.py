"""Names of communities: the schema is ours, the address is theirs (S15)."""

import re
import unicodedata
import uuid
from base64 import b32encode
from collections.abc import Iterator
from contextlib import suppress

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


_LOOKS = str.maketrans({"0": "o", "1": "l", "i": "l", "3": "e", "5": "s", "-": None})


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
    if word := _RESERVED_BY_SHAPE.get(slug_shape(slug)):
        raise _refused(slug, f"The address {slug} looks like {word}, which is reserved.", "confusable")
    return slug


def slug_shape(slug: str) -> str:
    """What a slug looks like at a glance: two that look alike have the same shape."""
    return slug.translate(_LOOKS).replace("rn", "m").replace("vv", "w")


def slug_proposals(wanted: str) -> Iterator[str]:
    """Addresses close to what somebody wanted, which may be no address at all; the best come first."""
    plain = unicodedata.normalize("NFKD", wanted.lower()).encode("ascii", "ignore").decode()
    stem = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:30].strip("-") or "comunita"
    stem = re.sub(r"^cer-", "", stem)
    for proposal in (
        stem,
        f"cer-{stem}",
        f"{stem}-cer",
        f"energia-{stem}",
        *(f"cer-{stem}-{n}" for n in range(2, 50)),
    ):
        with suppress(RuleBrokenError):
            yield slug_checked(proposal)


def _refused(slug: str, sentence: str, reason: str) -> RuleBrokenError:
    problem = FieldProblem(pointer="/slug", detail=sentence, code=reason)
    return RuleBrokenError(sentence, code=f"slug_{reason}", problems=[problem], slug=slug)


_RESERVED_BY_SHAPE = {slug_shape(word): word for word in RESERVED_SLUGS}
