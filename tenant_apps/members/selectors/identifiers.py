"""Fiscal code and IBAN, opened with the community's key (D7)."""

from dataclasses import dataclass
from uuid import UUID

from shared_apps.tenants.selectors import field_cipher_here
from tenant_apps.members.models import Member
from tenant_apps.members.selectors.registry import members_listed

FISCAL_CODE, IBAN = "fiscal_code", "iban"


@dataclass(frozen=True, slots=True, repr=False)
class MemberIdentifiers:
    """Fiscal code and IBAN of one member, in full: never for a log or a list."""

    fiscal_code: str | None
    iban: str | None

    def masked(self) -> "MemberIdentifiers":
        """Enough to recognise them by, too little to use them."""
        return MemberIdentifiers(_masked(self.fiscal_code), _masked(self.iban))


def member_by_fiscal_code(fiscal_code: str) -> Member | None:
    """The member with a fiscal code, found without opening anybody's."""
    code = "".join(fiscal_code.split()).upper()
    found = field_cipher_here().look_up_hash(code, field=FISCAL_CODE)
    return members_listed().filter(fiscal_code_hash=found).first()


def identifiers_of_member(member: Member) -> MemberIdentifiers:
    """Both identifiers, opened with the community's key (D7)."""
    cipher = field_cipher_here()

    def opened(sealed: bytes | memoryview | None, field: str) -> str | None:
        place = sealed_place(member.pk, field)
        return None if sealed is None else cipher.open(bytes(sealed), place=place).decode()

    return MemberIdentifiers(opened(member.fiscal_code_sealed, FISCAL_CODE), opened(member.iban_sealed, IBAN))


def sealed_place(member_id: UUID, field: str) -> str:
    """Where a sealed value belongs: in the same field of another member it does not open."""
    return f"members.member/{member_id}/{field}"


def _masked(text: str | None) -> str | None:
    return text and text[:2] + "•" * (len(text) - 5) + text[-3:]
