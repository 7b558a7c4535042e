"""What an applicant says, and what an operator may have filled in before."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

from ninja import Field
from pydantic import StringConstraints

from cer.calc.rules import HolderCategory, Source
from cer.kit.api.numbers import DecimalString
from cer.kit.api.schemas import Input, MailAddress
from tenant_apps.applications.terms import Code, Language

Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]


class Intent(StrEnum):
    """What an applicant wants to be; it binds nobody: the PODs and plants decide."""

    CONSUMER = "consumer"
    PRODUCER = "producer"
    PROSUMER = "prosumer"


class Address(Input):
    street: Line
    postal_code: Line
    town: Line
    province: Line


class PodClaim(Input):
    """A POD that the applicant says is its own, under the cabina primaria that the GSE's map shows."""

    code: Line
    primary_substation: Line | None = None
    contract_power_kw: DecimalString | None = None


class PlantBrief(Input):
    """A plant in brief; it is registered by the operator, with what the law asks."""

    pod: Line
    source: Source
    power_kw: DecimalString
    entry_on: date | None = None


class Ateco(Input):
    """The main activity of an enterprise: a code means nothing without its classification (R5, R96)."""

    code: Line
    classification: Literal["2007", "2025"]

    @property
    def value(self) -> str:
        return f"{self.code}@{self.classification}"


class ConsentGiven(Input):
    """Acceptance of a consent of the form; the digest says which bytes were shown."""

    code: Code
    sha256: str = Field(max_length=64)


class Submission(Input):
    """An application as it is sent and, after the check, as it is kept."""

    form_number: int = Field(ge=1, le=2**31 - 1)
    language: Language
    email: MailAddress
    name: Line
    category: HolderCategory
    is_enterprise: bool
    representative: Line | None = Field(None, description="Who signs for a body.")
    fiscal_code: Line
    vat_number: Line | None = None
    ateco: Ateco | None = None
    intent: Intent
    phone: Line | None = None
    address: Address | None = None
    iban: Line | None = None
    pods: list[PodClaim] = Field([], max_length=20)
    plants: list[PlantBrief] = Field([], max_length=20)
    answers: dict[Code, str] = Field({}, max_length=30)
    consents: list[ConsentGiven] = Field([], max_length=15)


class Prefill(Input):
    """What an operator knows of a person whom it asks to apply; the person corrects and completes it."""

    email: MailAddress
    name: Line = Field(min_length=1)
    language: Language = Language.IT
    category: HolderCategory | None = None
    fiscal_code: Line | None = None
    phone: Line | None = None
    address: Address | None = None
    pods: list[PodClaim] = Field([], max_length=20)
