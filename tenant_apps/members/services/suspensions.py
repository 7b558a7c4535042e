"""Days on which a member's PODs do not count, while it stays a member."""

from datetime import date
from uuid import UUID

from django.db import transaction

from cer.kit.audit import audit_record, created
from cer.kit.errors import ConflictError, NotFoundError
from cer.kit.refusals import constraint_refusals, field_refused
from tenant_apps.members.models import Suspension
from tenant_apps.members.services.corrections import reason_checked
from tenant_apps.members.services.members import membership_for_change


@transaction.atomic
def member_suspend(
    *, membership_id: UUID, valid_from: date, valid_until: date | None = None, reason: str
) -> Suspension:
    """Let the PODs of a membership not count on the days of [valid_from, valid_until), for a reason."""
    membership = membership_for_change(membership_id)
    spoken = reason_checked(reason)
    if valid_until is not None and valid_until <= valid_from:
        raise field_refused(
            "valid_until", f"It begins on {valid_from}, so it ends after that day.", code="validity_order"
        )
    if valid_from < membership.valid_from or (
        membership.valid_until is not None and valid_from >= membership.valid_until
    ):
        raise field_refused(
            "valid_from",
            f"The membership lasts from {membership.valid_from} until"
            f" {membership.valid_until or 'further notice'}; suspend it on a day of it.",
            code="outside_membership",
        )
    overlap = ConflictError(
        f"{membership.member.code} is suspended on some of these days already: resume it there first.",
        code="suspension_overlaps",
        member=membership.member.code,
    )
    with constraint_refusals({"suspension_validity_once": overlap}):
        suspension = Suspension.objects.create(
            membership=membership, valid_from=valid_from, valid_until=valid_until, reason=spoken
        )
    audit_record("member.suspended", suspension, created(suspension), label=membership.member.code)
    return suspension


@transaction.atomic
def member_resume(*, suspension_id: UUID, valid_until: date) -> Suspension:
    """Let the PODs count again from a day on: the first that is not suspended."""
    suspension = (
        Suspension.objects.select_for_update(of=("self",))
        .select_related("membership__member")
        .filter(pk=suspension_id)
        .first()
    )
    if suspension is None:
        raise NotFoundError("There is no such suspension in this community.")
    if valid_until <= suspension.valid_from:
        raise field_refused(
            "valid_until",
            f"The suspension began on {suspension.valid_from}; it ends after that day, not on {valid_until}.",
            code="validity_order",
        )
    before, suspension.valid_until = suspension.valid_until, valid_until
    overlap = ConflictError(
        "A later suspension of this membership begins before that day.", code="suspension_overlaps"
    )
    with constraint_refusals({"suspension_validity_once": overlap}):
        suspension.save(update_fields=["valid_until"])
    changes = {"valid_until": (before, valid_until)}
    audit_record("member.resumed", suspension, changes, label=suspension.membership.member.code)
    return suspension
