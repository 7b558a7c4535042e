from uuid import UUID

from django.db.models import QuerySet

from cer.kit.errors import NotFoundError
from shared_apps.console.models import StaffMember, StaffRole


def staff_listed() -> QuerySet[StaffMember]:
    """Everybody who works for the platform, with account."""
    return StaffMember.objects.select_related("account")


def staff_member_of(account_id: UUID) -> StaffMember | None:
    """What an account is on the console: nothing, unless it is marked as staff and not switched off."""
    return (
        staff_listed().filter(account_id=account_id, account__is_staff=True, account__is_active=True).first()
    )


def staff_member_by_id(member_id: UUID) -> StaffMember:
    member = staff_listed().filter(pk=member_id).first()
    if member is None:
        raise NotFoundError("There is no such member of the staff.")
    return member


def staff_addresses(role: str) -> list[str]:
    """Where the staff of a role read their mail."""
    rows = staff_listed().filter(role=role, account__is_staff=True, account__is_active=True)
    return list(rows.order_by("since_at", "pk").values_list("account__email", flat=True))


def superadmins_besides(member_id: UUID) -> int:
    """How many others could still appoint staff."""
    others = StaffMember.objects.exclude(pk=member_id)
    return others.filter(role=StaffRole.SUPERADMIN, account__is_active=True).count()
