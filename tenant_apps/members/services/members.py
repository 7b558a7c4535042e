"""Members: admitted, of a category, until they leave."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from cer.calc.rules import ConfigurationKind, HolderCategory
from cer.kit.audit import audit_record, created
from cer.kit.errors import CerError, ConflictError, NotFoundError
from cer.kit.refusals import constraint_refusals, field_refused, text_checked
from shared_apps.plans.services.entitlements import members_limit_check
from tenant_apps.communities.selectors import community_here
from tenant_apps.members.models import (
    CODE_LENGTH,
    ENTERPRISES,
    NAME_LENGTH,
    HolderCategoryPeriod,
    Member,
    Membership,
    PodAssignment,
)
from tenant_apps.members.selectors import member_by_id, membership_by_id

CONTRACT_POWER_BELOW_KW = Decimal(10**6)


@transaction.atomic
def member_admit(
    *, code: str, name: str, category: HolderCategory, is_enterprise: bool, valid_from: date
) -> Member:
    """Admit a new member from a day on, with what it is in the eyes of the law (R3)."""
    category_check(category, is_enterprise=is_enterprise)
    code = text_checked("code", code, longest=CODE_LENGTH).upper()
    with constraint_refusals(member_refusals(code)):
        member = Member.objects.create(code=code, name=text_checked("name", name, longest=NAME_LENGTH))
    membership_begin(member_id=member.pk, valid_from=valid_from)
    holder_category_set(
        member_id=member.pk, category=category, is_enterprise=is_enterprise, valid_from=valid_from
    )
    audit_record("member.admitted", member, created(member))
    return member


@transaction.atomic
def membership_begin(*, member_id: UUID, valid_from: date) -> Membership:
    """Let a member belong to the community from a day on, for the first time or again."""
    member = member_by_id(member_id)
    overlap = ConflictError(
        f"{member.code} belongs to the community on {valid_from} or later: end that membership first.",
        code="membership_overlaps",
        member=member.code,
    )
    with constraint_refusals({"membership_validity_once": overlap}):
        membership = Membership.objects.create(member=member, valid_from=valid_from)
    members_limit_check()
    audit_record("membership.begun", membership, created(membership), label=member.code)
    return membership


@transaction.atomic
def membership_end(*, membership_id: UUID, valid_until: date) -> Membership:
    """End a membership on the first day that no longer belongs to it; its PODs leave with it (R65)."""
    membership = membership_for_change(membership_id)
    if valid_until <= membership.valid_from:
        raise field_refused(
            "valid_until",
            f"The membership began on {membership.valid_from}; it ends after that day, not on {valid_until}.",
            code="validity_order",
        )
    assignments = PodAssignment.objects.filter(membership=membership)
    if late := assignments.filter(valid_from__gte=valid_until).select_related("pod").first():
        raise ConflictError(
            f"POD {late.pod.code} joins under this membership on {late.valid_from}, after its end.",
            code="pod_joins_later",
            pod=late.pod.code,
        )
    shortened = assignments.filter(Q(valid_until__isnull=True) | Q(valid_until__gt=valid_until)).update(
        valid_until=valid_until
    )
    before, membership.valid_until = membership.valid_until, valid_until
    overlap = ConflictError(
        f"{membership.member.code} has a later membership that begins before {valid_until}.",
        code="membership_overlaps",
        member=membership.member.code,
    )
    with constraint_refusals({"membership_validity_once": overlap}):
        membership.save(update_fields=["valid_until"])
    if before is not None and before < valid_until:
        members_limit_check()
    changes = {"valid_until": (before, valid_until), "pods_released": (0, shortened)}
    audit_record("membership.ended", membership, changes, label=membership.member.code)
    return membership


@transaction.atomic
def holder_category_set(
    *, member_id: UUID, category: HolderCategory, is_enterprise: bool, valid_from: date
) -> HolderCategoryPeriod:
    """Say what a member is in the eyes of the law from a day on; what it was ends there (R36, R52)."""
    category_check(category, is_enterprise=is_enterprise)
    member = Member.objects.select_for_update().filter(pk=member_id).first()
    if member is None:
        raise NotFoundError("There is no such member in this community.")
    before = HolderCategoryPeriod.objects.filter(
        Q(valid_until__isnull=True) | Q(valid_until__gt=valid_from), member=member, valid_from__lt=valid_from
    )
    before.update(valid_until=valid_from)
    later = ConflictError(
        f"The category of {member.code} is registered for {valid_from} or a later day already.",
        code="holder_category_overlaps",
        member=member.code,
    )
    with constraint_refusals({"holder_category_validity_once": later}):
        period = HolderCategoryPeriod.objects.create(
            member=member, category=category.value, is_enterprise=is_enterprise, valid_from=valid_from
        )
    audit_record("holder_category.set", period, created(period), label=member.code)
    return period


def member_lock(member_id: UUID) -> Member:
    """The member, locked: nothing else changes it until the transaction ends."""
    Member.objects.select_for_update().filter(pk=member_id).first()
    return member_by_id(member_id)


def membership_for_change(membership_id: UUID) -> Membership:
    """The membership, locked, so that its days and those of its PODs change one after the other."""
    Membership.objects.select_for_update().filter(pk=membership_id).first()
    return membership_by_id(membership_id)


def category_check(category: HolderCategory, *, is_enterprise: bool) -> None:
    """Refuse a category that may not be a member, or that contradicts the flag (R3, R4, R52)."""
    if category is HolderCategory.LARGE_ENTERPRISE and community_here().kind == ConfigurationKind.CER:
        raise field_refused(
            "category",
            "A large enterprise cannot be a member of a CER, only a third-party producer (R4).",
            code="large_enterprise",
        )
    if category in ENTERPRISES and not is_enterprise:
        raise field_refused(
            "is_enterprise", f"A {_spoken(category)} is an enterprise.", code="enterprise_contradicts"
        )
    if category is HolderCategory.NATURAL_PERSON and is_enterprise:
        raise field_refused(
            "is_enterprise",
            "A natural person is no enterprise; register a sole trader as small enterprise.",
            code="enterprise_contradicts",
        )


def member_refusals(code: str) -> dict[str, CerError]:
    """What the database may refuse of a new member."""
    return {
        "members_member_code_key": ConflictError(
            f"There is a member {code} already.", code="member_exists", member=code
        ),
        "member_code": field_refused(
            "code",
            f"{code!r} is no member code: use capitals, digits, points, hyphens and underscores.",
            code="code_malformed",
        ),
        "member_name_given": field_refused("name", f"Member {code} has no name.", code="name_missing"),
    }


def _spoken(category: HolderCategory) -> str:
    return category.value.replace("_", " ")
