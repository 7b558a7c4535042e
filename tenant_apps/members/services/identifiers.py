"""Fiscal code and IBAN of a member: checked, sealed, and seen in full only for a reason (D7, R91, R92)."""

from uuid import UUID

from django.db import transaction

from cer.calc.identifiers import is_fiscal_code, is_iban
from cer.kit.api.caller import Caller
from cer.kit.audit import audit_record, created
from cer.kit.errors import ConflictError, NotFoundError
from cer.kit.masking import HIDDEN
from cer.kit.refusals import constraint_refusals, field_refused, text_checked
from shared_apps.tenants.selectors import field_cipher_here
from tenant_apps.members.models import NAME_LENGTH, IdentifierReveal, Member
from tenant_apps.members.selectors import (
    FISCAL_CODE,
    IBAN,
    MemberIdentifiers,
    identifiers_of_member,
    member_by_id,
    sealed_place,
)


@transaction.atomic
def identifiers_set(*, member_id: UUID, fiscal_code: str | None, iban: str | None) -> Member:
    """Store both identifiers of a member, sealed; None takes one away."""
    member = Member.objects.select_for_update().filter(pk=member_id).first()
    if member is None:
        raise NotFoundError("There is no such member in this community.")
    cipher = field_cipher_here()
    plain_code = _fiscal_code_checked(fiscal_code) if fiscal_code else None
    plain_iban = _iban_checked(iban) if iban else None
    before = _shown(member)
    member.fiscal_code_sealed = member.fiscal_code_hash = member.iban_sealed = None
    if plain_code:
        place = sealed_place(member.pk, FISCAL_CODE)
        member.fiscal_code_sealed = cipher.seal(plain_code.encode(), place=place)
        member.fiscal_code_hash = cipher.look_up_hash(plain_code, field=FISCAL_CODE)
    if plain_iban:
        member.iban_sealed = cipher.seal(plain_iban.encode(), place=sealed_place(member.pk, IBAN))
    taken = ConflictError(
        "Another member of this community has this fiscal code: look there first.", code="fiscal_code_taken"
    )
    with constraint_refusals({"member_fiscal_code_once": taken}):
        member.save(update_fields=["fiscal_code_sealed", "fiscal_code_hash", "iban_sealed"])
    after = _shown(member)
    audit_record("identifiers.set", member, {name: (before[name], after[name]) for name in after})
    return member


@transaction.atomic
def identifiers_reveal(*, member_id: UUID, caller: Caller, reason: str, request_id: str) -> MemberIdentifiers:
    """Both identifiers in full; who looked, and what for, is written down in the same transaction."""
    spoken = text_checked("reason", reason, longest=NAME_LENGTH)
    if not spoken:
        raise field_refused("reason", "Say what you need the full identifiers for.", code="reason_missing")
    member = member_by_id(member_id)
    identifiers = identifiers_of_member(member)
    reveal = IdentifierReveal.objects.create(
        member=member,
        revealed_by=caller.id,
        revealed_by_name=caller.name,
        reason=spoken,
        request_id=request_id,
    )
    reveal.refresh_from_db()
    audit_record("identifiers.revealed", reveal, created(reveal), label=member.code)
    return identifiers


def _shown(member: Member) -> dict[str, str | None]:
    """What the audit log says of the sealed values: whether there is one."""
    sealed = {FISCAL_CODE: member.fiscal_code_sealed, IBAN: member.iban_sealed}
    return {name: HIDDEN if value else None for name, value in sealed.items()}


def _fiscal_code_checked(text: str) -> str:
    code = _plain(text)
    if not is_fiscal_code(code):
        raise field_refused(
            "fiscal_code",
            "This is no fiscal code: 16 characters of a person or 11 digits of a body, and the last one must"
            " follow from the others (R91, R92). Copy it from the card.",
            code="fiscal_code_malformed",
        )
    return code


def _iban_checked(text: str) -> str:
    code = _plain(text)
    if not is_iban(code):
        raise field_refused(
            "iban",
            "This is no IBAN: its length or its two check digits are wrong. Copy it from the bank.",
            code="iban_malformed",
        )
    return code


def _plain(text: str) -> str:
    return "".join(text.split()).upper()
