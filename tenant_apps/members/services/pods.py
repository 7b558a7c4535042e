"""Points of delivery: registered, and assigned to a membership for some days."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from cer.calc.identifiers import pod_from_text
from cer.calc.rules import Voltage
from cer.kit.audit import audit_record, created
from cer.kit.errors import CerError, ConflictError, NotFoundError, RuleBrokenError
from cer.kit.refusals import constraint_refusals, decimal_checked, field_refused, text_checked
from tenant_apps.communities.selectors import configuration_by_id
from tenant_apps.members.models import NAME_LENGTH, Membership, Pod, PodAssignment
from tenant_apps.members.selectors import pod_by_id
from tenant_apps.members.services.members import membership_for_change

CONTRACT_POWER_BELOW_KW = Decimal(10**6)


@transaction.atomic
def pod_reveal(*, pod_id: UUID, reason: str) -> Pod:
    """A POD's code for somebody who else sees its ends; who looked, and what for, is in the log (D7)."""
    spoken = text_checked("reason", reason, longest=NAME_LENGTH)
    if not spoken:
        raise field_refused("reason", "Say what you need the full code for.", code="reason_missing")
    pod = pod_by_id(pod_id)
    audit_record("pod.revealed", pod, {"reason": (None, spoken)})
    return pod


@transaction.atomic
def pod_register(
    *,
    code: str,
    configuration_id: UUID,
    contract_power_kw: Decimal | None = None,
    voltage: Voltage | None = None,
) -> Pod:
    """Register a POD in the configuration of its cabina primaria (R10, R90)."""
    normalised = pod_from_text(code)
    if normalised is None:
        raise field_refused(
            "code", f"{code!r} is not a POD code like IT001E12345678 (R90).", code="pod_malformed"
        )
    if contract_power_kw is not None:
        contract_power_check(contract_power_kw)
    with constraint_refusals(pod_refusals(normalised)):
        pod = Pod.objects.create(
            code=normalised,
            configuration=configuration_by_id(configuration_id),
            contract_power_kw=contract_power_kw,
            voltage=voltage.value if voltage else None,
        )
    audit_record("pod.registered", pod, created(pod))
    return pod


@transaction.atomic
def pod_assign(
    *, pod_id: UUID, membership_id: UUID, valid_from: date, valid_until: date | None = None
) -> PodAssignment:
    """Let a POD take part under a membership on the days of [valid_from, valid_until) (R65)."""
    membership = membership_for_change(membership_id)
    pod = pod_by_id(pod_id)
    assignment_check(membership, valid_from, valid_until)
    with constraint_refusals(assignment_refusals(pod.code)):
        assignment = PodAssignment.objects.create(
            pod=pod,
            membership=membership,
            valid_from=valid_from,
            valid_until=valid_until or membership.valid_until,
        )
    audit_record("pod.assigned", assignment, created(assignment), label=pod.code)
    return assignment


@transaction.atomic
def pod_release(*, assignment_id: UUID, valid_until: date) -> PodAssignment:
    """Take a POD out on the first day that no longer counts."""
    assignment = assignment_for_change(assignment_id)
    assignment_check(assignment.membership, assignment.valid_from, valid_until)
    before, assignment.valid_until = assignment.valid_until, valid_until
    with constraint_refusals(assignment_refusals(assignment.pod.code)):
        assignment.save(update_fields=["valid_until"])
    changes = {"valid_until": (before, valid_until)}
    audit_record("pod.released", assignment, changes, label=assignment.pod.code)
    return assignment


def assignment_for_change(assignment_id: UUID) -> PodAssignment:
    """The assignment, locked, with its POD and membership."""
    assignment = (
        PodAssignment.objects.select_for_update(of=("self",))
        .select_related("pod", "membership__member")
        .filter(pk=assignment_id)
        .first()
    )
    if assignment is None:
        raise NotFoundError("There is no such assignment of a POD in this community.")
    return assignment


def contract_power_check(contract_power_kw: Decimal) -> None:
    """Refuse a contract power that is none (S36). [kW]"""
    decimal_checked("contract_power_kw", contract_power_kw, places=3, below=CONTRACT_POWER_BELOW_KW)
    if contract_power_kw == 0:
        raise field_refused(
            "contract_power_kw",
            "A contract power is above 0 kW; leave it out if unknown.",
            code="out_of_range",
        )


def pod_refusals(code: str) -> dict[str, CerError]:
    """What the database may refuse of a new POD."""
    return {
        "members_pod_code_key": ConflictError(
            f"POD {code} is registered already; it can be in one configuration only (R10).",
            code="pod_exists",
            pod=code,
        )
    }


def assignment_refusals(code: str) -> dict[str, CerError]:
    """What the database may refuse of the days of a POD."""
    return {
        "pod_assignment_validity_once": ConflictError(
            f"POD {code} takes part under another membership on some of these days: release it there first.",
            code="pod_assigned",
            pod=code,
        )
    }


def assignment_check(membership: Membership, valid_from: date, valid_until: date | None) -> None:
    """Refuse days of a POD outside its membership (R65)."""
    if valid_until is not None and valid_until <= valid_from:
        raise field_refused(
            "valid_until", f"It begins on {valid_from}, so it ends after that day.", code="validity_order"
        )
    ends_on = membership.valid_until
    if valid_from < membership.valid_from or (
        ends_on is not None and (valid_from >= ends_on or (valid_until or ends_on) > ends_on)
    ):
        raise RuleBrokenError(
            f"The membership lasts from {membership.valid_from} until {ends_on or 'further notice'}; a POD"
            " takes part on days of it only (R65).",
            code="outside_membership",
        )
