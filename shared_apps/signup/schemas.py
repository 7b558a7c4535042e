from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Field, Schema
from pydantic import StringConstraints

from cer.kit.api.numbers import DecimalString
from cer.kit.api.schemas import Input, MailAddress
from shared_apps.plans.terms import Rhythm


def _text(longest: int, pattern: str | None = None) -> Any:
    return Annotated[
        str, StringConstraints(strip_whitespace=True, min_length=1, max_length=longest, pattern=pattern)
    ]


Language = Literal["it", "en", "de"]
ElevenDigits = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[0-9]{11}$")]


class BeginIn(Input):
    email: MailAddress
    language: Language = "it"


class ResumeIn(Input):
    token: str = Field(min_length=1, max_length=100)


class CodeIn(Input):
    code: str = Field(pattern=r"^[0-9]{6}$")


class AccountIn(Input):
    name: _text(150)  # type: ignore[valid-type]
    password: str | None = Field(None, max_length=200)
    terms_version: _text(40)  # type: ignore[valid-type]
    privacy_version: _text(40)  # type: ignore[valid-type]


class SignUpCommunityIn(Input):
    name: _text(200)  # type: ignore[valid-type]
    legal_form: _text(100)  # type: ignore[valid-type]
    fiscal_code: ElevenDigits | None = None
    vat_number: ElevenDigits | None = None
    municipality: _text(100)  # type: ignore[valid-type]
    primary_substation: _text(20) | None = None  # type: ignore[valid-type]
    members_expected: int = Field(ge=1, le=1_000_000)
    power_expected_kw: DecimalString = Field(ge=0, le=10**9)
    with_sample: bool = Field(
        default=False, description="Fill the community with sample data, which can be removed again."
    )


class AddressIn(Input):
    slug: str = Field(min_length=1, max_length=60)


class PlanIn(Input):
    plan: str = Field(min_length=1, max_length=30)
    rhythm: Rhythm
    coupon: str | None = Field(None, min_length=1, max_length=40)


class SignUpPaymentIn(Input):
    """Whom we invoice. One of recipient code and PEC (R94)."""

    name: _text(80)  # type: ignore[valid-type]
    street: _text(60)  # type: ignore[valid-type]
    postcode: Annotated[str, StringConstraints(pattern=r"^[0-9]{5}$")]
    town: _text(60)  # type: ignore[valid-type]
    province: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
    recipient_code: Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{6,7}$")] | None = None
    pec: MailAddress | None = None


class ProblemOfStepOut(Schema):
    step: str
    code: str
    sentence: str


class StepOut(Schema):
    name: str
    state: Literal["done", "failed", "waiting"]


class SignUpOut(Schema):
    """A sign-up: what is answered, what is missing, and how far the community is."""

    id: UUID = Field(description="For support.")
    email: str
    language: Language
    expires_at: datetime
    is_proved: bool
    answers: dict[str, dict[str, Any]]
    missing: list[str]
    first_charge_on: date | None
    first_charge_cents: int | None = Field(description="Without VAT; nothing is charged during the trial.")
    payment: Literal["not_asked", "missing", "given"] = Field(
        description="Whether a card waits for the first charge, as the provider says; the trial needs none."
    )
    steps: list[StepOut]
    problem: ProblemOfStepOut | None
    is_ready: bool


class SignUpPaymentPageOut(Schema):
    """A page of the payment provider, for the browser to go to."""

    url: str


class HeldSignUpOut(Schema):
    """The only answer that holds the token: send it as `Authorization: Bearer` from now on."""

    token: str
    sign_up: SignUpOut


class AddressQuery(Schema):
    wanted: str = Field(min_length=1, max_length=60)


class AddressOut(Schema):
    """Whether an address is free; else why not, and free ones close to it."""

    wanted: str
    is_free: bool
    code: str | None
    detail: str | None
    suggestions: list[str]


class HandOverOut(Schema):
    """Where to go on; signed in by the link, once and within ten minutes, if the account is new."""

    address: str
    is_signed_in: bool


class HandOverIn(Input):
    token: str = Field(min_length=1, max_length=100)


class CommunityQuery(Schema):
    """The first part of the community's host name."""

    address: str = Field(pattern=r"^[a-z0-9-]{3,40}$")


class CommunityFoundOut(Schema):
    address: str
