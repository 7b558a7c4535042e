"""What a community asks on its form: a closed vocabulary, the same on the wire and in the table."""

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from ninja import Field
from pydantic import StringConstraints

from cer.kit.api.schemas import Input
from tenant_apps.documents.services import DocumentKind

LABEL_LENGTH, TEXT_LENGTH = 200, 4000

Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]


class Language(StrEnum):
    IT = "it"
    EN = "en"
    DE = "de"


class FormField(StrEnum):
    """Fields that a community may ask; those that the law needs are always asked."""

    PHONE = "phone"
    ADDRESS = "address"
    IBAN = "iban"
    PODS = "pods"
    PLANTS = "plants"


class Asking(StrEnum):
    LEFT_OUT = "left_out"
    ASKED = "asked"
    REQUIRED = "required"


class QuestionKind(StrEnum):
    """How the answer to a question of the community's own is written."""

    TEXT = "text"
    YES_NO = "yes_no"
    NUMBER = "number"
    DAY = "day"
    CHOICE = "choice"


class AskedOf(StrEnum):
    """Who has to give a paper."""

    EVERYBODY = "everybody"
    PERSONS = "persons"
    BODIES = "bodies"
    PRODUCERS = "producers"


class Texts(Input):
    """A text in our three languages; Italian stands in where another is not given."""

    it: str = Field(min_length=1, max_length=TEXT_LENGTH)
    en: str | None = Field(None, max_length=TEXT_LENGTH)
    de: str | None = Field(None, max_length=TEXT_LENGTH)

    def in_language(self, language: str) -> str:
        return {"en": self.en, "de": self.de}.get(language) or self.it


class Choice(Input):
    code: Code
    label: Texts


class Question(Input):
    """A question of the community's own; choices only where the kind is `choice`."""

    code: Code
    kind: QuestionKind
    label: Texts
    is_required: bool
    choices: list[Choice] = Field([], max_length=30)


class PaperAsked(Input):
    """A paper that applicants have to upload."""

    code: Code
    kind: DocumentKind
    label: Texts
    asked_of: AskedOf = AskedOf.EVERYBODY


class ConsentAsked(Input):
    """A consent about a document of the community: its privacy notice, its statute, the mandate."""

    code: Code
    document_id: UUID
    text: Texts
    is_required: bool


class ConsentTerms(ConsentAsked):
    """A consent as published: about exactly these bytes."""

    kind: DocumentKind
    title: str
    version_id: UUID
    sha256: str


class _Form(Input):
    is_open: bool = Field(description="While it is false, the form is shown and takes no applications.")
    title: Texts
    introduction: Texts
    fields: dict[FormField, Asking] = Field({}, description="A field that is not named is left out.")
    questions: list[Question] = Field([], max_length=30)
    papers: list[PaperAsked] = Field([], max_length=15)
    member_code_prefix: str = Field(
        "M",
        pattern=r"^[A-Z][A-Z0-9]{0,9}$",
        description="Codes of approved members: the prefix, a hyphen and the next number, as M-0042.",
    )

    def asking(self, field: FormField) -> Asking:
        return self.fields.get(field, Asking.LEFT_OUT)


class FormIn(_Form):
    """A form to publish as the next version."""

    consents: list[ConsentAsked] = Field(max_length=15)


class FormTerms(_Form):
    """A form as published."""

    consents: list[ConsentTerms]
