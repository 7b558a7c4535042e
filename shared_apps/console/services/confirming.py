"""What every action on a community asks for: its address typed, and a reason."""

from typing import Any
from uuid import UUID

from cer.kit.refusals import field_refused, text_checked
from shared_apps.console.models import REASON_LENGTH
from shared_apps.console.selectors.fleet import community_by_id


def community_meant(tenant_id: UUID, slug_typed: str) -> Any:
    """The community, if whoever acts typed its address: a slip on a list of a thousand is caught here."""
    tenant = community_by_id(tenant_id)
    if slug_typed != tenant.slug:
        raise field_refused(
            "slug", f"Type the address of this community, {tenant.slug}, to confirm.", code="slug_differs"
        )
    return tenant


def reason_given(reason: str, *, field: str = "reason", longest: int = REASON_LENGTH) -> str:
    """The reason as it is kept; refused when nothing is said."""
    spoken = text_checked(field, reason, longest=longest)
    if not spoken:
        raise field_refused(field, "Say why.", code=f"{field}_missing")
    return spoken
