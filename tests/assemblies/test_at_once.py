"""Two requests at the same moment."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID

from django.db import connections

from cer.kit.errors import ConflictError
from cer.kit.tenancy import in_schema
from shared_apps.tenants.models import Tenant
from tenant_apps.assemblies.models import Vote
from tenant_apps.assemblies.selectors import motion_by_id
from tenant_apps.assemblies.services.closing import assembly_close
from tenant_apps.assemblies.services.motions import vote_cast
from tenant_apps.assemblies.states import VoteChoice
from tests.assemblies.world import SECOND_CALL, members_make, motion_make, opened


def test_two_votes_of_a_member_at_once_count_once(new_community: Callable[[str], Tenant]) -> None:
    schema_name = new_community("at-once").schema_name
    with in_schema(schema_name):
        members = members_make()
        assembly = opened(*members)
        motion_id = motion_make(assembly).pk
    start = Barrier(4)

    def vote(number: int) -> str:
        try:
            with in_schema(schema_name):
                start.wait()
                return _voted(motion_id, members[0].pk, list(VoteChoice)[number % 3])
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as threads:
        outcomes = list(threads.map(vote, range(4)))
    assert sorted(outcomes) == ["already_voted"] * 3 + ["counted"]
    with in_schema(schema_name):
        assert Vote.objects.count() == 1
        assembly_close(assembly_id=assembly.pk, now=SECOND_CALL)
        motion = motion_by_id(motion_id)
        assert motion.votes_for + motion.votes_against + motion.votes_abstained == 1


def _voted(motion_id: UUID, member_id: UUID, choice: VoteChoice) -> str:
    try:
        vote_cast(motion_id=motion_id, member_id=member_id, choice=choice, cast_by_id=member_id)
    except ConflictError as refusal:
        return refusal.code
    return "counted"
