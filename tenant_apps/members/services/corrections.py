"""Corrections of what was registered wrongly, also in the past; what was known before stays known.

A published settlement stays as it was: it is replayed as known then, and a new run sees the correction (F5).
"""

from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from cer.calc.rules import HolderCategory, Voltage
from cer.kit.audit import Changes, audit_record, created
from cer.kit.errors import ConflictError, NotFoundError
from cer.kit.refusals import constraint_refusals, field_refused, text_checked
from cer.kit.validity import ValidityFields
from shared_apps.plans.services.entitlements import members_limit_check
from tenant_apps.members.models import NAME_LENGTH, HolderCategoryPeriod, Membership, Pod, PodAssignment
from tenant_apps.members.selectors import pod_by_id
from tenant_apps.members.services.members import category_check, membership_for_change
from tenant_apps.members.services.pods import (
    assignment_check,
    assignment_for_change,
    assignment_refusals,
    contract_power_check,
)


@transaction.atomic
def membership_correct(
    *, membership_id: UUID, valid_from: date, valid_until: date | None, reason: str
) -> Membership:
    """Say on which days a membership really held; the days of its PODs are cut to them (R65)."""
    spoken = reason_checked(reason)
    membership = membership_for_change(membership_id)
    ended_on = membership.valid_until
    changes = _days_change(membership, valid_from, valid_until)
    for assignment in PodAssignment.objects.filter(membership=membership).select_related("pod"):
        _assignment_cut(assignment, valid_from, valid_until)
    overlap = ConflictError(
        f"{membership.member.code} has another membership on some of these days.",
        code="membership_overlaps",
        member=membership.member.code,
    )
    with constraint_refusals({"membership_validity_once": overlap}):
        membership.save(update_fields=["valid_from", "valid_until"])
    if ended_on is not None and (valid_until is None or ended_on < valid_until):
        members_limit_check()
    _record("membership.corrected", membership, changes, spoken, label=membership.member.code)
    return membership


@transaction.atomic
def assignment_correct(
    *, assignment_id: UUID, valid_from: date, valid_until: date | None, reason: str
) -> PodAssignment:
    """Say on which days a POD really took part under its membership (R65)."""
    spoken = reason_checked(reason)
    assignment = assignment_for_change(assignment_id)
    assignment_check(assignment.membership, valid_from, valid_until)
    changes = _days_change(assignment, valid_from, valid_until or assignment.membership.valid_until)
    with constraint_refusals(assignment_refusals(assignment.pod.code)):
        assignment.save(update_fields=["valid_from", "valid_until"])
    _record("pod_assignment.corrected", assignment, changes, spoken, label=assignment.pod.code)
    return assignment


@transaction.atomic
def assignment_withdraw(*, assignment_id: UUID, reason: str) -> UUID:
    """Take back an assignment of a POD that never was; that it was believed stays known."""
    spoken = reason_checked(reason)
    assignment = assignment_for_change(assignment_id)
    gone = {name: (after, None) for name, (_, after) in created(assignment).items()}
    id_before = assignment.pk
    assignment.delete()
    assignment.pk = id_before
    _record("pod_assignment.withdrawn", assignment, gone, spoken, label=assignment.pod.code)
    return assignment.pod.pk


@transaction.atomic
def holder_category_correct(
    *,
    period_id: UUID,
    category: HolderCategory,
    is_enterprise: bool,
    valid_from: date,
    valid_until: date | None,
    reason: str,
) -> HolderCategoryPeriod:
    """Say what a member really was, and on which days (R36, R52)."""
    spoken = reason_checked(reason)
    category_check(category, is_enterprise=is_enterprise)
    rows = HolderCategoryPeriod.objects.select_for_update(of=("self",)).select_related("member")
    period = rows.filter(pk=period_id).first()
    if period is None:
        raise NotFoundError("There is no such category of a member in this community.")
    changes = {
        **_days_change(period, valid_from, valid_until),
        "category": (period.category, category.value),
        "is_enterprise": (period.is_enterprise, is_enterprise),
    }
    period.category, period.is_enterprise = category.value, is_enterprise
    overlap = ConflictError(
        f"Another category of {period.member.code} holds on some of these days: correct that one first.",
        code="holder_category_overlaps",
        member=period.member.code,
    )
    with constraint_refusals({"holder_category_validity_once": overlap}):
        period.save()
    _record("holder_category.corrected", period, changes, spoken, label=period.member.code)
    return period


@transaction.atomic
def pod_correct(
    *, pod_id: UUID, contract_power_kw: Decimal | None, voltage: Voltage | None, reason: str
) -> Pod:
    """Write contract power and voltage of a POD anew; None says that it is not known."""
    spoken = reason_checked(reason)
    Pod.objects.select_for_update().filter(pk=pod_id).first()
    pod = pod_by_id(pod_id)
    if contract_power_kw is not None:
        contract_power_check(contract_power_kw)
    level = voltage.value if voltage else None
    changes = {
        "contract_power_kw": (pod.contract_power_kw, contract_power_kw),
        "voltage": (pod.voltage, level),
    }
    pod.contract_power_kw, pod.voltage = contract_power_kw, level
    pod.save(update_fields=["contract_power_kw", "voltage"])
    _record("pod.corrected", pod, changes, spoken)
    return pod


def reason_checked(reason: str) -> str:
    """Why something is changed, in words that fit their column."""
    spoken = text_checked("reason", reason, longest=NAME_LENGTH)
    if not spoken:
        raise field_refused("reason", "Say why: it is kept with the change.", code="reason_missing")
    return spoken


def _days_change(row: ValidityFields, valid_from: date, valid_until: date | None) -> Changes:
    """Give a row its days; what they were before comes back."""
    if valid_until is not None and valid_until <= valid_from:
        raise field_refused(
            "valid_until", f"It begins on {valid_from}, so it ends after that day.", code="validity_order"
        )
    changes = {"valid_from": (row.valid_from, valid_from), "valid_until": (row.valid_until, valid_until)}
    row.valid_from, row.valid_until = valid_from, valid_until
    return changes


def _assignment_cut(assignment: PodAssignment, valid_from: date, valid_until: date | None) -> None:
    first_on = max(assignment.valid_from, valid_from)
    ends = [day for day in (assignment.valid_until, valid_until) if day is not None]
    until_on = min(ends) if ends else None
    if until_on is not None and until_on <= first_on:
        raise ConflictError(
            f"POD {assignment.pod.code} takes part under this membership on other days only, from"
            f" {assignment.valid_from}: correct or withdraw that first.",
            code="pod_outside",
            pod=assignment.pod.code,
        )
    assignment.valid_from, assignment.valid_until = first_on, until_on
    assignment.save(update_fields=["valid_from", "valid_until"])


def _record(
    action: str,
    row: Membership | PodAssignment | HolderCategoryPeriod | Pod,
    changes: Changes,
    reason: str,
    *,
    label: str = "",
) -> None:
    audit_record(action, row, {**changes, "reason": (None, reason)}, label=label)
