"""Mails of one community: under its name, in the reader's language, through the outbox."""

from typing import Protocol
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from django.utils import translation

from shared_apps.accounts.hosts import site_name
from shared_apps.mails.posting import letter_post
from shared_apps.mails.services import Letter
from shared_apps.usage.counters import Passing
from shared_apps.usage.services import usage_add


class Community(Protocol):
    """What a mail needs to know of the community in whose name it goes out."""

    id: UUID
    schema_name: str
    name: str


def language_of(request: HttpRequest) -> str:
    """The best of our languages for a reader; Italian when the browser asks for none of them."""
    wanted = translation.get_language_from_request(request)
    return wanted if wanted in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def site_mail_send(request: HttpRequest, *, to: str, subject: str, text: str) -> None:
    """Write a mail under the name of the host's community, or of the console."""
    if tenant := request.tenant:  # type: ignore[attr-defined]
        community_mail_send(tenant, to=to, subject=subject, text=text)
    else:
        name = site_name(request)
        letter_post(Letter(to=to, subject=f"[{name}] {subject}", text=text, sender_name=name))


def community_mail_send(tenant: Community, *, to: str, subject: str, text: str) -> None:
    """Write a mail in the transaction of what it tells of; it leaves after the commit (F21)."""
    usage_add(Passing.MESSAGES, schema_name=tenant.schema_name)
    letter_post(Letter(to=to, subject=f"[{tenant.name}] {subject}", text=text, sender_name=tenant.name))
