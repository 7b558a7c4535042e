"""One application for change, and its steps from state to state."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from cer.kit.acting import acting, actor_now
from cer.kit.audit import Changes, audit_record
from tenant_apps.applications.models import Application
from tenant_apps.applications.selectors import (
    application_by_id,
    application_by_token,
    token_hash,
    with_token,
)
from tenant_apps.applications.states import ApplicationState, move_check

LINK_SPAN = timedelta(days=90)
"""How long the link of a confirmed application, or of an invitation, opens it."""


@dataclass(frozen=True, slots=True)
class Linked:
    """An application and the token of its link, which goes into the mail and nowhere else."""

    application: Application
    token: str


def application_for_change(application_id: UUID) -> Application:
    """The application, locked, as operators see it."""
    Application.objects.select_for_update().filter(pk=application_id).first()
    return application_by_id(application_id)


def application_of_link(token: str) -> Application:
    """The application that a link opens, locked."""
    with_token(token).select_for_update().first()
    return application_by_token(token)


def application_move(
    application: Application, to: ApplicationState, *, fields: tuple[str, ...] = (), **more: object
) -> None:
    """Take the next step and write it down; `fields` of the row were changed with it."""
    before = ApplicationState(application.state)
    move_check(before, to)
    application.state = to
    application.save(update_fields=["state", *fields])
    changes: Changes = {"state": (before, to), **{name: (None, value) for name, value in more.items()}}
    audit_record(f"application.{to}", application, changes, label=str(application.pk))


def link_give(application: Application, span: timedelta) -> str:
    """A new token for an application that is then saved; the one before it opens nothing any more."""
    token = secrets.token_urlsafe(32)
    application.token_hash = token_hash(token)
    application.token_expires_at = timezone.now() + span
    return token


@contextmanager
def acting_applicant(application: Application) -> Iterator[None]:
    """What comes through the link is the applicant's deed, who has no account yet."""
    with acting(replace(actor_now(), id=f"application:{application.pk}", name="applicant")):
        yield
