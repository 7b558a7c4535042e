"""What a reader does with notices: has read them, and says how to be told."""

from collections.abc import Collection
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from cer.kit.audit import audit_record
from cer.kit.errors import NotFoundError
from tenant_apps.notices.kinds import Topic
from tenant_apps.notices.models import Notice, NoticeSettings
from tenant_apps.notices.selectors import notices_of, settings_of


@transaction.atomic
def notice_read(*, notice_id: UUID, account_id: UUID) -> Notice:
    """A reader has read one; another's notice looks as if it did not exist."""
    notice = notices_of(account_id).filter(pk=notice_id).first()
    if notice is None:
        raise NotFoundError("There is no such notice.")
    if notice.read_at is None:
        notice.read_at = timezone.now()
        notice.save(update_fields=["read_at"])
    return notice


@transaction.atomic
def notices_read_all(*, account_id: UUID) -> int:
    """A reader has read all there are."""
    return notices_of(account_id, is_unread=True).update(read_at=timezone.now())


@transaction.atomic
def settings_set(
    *, account_id: UUID, language: str, topics_without_mail: Collection[Topic]
) -> NoticeSettings:
    """In which language a person is told from now on, and about what without mails."""
    before = settings_of(account_id)
    wanted = {"language": language, "topics_without_mail": sorted(set(topics_without_mail))}
    settings, _ = NoticeSettings.objects.update_or_create(account_id=account_id, defaults=wanted)
    changes = {name: (getattr(before, name), value) for name, value in wanted.items()}
    audit_record("notice_settings.set", settings, changes)
    return settings
