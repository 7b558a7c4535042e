"""Telling people: a row in the transaction of what happened; the mail follows from it (F21)."""

from collections.abc import Collection, Mapping
from typing import Protocol
from uuid import UUID

from django.utils import timezone

from cer.kit.database.roles import PUBLIC_SCHEMA
from cer.kit.merging import merged
from cer.kit.tenancy import current_schema, in_schema
from shared_apps.tenants.selectors import tenant_by_schema
from tenant_apps.notices.kinds import KINDS
from tenant_apps.notices.models import SUBJECT_LENGTH, Notice, NoticeMail
from tenant_apps.notices.selectors import current_text, settings_of


class Reader(Protocol):
    """Somebody with a role in the community."""

    account_id: UUID
    email: str
    name: str


def notice_tell(*, kind: str, to: Collection[Reader], values: Mapping[str, str], link: str, key: str) -> int:
    """Tell each reader once of one thing, named by its key; return how many had not been told.

    It is a part of the service that did the thing, and of that one's transaction and entry in the log.
    """
    if not to:
        return 0
    schema_name = current_schema()
    with in_schema(PUBLIC_SCHEMA):
        community = tenant_by_schema(schema_name).name
    return sum(_tell(reader, kind, {**values, "community": community}, link, key) for reader in to)


def _tell(reader: Reader, kind: str, values: Mapping[str, str], link: str, key: str) -> bool:
    wanted = settings_of(reader.account_id)
    words = current_text(kind, wanted.language)
    said = {**values, "name": reader.name}
    notice, is_new = Notice.objects.get_or_create(
        account_id=reader.account_id,
        kind=kind,
        key=key,
        defaults={
            "email": reader.email,
            "language": wanted.language,
            "subject": merged(words.subject, said)[:SUBJECT_LENGTH],
            "text": merged(words.text, said),
            "link": link,
        },
    )
    if is_new and (KINDS[kind].is_always_mailed or KINDS[kind].topic not in wanted.topics_without_mail):
        NoticeMail.objects.create(notice=notice, next_try_at=timezone.now())
    return is_new
