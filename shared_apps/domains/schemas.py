from datetime import datetime
from typing import Any
from uuid import UUID

from ninja import Field, Schema

from cer.kit.api.schemas import Input
from shared_apps.domains.selectors import record_of
from shared_apps.domains.states import CertificateState, DomainState


class DomainIn(Input):
    domain: str = Field(min_length=1, max_length=260)


class CustomDomainOut(Schema):
    """A domain of the community's own; it answers while it is `active`."""

    id: UUID
    domain: str
    state: DomainState
    record_name: str = Field(description="Where the TXT record that proves it stands.")
    record_text: str
    claimed_at: datetime
    proved_at: datetime | None
    checked_at: datetime | None
    problem: str
    certificate_state: CertificateState
    certificate_until: datetime | None
    certificate_problem: str = Field(description="Why it is pending, expiring or failed; empty otherwise.")

    @staticmethod
    def resolve_record_name(claim: Any) -> str:
        return record_of(claim)[0]

    @staticmethod
    def resolve_record_text(claim: Any) -> str:
        return record_of(claim)[1]
