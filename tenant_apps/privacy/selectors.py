from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet

from cer.kit.database.finishing import models_of
from cer.kit.personal import Kept, Person, declarations, rows_about
from tenant_apps.access.selectors import people_listed
from tenant_apps.applications.selectors import addresses_of_member
from tenant_apps.dues.selectors import charges_open, share_position
from tenant_apps.ledger.selectors import balance_of_member
from tenant_apps.members.selectors import (
    is_member_from,
    last_day_held,
    member_by_id,
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
            f"A legal hold is in force until {hold and hold.until_on}: lift it, or wait (GDPR 17.3.e).",
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
