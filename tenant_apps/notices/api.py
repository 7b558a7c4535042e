from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query

from cer.kit.api.caller import own_account_id
from cer.kit.api.doors import Doors
from cer.kit.api.schemas import Page, page_of
from tenant_apps.access.permissions import Permission
from tenant_apps.notices.models import Notice, NoticeMail, NoticeSettings
from tenant_apps.notices.schemas import (
    MailsQuery,
    NoticeMailOut,
    NoticeOut,
    NoticePreviewOut,
    NoticeSettingsIn,
    NoticeSettingsOut,
    NoticesQuery,
    NoticeTextIn,
    NoticeTextOut,
    NoticeTextsOut,
    ReadOut,
)
from tenant_apps.notices.selectors import CurrentText, current_texts, mails_listed, notices_of, settings_of
from tenant_apps.notices.services import (
    mail_send_again,
    notice_read,
    notices_read_all,
    settings_set,
    text_preview,
    text_write,
)

doors = Doors(tags=["notices"])


@doors.get("/notices", permission=Permission.COMMUNITY_VIEW, response=Page[NoticeOut])
def notices(request: HttpRequest, query: Query[NoticesQuery]) -> Any:
    """What you are told, the latest first."""
    rows = notices_of(own_account_id(request), is_unread=query.unread)
    return page_of(rows, query, sortable={"created_at": "created_at"}, default="-created_at")


@doors.post("/notices/{notice_id}/read", permission=Permission.COMMUNITY_VIEW, response=NoticeOut)
def notice_mark_read(request: HttpRequest, notice_id: UUID) -> Notice:
    """You have read one."""
    return notice_read(notice_id=notice_id, account_id=own_account_id(request))


@doors.post("/notices/read", permission=Permission.COMMUNITY_VIEW, response=ReadOut)
def notices_mark_read(request: HttpRequest) -> Any:
    """You have read all there are."""
    return {"read": notices_read_all(account_id=own_account_id(request))}


@doors.get("/notice-settings", permission=Permission.COMMUNITY_VIEW, response=NoticeSettingsOut)
def notice_settings(request: HttpRequest) -> NoticeSettings:
    """How you want to be told."""
    return settings_of(own_account_id(request))


@doors.put("/notice-settings", permission=Permission.COMMUNITY_VIEW, response=NoticeSettingsOut)
def notice_settings_set(request: HttpRequest, body: NoticeSettingsIn) -> NoticeSettings:
    """Say in which language you want to be told, and about what without mails."""
    return settings_set(account_id=own_account_id(request), **dict(body))


@doors.get("/notice-texts", permission=Permission.NOTICES_MANAGE, response=NoticeTextsOut)
def notice_texts(request: HttpRequest) -> Any:
    """The words of every kind of notice, in every language."""
    return {"items": current_texts()}


@doors.put("/notice-texts/{kind}/{language}", permission=Permission.NOTICES_MANAGE, response=NoticeTextOut)
def notice_text_write(request: HttpRequest, kind: str, language: str, body: NoticeTextIn) -> CurrentText:
    """Say a kind of notice in words of your own; empty ones bring the product's back."""
    return text_write(kind=kind, language=language, **dict(body))


@doors.post(
    "/notice-texts/{kind}/{language}/preview",
    permission=Permission.NOTICES_MANAGE,
    response=NoticePreviewOut,
)
def notice_text_preview(request: HttpRequest, kind: str, language: str, body: NoticeTextIn) -> Any:
    """The words with sample values; nothing is stored."""
    return text_preview(kind=kind, language=language, **dict(body))


@doors.get("/notice-mails", permission=Permission.NOTICES_MANAGE, response=Page[NoticeMailOut])
def notice_mails(request: HttpRequest, query: Query[MailsQuery]) -> Any:
    """Mails of notices and how far they came."""
    return page_of(
        mails_listed(state=query.state), query, sortable={"sent_at": "sent_at"}, default="-sent_at"
    )


@doors.post(
    "/notice-mails/{mail_id}/send-again", permission=Permission.NOTICES_MANAGE, response=NoticeMailOut
)
def notice_mail_send_again(request: HttpRequest, mail_id: UUID) -> NoticeMail:
    """Send a mail once more, within a minute."""
    return mail_send_again(mail_id=mail_id)
