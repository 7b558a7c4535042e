"""Support arrives and leaves: both in the community's log, in the names of both (D8)."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.utils import timezone
from django_tenants.utils import tenant_context

from cer.calc.intervals import ROME
from cer.kit.acting import Actor, ActorKind, acting, actor_now
from cer.kit.audit import audit_record
from cer.kit.errors import NotFoundError
from shared_apps.console.services.acting import acting_end, acting_take
from tenant_apps.access.permissions import Permission, people_who_may
from tenant_apps.access.selectors import role_of_account
from tenant_apps.notices.services import notice_tell


@transaction.atomic
def acting_arrive(*, tenant: Any, token: str) -> Any:
    """Take up a visit on the community's host; its owners are told, and its log says who and why."""
    session = acting_take(token=token, tenant_id=tenant.pk)
    changes = {
        "reason": (None, session.reason),
        "ticket": (None, session.ticket),
        "until_at": (None, session.until_at),
    }
    with tenant_context(tenant), _as_both(session):
        person = role_of_account(session.account_id)
        if person is None:
            raise NotFoundError("This person is no longer in the community.")
        notice_tell(
            kind="support_acting",
            to=list(people_who_may(Permission.SETTINGS_EDIT)),
            values={
                "staff": session.staff.name,
                "person": session.account.name,
                "reason": session.reason,
                "ticket": session.ticket,
                "until": f"{session.until_at.astimezone(ROME):%H:%M}",
            },
            link="/settings/audit",
            key=str(session.pk),
        )
        audit_record("acting.begun", person, changes)
    return session


@transaction.atomic
def acting_leave(*, tenant: Any, session: Any) -> None:
    """End a visit on demand."""
    with tenant_context(tenant), _as_both(session):
        if person := role_of_account(session.account_id):
            audit_record("acting.ended", person, {"ended_at": (None, timezone.now())})
    with acting(_staff_alone(session)):
        acting_end(acting_id=session.pk)


@contextmanager
def _as_both(session: Any) -> Iterator[None]:
    """What is done inside is done by the staff as the person."""
    both = replace(
        actor_now(),
        kind=ActorKind.ACCOUNT,
        id=str(session.account_id),
        name=session.account.name,
        staff_id=str(session.staff_id),
        staff_name=session.staff.name,
    )
    with acting(both):
        yield


def _staff_alone(session: Any) -> Actor:
    """In the platform's log the visit is the deed of the staff."""
    return replace(actor_now(), kind=ActorKind.ACCOUNT, id=str(session.staff_id), name=session.staff.name)
