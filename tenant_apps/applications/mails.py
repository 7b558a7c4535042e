"""Mails to applicants, in the language in which they applied; links come from the stored address (S17)."""

from enum import StrEnum

from django.template.loader import render_to_string
from django.utils import translation

from cer.calc.intervals import ROME
from cer.kit.database.roles import PUBLIC_SCHEMA
from cer.kit.tenancy import in_schema
from shared_apps.accounts.mails import Community, community_mail_send
from shared_apps.tenants.selectors import primary_address
from tenant_apps.access.mails import invitation_mail_send
from tenant_apps.applications.models import Application
from tenant_apps.applications.selectors import papers_asked
from tenant_apps.applications.services.deciding import Approved
from tenant_apps.applications.services.moving import Linked
from tenant_apps.applications.states import ApplicationState


class MailKind(StrEnum):
    """The mails of this room; each has a text per language."""

    CONFIRM = "confirm"
    INVITED = "invited"
    FOLLOW = "follow"
    REJECTED = "rejected"


def link_mail_send(tenant: Community, linked: Linked) -> None:
    """The link to an application and what there is to do; no server logs what is after the #."""
    state = ApplicationState(linked.application.state)
    kinds = {ApplicationState.UNCONFIRMED: MailKind.CONFIRM, ApplicationState.INVITED: MailKind.INVITED}
    _send(tenant, linked.application, kinds.get(state, MailKind.FOLLOW), token=linked.token)


def rejection_mail_send(tenant: Community, application: Application) -> None:
    _send(tenant, application, MailKind.REJECTED)


def approval_mail_send(tenant: Community, approved: Approved) -> None:
    """The invitation to an account; who has one here already needs none."""
    if approved.sent:
        invitation_mail_send(
            tenant,
            invitation=approved.sent.invitation,
            token=approved.sent.token,
            language=approved.application.language,
        )


def _send(tenant: Community, application: Application, kind: MailKind, *, token: str = "") -> None:
    language = application.language
    asked = papers_asked(application) if application.missing_papers else {}
    with in_schema(PUBLIC_SCHEMA):
        address = primary_address(tenant.id)
    values = {
        "name": application.name,
        "community": tenant.name,
        "papers": [asked[code].label.in_language(language) for code in application.missing_papers],
        "reason": application.reason,
        "expires_on": application.token_expires_at.astimezone(ROME).date(),
        "address": f"{address}/application#{token}",
    }
    with translation.override(language):
        text = render_to_string(f"applications/{kind}.{language}.txt", values)
    subject, _, body = text.partition("\n")
    community_mail_send(tenant, to=application.email, subject=subject, text=body)
