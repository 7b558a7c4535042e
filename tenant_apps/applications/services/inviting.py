"""An operator starts the application of a person, who completes it."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from cer.kit.audit import audit_record
from shared_apps.tenants.selectors import field_cipher_here
from tenant_apps.applications.models import Application
from tenant_apps.applications.selectors import content_sealed, form_current
from tenant_apps.applications.services.applying import mail_count
from tenant_apps.applications.services.moving import (
    LINK_SPAN,
    Linked,
    application_for_change,
    application_move,
    link_give,
)
from tenant_apps.applications.states import ApplicationState
from tenant_apps.applications.submission import Prefill


@transaction.atomic
def application_invite(*, prefill: Prefill) -> Linked:
    """Begin an application with what is known of a person; the mail holds the only link."""
    form_current()
    mail_count(prefill.email)
    application = Application(
        state=ApplicationState.INVITED,
        language=prefill.language,
        name=prefill.name,
        email=prefill.email,
        category=prefill.category or "",
    )
    application.content_sealed = content_sealed(application, prefill, field_cipher_here())
    token = link_give(application, LINK_SPAN)
    application.save(force_insert=True)
    application.refresh_from_db()
    changes = {"state": (None, application.state), "token_expires_at": (None, application.token_expires_at)}
    audit_record("application.invited", application, changes, label=str(application.pk))
    return Linked(application, token)


@transaction.atomic
def application_close(*, application_id: UUID, reason: str) -> Application:
    """Withdraw an application whose applicant gave it up by other means, or take an invitation back."""
    application = application_for_change(application_id)
    application.decided_at, application.reason = timezone.now(), reason.strip()
    application_move(application, ApplicationState.WITHDRAWN, fields=("decided_at", "reason"), reason=reason)
    return application
