"""Reads of the members room."""

from tenant_apps.members.selectors.addresses import mail_addresses_of_members
from tenant_apps.members.selectors.extract import ExtractRow, RegistryExtract, registry_extract
from tenant_apps.members.selectors.holding import HolderDays, holder_days, pods_known
from tenant_apps.members.selectors.identifiers import (
    FISCAL_CODE,
    IBAN,
    MemberIdentifiers,
    identifiers_of_member,
    member_by_fiscal_code,
    sealed_place,
)
from tenant_apps.members.selectors.known import registry_moment_known, rows_known
from tenant_apps.members.selectors.lists import members_found, pods_found
from tenant_apps.members.selectors.registry import (
    RegisteredPoint,
    member_by_code,
    member_by_id,
    members_listed,
    membership_by_id,
    pod_by_code,
    pod_by_id,
    pods_listed,
    pods_of_member,
    points_by_code,
)
from tenant_apps.members.selectors.states import (
    MemberState,
    category_on,
    day_here,
    holds_on,
    is_member_from,
    members_active,
    members_active_on,
    members_counted,
    members_in_state,
    pods_active,
    state_of_member,
)

__all__ = [
    "FISCAL_CODE",
    "IBAN",
    "ExtractRow",
    "HolderDays",
    "MemberIdentifiers",
    "MemberState",
    "RegisteredPoint",
    "RegistryExtract",
    "category_on",
    "day_here",
    "holder_days",
    "holds_on",
    "identifiers_of_member",
    "is_member_from",
    "mail_addresses_of_members",
    "member_by_code",
    "member_by_fiscal_code",
    "member_by_id",
    "members_active",
    "members_active_on",
    "members_counted",
    "members_found",
    "members_in_state",
    "members_listed",
    "membership_by_id",
    "pod_by_code",
    "pod_by_id",
    "pods_active",
    "pods_found",
    "pods_known",
    "pods_listed",
    "pods_of_member",
    "points_by_code",
    "registry_extract",
    "registry_moment_known",
    "rows_known",
    "sealed_place",
    "state_of_member",
]
