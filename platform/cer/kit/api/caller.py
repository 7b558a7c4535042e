"""Who is calling, as far as a door needs to know."""

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest

from cer.kit.errors import ForbiddenError


@dataclass(frozen=True, slots=True)
class Caller:
    """A person or a program inside one community, with what it may do there; read anew for every request."""

    id: str
    """`account:<uuid>` or `key:<uuid>`."""
    name: str
    permissions: frozenset[str]
    role: str | None = None
    account_id: UUID | None = None
    member_id: UUID | None = None
    """The member whose own figures a member may see."""
    granted_to: UUID | None = None
    """The account whose grants are all that is seen; None: it sees all that its permissions open."""
    object_permissions: frozenset[str] = frozenset()
    """What a caller restricted to granted objects may do with these, at doors that show no others."""
    looks_with: frozenset[str] = frozenset()
    """Permissions with which this caller only looks at what is shown, changes nothing and takes no file."""
    staff_id: str = ""
    """The account of the platform's staff that acts as this person; empty: nobody does."""
    staff_name: str = ""


def caller_of(request: HttpRequest) -> Caller:
    """The caller of a request that a door has let in."""
    caller: Caller = request.caller  # type: ignore[attr-defined]
    return caller


def own_member_id(request: HttpRequest) -> UUID:
    """The member that the caller is; refused for a caller who is none."""
    member_id = caller_of(request).member_id
    if member_id is None:
        raise ForbiddenError("This address shows a member's own figures, and you are no member here.")
    return member_id


def own_account_id(request: HttpRequest) -> UUID:
    """The account that the caller signed in with; refused for a key, which acts for nobody."""
    account_id = caller_of(request).account_id
    if account_id is None:
        raise ForbiddenError("This is for people, not for keys.")
    return account_id
