from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet

from cer.kit.database.finishing import models_of
from cer.kit.database.roles import PUBLIC_SCHEMA
from cer.kit.errors import ConflictError, NotFoundError
from cer.kit.personal import Kept, Person, Who, declarations, rows_about
from cer.kit.tenancy import in_schema
from shared_apps.accounts.selectors import account_by_email
from shared_apps.tenants.selectors import field_cipher_here
from tenant_apps.access.selectors import people_listed
from tenant_apps.applications.selectors import addresses_of_member
from tenant_apps.dues.selectors import charges_open, share_position
from tenant_apps.ledger.selectors import balance_of_member
from tenant_apps.members.selectors import (
    is_member_from,
    last_day_held,
    member_by_id,
    members_listed,
)
from tenant_apps.privacy.models import Erasure, LegalHold
from tenant_apps.settlement.selectors.runs import runs_open, settled_until


@dataclass(frozen=True, slots=True)
class Obstacle:
    """What stands against erasing a person, and what to do about it."""

    code: str
    sentence: str


@dataclass(frozen=True, slots=True)
class KeptRows:
    """Rows of a table that erasure leaves, without a name: why, and from which day nothing keeps them."""

    table: str
    rows: int
    reason: str
    until: str


def erasures_listed() -> QuerySet[Erasure]:
    return Erasure.objects.select_related("member")


def hold_in_force(day: date) -> LegalHold | None:
    """The legal hold that lasts longest, if one is in force on a day."""
    return LegalHold.objects.filter(lifted_at=None, until_on__gt=day).order_by("-until_on").first()


def person_of_member(member_id: UUID) -> Person:
    """Everything that a member is known by here: its accounts, addresses and names."""
    member = member_by_id(member_id)
    people = list(people_listed().filter(member_id=member.pk))
    before = Erasure.objects.filter(member=member).values_list("account_ids", flat=True)
    emails = {member.email, *addresses_of_member(member.pk), *(row.email for row in people)}
    return Person(
        member_ids=frozenset({member.pk}),
        member_codes=frozenset({member.code}),
        account_ids=frozenset({row.account_id for row in people}.union(*before)),
        emails=frozenset(email for email in emails if email),
        names=frozenset({member.name, *(row.name for row in people)}),
    )


def person_of_address(email: str) -> Person:
    """Somebody who is no member, by mail address: who works here, was invited, applied, or is told things.

    The account of the address counts where something of it is here; it is asked for on the public role.
    """
    _refuse_member(email)
    with in_schema(PUBLIC_SCHEMA):
        account = account_by_email(email)
    known = Person(
        member_ids=frozenset(),
        member_codes=frozenset(),
        account_ids=frozenset({account.pk} if account else ()),
        emails=frozenset({email}),
        names=frozenset(),
    )
    found = [
        (model, about, row)
        for model, about in declarations(models_of(settings.TENANT_APPS))
        if about.who in (Who.ACCOUNT, Who.EMAIL)
        for row in rows_about(model, about, known)
    ]
    if not found:
        raise NotFoundError("Nothing is held here about this address.")
    names = {getattr(row, "name", "") for _, about, row in found if about.goes}
    return replace(known, names=frozenset(names - {""}))


def _refuse_member(email: str) -> None:
    """Who is a member is known by its code, and has more than an address here."""
    rows = members_listed().filter(
        Q(email__iexact=email)
        | Q(role_assignments__email__iexact=email)
        | Q(application__email__iexact=email)
    )
    if member := rows.order_by("code").first():
        raise ConflictError(
            f"This is the address of the member {member.code}: ask for its data or its erasure by its code.",
            code="is_a_member",
        )


def obstacles_to_erasure_by_address(person: Person, *, today: date) -> list[Obstacle]:
    """What is still open between the community and somebody who is no member."""
    works_here = people_listed().filter(account_id__in=person.account_ids).exists()
    found = [Obstacle("legal_hold", _hold_spoken(hold))] if (hold := hold_in_force(today)) else []
    if works_here:
        found.append(Obstacle("role_held", "This person works for the community here: take the role first."))
    return found


def address_hash(email: str) -> str:
    return field_cipher_here().look_up_hash(email.strip().lower(), field="address")


def _hold_spoken(hold: LegalHold) -> str:
    return f"A legal hold is in force until {hold.until_on}: lift it, or wait (GDPR 17.3.e)."


def obstacles_to_erasure(member_id: UUID, *, today: date) -> list[Obstacle]:
    """Everything that is still open between the community and a person (D5)."""
    member = member_by_id(member_id)
    shares = share_position(member.pk)
    held_until, settled = last_day_held(member.pk), settled_until()
    staff = people_listed().filter(member_id=member.pk).exclude(role="member")
    hold = hold_in_force(today)
    found = (
        (
            hold is not None,
            "legal_hold",
            _hold_spoken(hold) if hold else "",
        ),
        (
            is_member_from(member.pk, today),
            "still_member",
            f"{member.code} belongs to the community: end the membership, and wait for its last day.",
        ),
        (
            charges_open().filter(member_id=member.pk).exists(),
            "dues_unpaid",
            "Fees are unpaid: book their payment, or waive them.",
        ),
        (
            bool(shares.subscribed_cents or shares.paid_cents),
            "shares_held",
            "Share capital is held: refund it.",
        ),
        (
            balance_of_member(member.pk) != 0,
            "balance_open",
            "The accounts of this member are not at zero: pay out what it is owed, collect what it owes.",
        ),
        (
            held_until is not None and (settled is None or settled < held_until),
            "period_open",
            f"The PODs took part until {held_until}: settle and publish the months until then.",
        ),
        (
            runs_open().exists(),
            "run_open",
            "A settlement is under way: publish or cancel it, so that it does not read half a person.",
        ),
        (
            staff.exists(),
            "role_held",
            "This person works for the community here: take the role, or make it that of a member.",
        ),
    )
    return [Obstacle(code, sentence) for is_there, code, sentence in found if is_there]


def rows_kept(person: Person, *, left_on: date) -> list[KeptRows]:
    """What erasing a person leaves, table by table, counted."""
    kept = []
    for model, about in declarations(models_of(settings.TENANT_APPS)):
        if about.kept and (rows := rows_about(model, about, person).count()):
            kept.append(KeptRows(model._meta.label, rows, about.kept.reason, _until(about.kept, left_on)))
    return kept


def _until(kept: Kept, left_on: date) -> str:
    """Books are kept for whole years: from the end of the one in which the person left."""
    return date(left_on.year + kept.years + 1, 1, 1).isoformat()
