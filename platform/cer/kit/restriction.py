"""What a community may still do that is limited because it does not pay (S56)."""

from enum import StrEnum

from django.conf import settings
from django.http import HttpRequest

from cer.kit.errors import ForbiddenError

_READING = frozenset({"GET", "HEAD", "OPTIONS"})


class Restriction(StrEnum):
    """How far a community is limited; readings come in at every step."""

    NONE = "none"
    READ_ONLY = "read_only"
    SUSPENDED = "suspended"


class RestrictedError(ForbiddenError):
    """The community is limited until it pays."""

    code = "restricted"


def restriction_check(request: HttpRequest, permission: str) -> None:
    """Refuse what the restriction of the request's community forbids; every door asks here, and only here."""
    tenant = getattr(request, "tenant", None)
    restriction = Restriction(getattr(tenant, "restriction", Restriction.NONE))
    if restriction is Restriction.NONE or permission in settings.UNRESTRICTED_PERMISSIONS[restriction]:
        return
    if restriction is Restriction.READ_ONLY and request.method in _READING:
        return
    limited = "read-only" if restriction is Restriction.READ_ONLY else "suspended"
    raise RestrictedError(
        f"The community is {limited} until its subscription is paid: see Settings, Plan and billing."
        " Readings are still taken, and nothing is lost.",
        code=f"restricted_{restriction.value}",
    )
