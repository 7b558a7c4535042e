"""What is put to the vote, the votes, and the count, by which a motion passes or not."""

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Q

from cer.calc.sharing_terms import SharingTerms
from cer.calc.voting import Majority, VoteCount, is_quorate, votes_needed
from cer.kit.audit import audit_record, created
from cer.kit.errors import ConflictError, RuleBrokenError
from cer.kit.refusals import constraint_refusals, field_refused, text_checked
from tenant_apps.assemblies.models import TEXT_LENGTH, Assembly, Motion, Vote
from tenant_apps.assemblies.selectors import (
    FIRST_CALL,
    entitled_ids,
    motion_by_id,
    present_ids,
    proxies_in_force,
    quorum_of,
    quorum_shares,
)
from tenant_apps.assemblies.services.moving import assembly_for_change
from tenant_apps.assemblies.states import PREPARING, AssemblyState, VoteChoice
from tenant_apps.members.selectors import member_by_id


@dataclass(frozen=True, slots=True, kw_only=True)
class MotionText:
    """What is put to the vote, and how."""

    agenda_item: int
    text: str
    majority: Majority
    is_secret: bool = False
    terms: SharingTerms | None = None


@transaction.atomic
def motion_add(*, assembly_id: UUID, motion: MotionText) -> Motion:
    """Put something to the vote under an item of the agenda; terms of a sharing rule are bound by digest."""
    assembly = assembly_for_change(assembly_id, *PREPARING)
    text = text_checked("text", motion.text, longest=TEXT_LENGTH)
    if not text:
        raise field_refused("text", "Word the motion as it is voted on.", code="text_missing")
    if not 1 <= motion.agenda_item <= len(assembly.agenda):
        raise field_refused(
            "agenda_item",
            f"The agenda has items 1 to {len(assembly.agenda)}: nothing else is decided.",
            code="agenda_item_unknown",
        )
    if motion.terms is not None:
        motion.terms.check()
    row = Motion(
        assembly=assembly,
        number=assembly.motions.count() + 1,
        agenda_item=motion.agenda_item,
        text=text,
        majority=motion.majority.value,
        is_secret=motion.is_secret,
        terms=motion.terms and motion.terms.as_text(),
        terms_digest=motion.terms.digest() if motion.terms else "",
    )
    row.save(force_insert=True)
    audit_record("motion.added", row, created(row), label=f"{assembly.title}, motion {row.number}")
    return motion_by_id(row.pk)


@transaction.atomic
def vote_cast(*, motion_id: UUID, member_id: UUID, choice: VoteChoice, cast_by_id: UUID) -> Vote:
    """Count a member's vote, once; another one may cast it who holds its proxy and takes part."""
    motion = _motion_for_vote(motion_id)
    if motion.is_secret:
        raise RuleBrokenError(
            "This motion is voted on in secret: votes are counted in the room, and only totals are kept.",
            code="vote_secret",
        )
    member_by_id(member_id)
    present = present_ids(motion.assembly)
    if cast_by_id not in present or not {member_id, cast_by_id} <= entitled_ids(motion.assembly):
        raise RuleBrokenError(
            "Only who is entitled and takes part votes: note the attendance first.", code="voter_not_present"
        )
    if member_id != cast_by_id and (
        member_id in present or proxies_in_force(motion.assembly, [cast_by_id]).get(member_id) != cast_by_id
    ):
        raise RuleBrokenError(
            "You hold no proxy of that member in this assembly, or it takes part itself.",
            code="proxy_missing",
        )
    twice = ConflictError(
        "This member has voted on this motion: a vote counts once and stands.", code="already_voted"
    )
    with constraint_refusals({"vote_once": twice}):
        vote = Vote.objects.create(
            motion=motion, member_id=member_id, choice=choice.value, cast_by_id=cast_by_id
        )
    vote.refresh_from_db()
    audit_record("vote.cast", vote, created(vote))
    return vote


@transaction.atomic
def motion_count(*, motion_id: UUID, totals: VoteCount | None, now: datetime) -> Motion:
    """Close the vote on a motion: from its votes or, in secret, from the totals counted in the room."""
    motion = _motion_for_vote(motion_id)
    if motion.is_secret and totals is None:
        raise field_refused(
            "totals", "A secret vote is counted in the room: give its three totals.", code="totals_missing"
        )
    if totals is not None and not motion.is_secret:
        raise field_refused(
            "totals",
            "This motion is voted on openly: its votes are counted here.",
            code="totals_of_open_vote",
        )
    _count(motion, totals or _counted(motion), now)
    result = ("votes_for", "votes_against", "votes_abstained", "votes_needed", "present", "is_passed")
    audit_record("motion.counted", motion, {name: (None, getattr(motion, name)) for name in result})
    return motion_by_id(motion_id)


def motions_count_left(assembly: Assembly, now: datetime) -> int:
    """Count what is still open in a locked assembly; a secret vote without totals is in the way."""
    left = list(assembly.motions.filter(counted_at__isnull=True).order_by("number"))
    if secret := [motion.number for motion in left if motion.is_secret]:
        raise ConflictError(
            f"Motion {secret[0]} is voted on in secret and was not counted: give its totals first.",
            code="motion_not_counted",
            motions=secret,
        )
    for motion in left:
        _count(motion, _counted(motion), now)
    return len(left)


def _motion_for_vote(motion_id: UUID) -> Motion:
    """The motion, its open assembly locked; refused once it was counted."""
    assembly_for_change(motion_by_id(motion_id).assembly_id, AssemblyState.OPEN)
    motion = motion_by_id(motion_id)
    if motion.counted_at is not None:
        raise ConflictError("This motion was counted: its result stands.", code="motion_counted")
    return motion


def _counted(motion: Motion) -> VoteCount:
    votes = motion.votes.aggregate(
        **{choice.name: Count("pk", filter=Q(choice=choice)) for choice in VoteChoice}
    )
    return VoteCount(votes["FOR"], votes["AGAINST"], votes["ABSTAINED"])


def _count(motion: Motion, count: VoteCount, now: datetime) -> None:
    quorum = quorum_of(motion.assembly)
    voted = motion.votes.count()
    heads = max(quorum.heads, voted)
    if count.total > heads:
        raise field_refused(
            "totals",
            f"{count.total} votes were counted, but {heads} members are present or represented: count again.",
            code="votes_above_present",
        )
    needed = votes_needed(Majority(motion.majority), count, members=quorum.members)
    share = Fraction(quorum_shares(motion.assembly)[(motion.assembly.opened_call or FIRST_CALL) - 1])
    motion.votes_for, motion.votes_against = count.votes_for, count.votes_against
    motion.votes_abstained, motion.votes_needed, motion.present = count.votes_abstained, needed, heads
    motion.is_passed = count.votes_for >= needed and is_quorate(share, present=heads, members=quorum.members)
    motion.counted_at = now
    motion.save()
