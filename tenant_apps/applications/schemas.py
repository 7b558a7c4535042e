from datetime import date, datetime
from uuid import UUID

from ninja import Field, Schema

from cer.calc.rules import HolderCategory
from cer.kit.api.schemas import FieldProblemOut, Input, MailAddress, PageQuery
from tenant_apps.access.schemas import Token
from tenant_apps.applications.models import NAME_LENGTH, REASON_LENGTH
from tenant_apps.applications.states import ApplicationState
from tenant_apps.applications.submission import Intent, Prefill, Submission
from tenant_apps.applications.terms import Code, FormTerms, Language, PaperAsked


class FormOut(Schema):
    """A version of the form; the one with the highest number is in use."""

    number: int
    terms: FormTerms
    published_at: datetime


class FormPublishedOut(FormOut):
    published_by_name: str


class AcceptedOut(Schema):
    """The same for every address, known or not: what comes next is in the mail."""

    next: str = "open the link in the mail"


class TokenIn(Input):
    token: Token


class PaperIn(Input):
    """Which paper a file is, and the token of the mail: addresses are logged, forms are not."""

    token: Token
    code: Code


class CompletionIn(Input):
    token: Token
    application: Submission


class LinkIn(Input):
    email: MailAddress


class PaperOut(Schema):
    id: UUID
    code: str
    size_bytes: int
    media_type: str
    file_name: str
    uploaded_at: datetime


class PaperOwedOut(Schema):
    code: str
    label: str
    is_missing: bool


class OwnApplicationOut(Schema):
    """Where an application stands, for who holds its link."""

    state: ApplicationState
    name: str
    language: Language
    papers: list[PaperOwedOut]
    reason: str
    valid_from: date | None
    prefill: Prefill | None = Field(description="While nobody has applied: what the community filled in.")


class ApplicationsQuery(PageQuery):
    """By state, by whether all papers are there, and by a part of the name or address."""

    state: list[ApplicationState] = Field([], max_length=8)
    is_complete: bool | None = None
    search: str = Field("", max_length=100, pattern=r"^[^\x00]*$")


class ApplicationOut(Schema):
    id: UUID
    state: ApplicationState
    name: str
    email: str
    category: HolderCategory | None
    intent: Intent | None
    pods: int = Field(description="How many PODs it claims.")
    missing_papers: list[str]
    created_at: datetime
    confirmed_at: datetime | None
    decided_at: datetime | None
    decided_by_name: str
    reason: str
    valid_from: date | None
    member_id: UUID | None

    @staticmethod
    def resolve_category(row: object) -> str | None:
        return getattr(row, "category", None) or None

    @staticmethod
    def resolve_intent(row: object) -> str | None:
        return getattr(row, "intent", None) or None

    @staticmethod
    def resolve_pods(row: object) -> int:
        return len(getattr(row, "pod_codes", ()))


class StateCountOut(Schema):
    state: ApplicationState
    count: int


class ApplicationConsentOut(Schema):
    code: str
    kind: str
    version_id: UUID
    text: str
    accepted_at: datetime


class HintOut(Schema):
    code: str
    is_blocking: bool = Field(description="While it stands, an approval is refused.")
    pointer: str
    sentence: str


class ApplicationDetailOut(Schema):
    """An application with all that was said; fiscal code and IBAN masked."""

    application: ApplicationOut
    submission: Submission | None
    prefill: Prefill | None
    consents: list[ApplicationConsentOut]
    papers: list[PaperOut]
    papers_asked: list[PaperOwedOut]
    hints: list[HintOut]


class PodChoiceIn(Input):
    pod: str = Field(min_length=14, max_length=15)
    configuration_id: UUID


class ApprovalIn(Input):
    """From which day; the code of the new member, or the next one of the form's scheme."""

    valid_from: date
    code: str | None = Field(None, min_length=1, max_length=20)
    configurations: list[PodChoiceIn] = Field([], max_length=20)


class ApprovalRowIn(ApprovalIn):
    application_id: UUID


class ApprovalsIn(Input):
    rows: list[ApprovalRowIn] = Field(min_length=1, max_length=100)


class OutcomeOut(Schema):
    """What became of one row; a refused one says why and what to do, field by field."""

    application_id: UUID
    is_approved: bool
    member_id: UUID | None
    member: str | None = Field(description="Code of the new member.")
    code: str | None
    detail: str | None
    errors: list[FieldProblemOut]


class BulkOut(Schema):
    approved: int
    refused: int
    rows: list[OutcomeOut]


class ReasonIn(Input):
    reason: str = Field(min_length=1, max_length=REASON_LENGTH)


class RevealIn(Input):
    reason: str = Field(min_length=1, max_length=NAME_LENGTH)


class PapersIn(Input):
    papers: list[PaperAsked] = Field(min_length=1, max_length=15)


class IdentifiersOut(Schema):
    fiscal_code: str | None
    iban: str | None
