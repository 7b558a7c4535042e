"""What a step of provisioning is given: plain values, also for rooms of higher floors."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """The community that somebody signed up for, and the account that is to own it."""

    tenant_id: UUID
    schema_name: str
    slug: str
    account_id: UUID
    email: str
    owner_name: str
    language: str
    community: Mapping[str, Any]
    plan: Mapping[str, Any]
    billing: Mapping[str, Any]
