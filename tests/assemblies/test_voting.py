"""Attendance, proxies, votes and counts."""

from datetime import datetime, timedelta

import pytest

from cer.calc.voting import Majority, VoteCount
from cer.kit.errors import ConflictError, RuleBrokenError
from tenant_apps.assemblies.models import Assembly, Proxy, Vote
from tenant_apps.assemblies.selectors import own_rights, quorum_of
from tenant_apps.assemblies.services.attending import (
    assembly_open,
    member_leave,
    proxy_give,
    proxy_revoke,
)
from tenant_apps.assemblies.services.closing import assembly_close
from tenant_apps.assemblies.services.motions import motion_count, vote_cast
from tenant_apps.assemblies.states import VoteChoice
from tenant_apps.members.models import Member
from tenant_apps.members.services.members import membership_end
from tests.assemblies.world import (
    FIRST_CALL,
    SECOND_CALL,
    arrive,
    convened,
    members_make,
    motion_make,
    opened,
    settings_change,
    votes,
)
from tests.factories import configuration_make, member_make

FOR, AGAINST, ABSTAINED = VoteChoice.FOR, VoteChoice.AGAINST, VoteChoice.ABSTAINED


@pytest.fixture
def members(alfa: None) -> list[Member]:
    configuration_make()
    return members_make()


def give(assembly: Assembly, giver: Member, holder: Member) -> Proxy:
    return proxy_give(
        assembly_id=assembly.pk, giver_id=giver.pk, holder_id=holder.pk, now=assembly.first_call_at
    )


def heads(assembly: Assembly) -> tuple[int, int]:
    quorum = quorum_of(assembly)
    return quorum.present, quorum.represented


def test_a_proxy_counts_only_while_its_holder_is_there(members: list[Member]) -> None:
    assembly = convened()
    give(assembly, members[1], members[0])
    assert heads(assembly) == (0, 0)
    arrive(assembly, members[0])
    assert heads(assembly) == (1, 1)
    member_leave(attendance_id=assembly.attendances.get().pk, now=FIRST_CALL + timedelta(hours=1))
    assert heads(assembly) == (0, 0)


def test_whoever_comes_takes_its_proxy_back(members: list[Member]) -> None:
    assembly = convened()
    proxy = give(assembly, members[1], members[0])
    arrive(assembly, members[0], members[1])
    proxy.refresh_from_db()
    assert proxy.revoked_at == FIRST_CALL
    assert heads(assembly) == (2, 0)


def test_a_new_proxy_ends_the_one_before(members: list[Member]) -> None:
    assembly = convened()
    give(assembly, members[1], members[0])
    give(assembly, members[1], members[2])
    in_force = Proxy.objects.filter(revoked_at=None)
    assert list(in_force.values_list("holder__code", flat=True)) == ["M3"]


def test_proxies_that_are_not_allowed_are_refused(members: list[Member]) -> None:
    assembly = convened()
    give(assembly, members[1], members[0])
    arrive(assembly, members[3])
    stranger = member_make("M9", valid_from=SECOND_CALL.date() + timedelta(days=1))
    refused = [
        (members[0], members[0], "proxy_to_oneself"),
        (members[2], members[0], "proxies_too_many"),
        (members[3], members[0], "proxy_of_somebody_present"),
        (stranger, members[2], "not_entitled"),
        (members[2], stranger, "not_entitled"),
    ]
    for giver, holder, code in refused:
        with pytest.raises((RuleBrokenError, ConflictError)) as refusal:
            give(assembly, giver, holder)
        assert refusal.value.code == code
    assert Proxy.objects.count() == 1


def test_the_first_call_needs_its_quorum_and_the_second_none(members: list[Member]) -> None:
    assembly = convened()
    arrive(assembly, members[0])
    with pytest.raises(RuleBrokenError) as refusal:
        assembly_open(assembly_id=assembly.pk, call=1, now=FIRST_CALL)
    assert (refusal.value.code, refusal.value.facts["needed"]) == ("quorum_missing", 2)
    assert assembly_open(assembly_id=assembly.pk, call=2, now=SECOND_CALL).opened_call == 2


def test_half_of_the_members_is_enough_and_represented_ones_count(members: list[Member]) -> None:
    assembly = convened()
    give(assembly, members[1], members[0])
    arrive(assembly, members[0])
    assert assembly_open(assembly_id=assembly.pk, call=1, now=FIRST_CALL).voters.count() == 4


@pytest.mark.parametrize(
    ("call", "now"),
    [(1, FIRST_CALL - timedelta(minutes=1)), (2, SECOND_CALL - timedelta(minutes=1))],
)
def test_an_assembly_does_not_begin_before_its_call(members: list[Member], call: int, now: datetime) -> None:
    assembly = convened()
    arrive(assembly, *members)
    with pytest.raises(RuleBrokenError) as refusal:
        assembly_open(assembly_id=assembly.pk, call=call, now=now)
    assert refusal.value.code == "call_not_yet"


def test_without_a_second_call_there_is_none_to_open(members: list[Member]) -> None:
    assembly = convened(second_call_at=None)
    with pytest.raises(RuleBrokenError) as refusal:
        assembly_open(assembly_id=assembly.pk, call=2, now=SECOND_CALL)
    assert refusal.value.code == "no_second_call"


def test_who_may_vote_is_fixed_at_the_opening(members: list[Member]) -> None:
    assembly = opened(*members[:3])
    membership_end(membership_id=members[3].memberships.get().pk, valid_until=FIRST_CALL.date())
    assert quorum_of(assembly).members == 4


def test_a_holder_votes_for_itself_and_for_whom_it_represents(members: list[Member]) -> None:
    assembly = convened()
    give(assembly, members[3], members[0])
    arrive(assembly, *members[:3])
    assembly_open(assembly_id=assembly.pk, call=1, now=FIRST_CALL)
    motion = motion_make(assembly, majority=Majority.TWO_THIRDS_OF_MEMBERS)
    votes(motion, FOR, members[0], members[1])
    vote_cast(motion_id=motion.pk, member_id=members[3].pk, choice=FOR, cast_by_id=members[0].pk)
    counted = motion_count(motion_id=motion.pk, totals=None, now=SECOND_CALL)
    assert (counted.votes_for, counted.votes_needed, counted.present) == (3, 3, 4)
    assert counted.is_passed
    assert own_rights(assembly, members[0].pk).votes_for_members == [members[3].pk]


def test_votes_that_do_not_count_are_refused(members: list[Member]) -> None:
    assembly = opened(*members[:3])
    motion = motion_make(assembly)
    votes(motion, FOR, members[0])
    refused = [
        (members[0], members[0], "already_voted"),
        (members[3], members[3], "voter_not_present"),
        (members[3], members[1], "proxy_missing"),
        (members[2], members[1], "proxy_missing"),
    ]
    for member, cast_by, code in refused:
        with pytest.raises((RuleBrokenError, ConflictError)) as refusal:
            vote_cast(motion_id=motion.pk, member_id=member.pk, choice=FOR, cast_by_id=cast_by.pk)
        assert refusal.value.code == code
    assert Vote.objects.count() == 1


def test_a_secret_vote_keeps_its_totals_and_nothing_else(members: list[Member]) -> None:
    motion = motion_make(opened(*members[:3]), is_secret=True)
    with pytest.raises(RuleBrokenError) as refusal:
        votes(motion, FOR, members[0])
    assert refusal.value.code == "vote_secret"
    counted = motion_count(motion_id=motion.pk, totals=VoteCount(2, 1, 0), now=SECOND_CALL)
    assert (counted.is_passed, Vote.objects.count()) == (True, 0)


def test_a_secret_vote_has_no_more_votes_than_heads(members: list[Member]) -> None:
    motion = motion_make(opened(*members[:3]), is_secret=True)
    for totals, code in ((None, "totals_missing"), (VoteCount(4, 0, 0), "votes_above_present")):
        with pytest.raises(RuleBrokenError) as refusal:
            motion_count(motion_id=motion.pk, totals=totals, now=SECOND_CALL)
        assert refusal.value.code == code


def test_an_open_vote_is_not_counted_by_hand(members: list[Member]) -> None:
    motion = motion_make(opened(*members[:3]))
    with pytest.raises(RuleBrokenError) as refusal:
        motion_count(motion_id=motion.pk, totals=VoteCount(1, 0, 0), now=SECOND_CALL)
    assert refusal.value.code == "totals_of_open_vote"


def test_a_count_stands(members: list[Member]) -> None:
    motion = motion_make(opened(*members[:3]))
    votes(motion, FOR, members[0])
    motion_count(motion_id=motion.pk, totals=None, now=SECOND_CALL)
    for late in (
        lambda: votes(motion, AGAINST, members[1]),
        lambda: motion_count(motion_id=motion.pk, totals=None, now=SECOND_CALL),
    ):
        with pytest.raises(ConflictError) as refusal:
            late()
        assert refusal.value.code == "motion_counted"


def test_without_the_quorum_of_the_call_nothing_passes(members: list[Member]) -> None:
    settings_change(ordinary_first_quorum="3/4")
    assembly = opened(*members[:3])
    motion = motion_make(assembly)
    votes(motion, FOR, members[0])
    for attendance in assembly.attendances.exclude(member=members[0]):
        member_leave(attendance_id=attendance.pk, now=SECOND_CALL)
    counted = motion_count(motion_id=motion.pk, totals=None, now=SECOND_CALL)
    assert (counted.present, counted.is_passed) == (1, False)


def test_closing_counts_what_is_open_but_not_what_is_secret(members: list[Member]) -> None:
    assembly = opened(*members[:3])
    votes(motion_make(assembly), FOR, members[0])
    secret = motion_make(assembly, is_secret=True)
    with pytest.raises(ConflictError) as refusal:
        assembly_close(assembly_id=assembly.pk, now=SECOND_CALL)
    assert refusal.value.facts["motions"] == [2]
    motion_count(motion_id=secret.pk, totals=VoteCount(0, 0, 0), now=SECOND_CALL)
    closed = assembly_close(assembly_id=assembly.pk, now=SECOND_CALL)
    assert [motion.is_passed for motion in closed.motions.order_by("number")] == [True, False]


def test_attendance_is_noted_on_the_day_by_who_has_a_vote(members: list[Member]) -> None:
    assembly = convened()
    stranger = member_make("M9", valid_from=SECOND_CALL.date() + timedelta(days=1))
    for member, now, code in (
        (members[0], FIRST_CALL - timedelta(days=1), "call_not_yet"),
        (stranger, FIRST_CALL, "not_entitled"),
    ):
        with pytest.raises(RuleBrokenError) as refusal:
            arrive(assembly, member, now=now)
        assert refusal.value.code == code


def test_what_happened_already_happens_no_second_time(members: list[Member]) -> None:
    assembly = convened()
    arrive(assembly, members[0])
    arrive(assembly, members[0], now=SECOND_CALL)
    assert assembly.attendances.get().arrived_at == FIRST_CALL
    proxy = give(assembly, members[1], members[0])
    proxy_revoke(proxy_id=proxy.pk, now=FIRST_CALL)
    assert proxy_revoke(proxy_id=proxy.pk, now=SECOND_CALL).revoked_at == FIRST_CALL
