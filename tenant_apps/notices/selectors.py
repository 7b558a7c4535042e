from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from cer.kit.errors import NotFoundError
from tenant_apps.notices.kinds import KINDS, LANGUAGES, NoticeKind, shipped_text
from tenant_apps.notices.models import DeliveryState, Notice, NoticeMail, NoticeSettings, NoticeText


@dataclass(frozen=True, slots=True)
class CurrentText:
    """The words that a kind is told in now, in one language."""

    kind: str
    language: str
    subject: str
    text: str
    is_own: bool
    fields: tuple[str, ...]


def notices_of(account_id: UUID, *, is_unread: bool = False) -> QuerySet[Notice]:
    rows = Notice.objects.filter(account_id=account_id)
    return rows.filter(read_at=None) if is_unread else rows


def mails_listed(*, state: DeliveryState | None = None) -> QuerySet[NoticeMail]:
    rows = NoticeMail.objects.select_related("notice")
    return rows if state is None else rows.filter(state=state)


def mail_by_id(mail_id: UUID) -> NoticeMail:
    mail = mails_listed().filter(pk=mail_id).first()
    if mail is None:
        raise NotFoundError("There is no such mail in this community.")
    return mail


def settings_of(account_id: UUID) -> NoticeSettings:
    """How a person wants to be told; who never said is told in Italian and by mail."""
    return NoticeSettings.objects.filter(account_id=account_id).first() or NoticeSettings(
        account_id=account_id
    )


def kind_by_code(code: str, language: str) -> NoticeKind:
    if code not in KINDS or language not in LANGUAGES:
        raise NotFoundError("There is no such notice, or not in this language.")
    return KINDS[code]


def current_text(code: str, language: str) -> CurrentText:
    kind = kind_by_code(code, language)
    own = NoticeText.objects.filter(kind=code, language=language).order_by("-written_at", "-pk").first()
    subject, text = (own.subject, own.text) if own and own.text else shipped_text(code, language)
    return CurrentText(
        code, language, subject, text, is_own=bool(own and own.text), fields=tuple(sorted(kind.samples))
    )


def current_texts() -> list[CurrentText]:
    return [current_text(code, language) for code in KINDS for language in LANGUAGES]
