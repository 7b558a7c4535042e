"""The invitation as a mail, in the language that its sender chose."""

from zoneinfo import ZoneInfo

from django.template.loader import render_to_string
from django.utils import translation

from cer.kit.database.roles import PUBLIC_SCHEMA
from cer.kit.tenancy import in_schema
from shared_apps.accounts.mails import Community, community_mail_send
from shared_apps.tenants.selectors import primary_address
from tenant_apps.access.models import Invitation

_ROLES = {
    "it": {
        "owner": "titolare",
        "manager": "gestore",
        "accountant": "contabile",
        "technician": "tecnico",
        "auditor": "revisore",
        "member": "membro",
    },
    "en": {role: role for role in ("owner", "manager", "accountant", "technician", "auditor", "member")},
    "de": {
        "owner": "Inhaber",
        "manager": "Verwalter",
        "accountant": "Buchhalter",
        "technician": "Techniker",
        "auditor": "Prüfer",
        "member": "Mitglied",
    },
}


def invitation_mail_send(tenant: Community, *, invitation: Invitation, token: str, language: str) -> None:
    """Write the mail; its link holds the token after the #, which no server logs."""
    with in_schema(PUBLIC_SCHEMA):
        address = primary_address(tenant.id)
    values = {
        "name": invitation.name,
        "invited_by": invitation.invited_by_name,
        "community": tenant.name,
        "role": _ROLES[language][invitation.role],
        "expires_on": invitation.expires_at.astimezone(ZoneInfo("Europe/Rome")).date(),
        "address": f"{address}/invitation#{token}",
    }
    with translation.override(language):
        subject, _, text = render_to_string(f"access/invitation.{language}.txt", values).partition("\n")
    community_mail_send(tenant, to=invitation.email, subject=subject, text=text)
