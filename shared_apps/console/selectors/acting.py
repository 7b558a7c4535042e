"""Visits in which support acts as somebody; asked on the public role, by the console and by the hosts."""

from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from cer.kit.errors import NotFoundError
from shared_apps.console.models import ActingSession, StaffRole


def acting_listed() -> QuerySet[ActingSession]:
    """Visits of all times, with who and as whom."""
    return ActingSession.objects.select_related("staff", "account", "tenant")


def acting_running() -> QuerySet[ActingSession]:
    """Visits that are good now: their time runs, who acts is still support, and whom it acts as no staff."""
    return acting_listed().filter(
        ended_at=None,
        until_at__gt=timezone.now(),
        staff__is_active=True,
        staff__is_staff=True,
        staff__staff_member__role=StaffRole.SUPPORT,
        account__is_active=True,
        account__is_staff=False,
    )


def acting_open(acting_id: str, *, tenant_id: UUID) -> ActingSession | None:
    """The visit of a session on a community's host; None once it has ended, for whatever reason."""
    return acting_running().filter(pk=acting_id, tenant_id=tenant_id, token_hash=None).first()


def acting_by_id(acting_id: UUID) -> ActingSession:
    session = acting_listed().filter(pk=acting_id).first()
    if session is None:
        raise NotFoundError("Nobody acted as somebody under this id.")
    return session
