"""Staff come, change their role and go; one superadmin always stays."""

from uuid import UUID

from django.db import transaction

from cer.kit.audit import audit_record, created, writers_lock
from cer.kit.errors import ConflictError, RuleBrokenError
from cer.kit.refusals import constraint_refusals, field_refused
from shared_apps.accounts.selectors import account_by_email
from shared_apps.accounts.services import account_create_without_password, account_mark_staff
from shared_apps.console.models import StaffMember, StaffRole
from shared_apps.console.selectors.staff import staff_member_by_id, superadmins_besides
from shared_apps.console.services.acting import acting_end_of_staff

LONGEST_EMAIL = 150
"""What a deletion keeps of who asked for it."""


@transaction.atomic
def staff_appoint(*, email: str, name: str, role: StaffRole) -> StaffMember:
    """Let a person onto the console. Who has no account gets one, and sets its password by the reset mail."""
    if len(email) > LONGEST_EMAIL:
        raise field_refused(
            "email", f"An address of staff has at most {LONGEST_EMAIL} characters.", code="too_long"
        )
    account = account_by_email(email) or account_create_without_password(email=email, name=name)
    is_one = ConflictError("This account is on the staff already: change its role.", code="is_staff")
    member = StaffMember(account=account, role=role)
    with constraint_refusals({"console_staffmember_account_id_key": is_one}):
        member.save(force_insert=True)
    account_mark_staff(account_id=account.pk, is_staff=True)
    audit_record("staff.appointed", member, created(member), label=account.email)
    return member


@transaction.atomic
def staff_role_change(*, member_id: UUID, role: StaffRole, acting_account_id: UUID) -> StaffMember:
    """Give a member of the staff another role; nobody changes his own (S23)."""
    writers_lock()
    member = _other(member_id, acting_account_id)
    if role != StaffRole.SUPERADMIN:
        _refuse_last(member)
    before, member.role = member.role, role
    member.save(update_fields=["role"])
    acting_end_of_staff(member.account_id)
    audit_record("staff.role_changed", member, {"role": (before, role)}, label=member.account.email)
    return member


@transaction.atomic
def staff_dismiss(*, member_id: UUID, acting_account_id: UUID | None) -> None:
    """Take a person off the console, from the next request on; the account itself stays."""
    writers_lock()
    member = _other(member_id, acting_account_id)
    _refuse_last(member)
    account_mark_staff(account_id=member.account_id, is_staff=False)
    acting_end_of_staff(member.account_id)
    StaffMember.objects.filter(pk=member_id).delete()
    audit_record("staff.dismissed", member, {"role": (member.role, None)}, label=member.account.email)


def _other(member_id: UUID, acting_account_id: UUID | None) -> StaffMember:
    member = staff_member_by_id(member_id)
    if member.account_id == acting_account_id:
        raise RuleBrokenError("Another superadmin changes your role, not you.", code="own_role")
    return member


def _refuse_last(member: StaffMember) -> None:
    if member.role == StaffRole.SUPERADMIN and not superadmins_besides(member.pk):
        raise ConflictError("This is the last superadmin: appoint another one first.", code="last_superadmin")
