from datetime import datetime
from uuid import UUID

from ninja import Field, Schema

from cer.kit.api.schemas import Input, PageQuery
from tenant_apps.notices.kinds import Topic
from tenant_apps.notices.models import SUBJECT_LENGTH, TEXT_LENGTH, DeliveryState


class NoticesQuery(PageQuery):
    unread: bool = False


class NoticeOut(Schema):
    """One thing that you are told."""

    id: UUID
    kind: str
    subject: str
    text: str
    link: str
    created_at: datetime
    read_at: datetime | None


class ReadOut(Schema):
    read: int


class NoticeSettingsIn(Input):
    language: str = Field(pattern="^(it|en|de)$")
    topics_without_mail: list[Topic] = Field(max_length=len(Topic))


class NoticeSettingsOut(Schema):
    language: str
    topics_without_mail: list[Topic]


class NoticeTextOut(Schema):
    """The words that a kind of notice is told in now."""

    kind: str
    language: str
    subject: str
    text: str
    is_own: bool = Field(description="The community's own words; else those of the product.")
    fields: list[str] = Field(description="What may stand in {{…}}.")


class NoticeTextIn(Input):
    subject: str = Field(max_length=SUBJECT_LENGTH)
    text: str = Field(max_length=TEXT_LENGTH)


class NoticeTextsOut(Schema):
    items: list[NoticeTextOut]


class NoticePreviewOut(Schema):
    subject: str
    text: str


class MailsQuery(PageQuery):
    state: DeliveryState | None = None


class NoticeMailOut(Schema):
    """A notice on its way to one reader by mail."""

    id: UUID
    kind: str
    email: str
    subject: str
    state: DeliveryState
    tries: int
    next_try_at: datetime | None
    sent_at: datetime | None
    problem: str

    @staticmethod
    def resolve_kind(row: object) -> str:
        return row.notice.kind  # type: ignore[attr-defined, no-any-return]

    @staticmethod
    def resolve_email(row: object) -> str:
        return row.notice.email  # type: ignore[attr-defined, no-any-return]

    @staticmethod
    def resolve_subject(row: object) -> str:
        return row.notice.subject  # type: ignore[attr-defined, no-any-return]
