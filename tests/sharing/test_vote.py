"""A sharing rule that an assembly decides (R14, R64)."""

from datetime import date
from uuid import UUID, uuid4

import pytest

from cer.kit.errors import ConflictError, NotFoundError, RuleBrokenError
from tenant_apps.assemblies.states import VoteChoice
from tenant_apps.sharing.models import SharingRule
from tenant_apps.sharing.services import sharing_rule_append
from tests.assemblies.world import decided_motion, members_make, motion_make, opened, settings_change, votes
from tests.sharing.test_services import terms


def append(motion_id: UUID | None, *, valid_from: date = date(2026, 6, 1), **shares: str) -> SharingRule:
    return sharing_rule_append(
        terms=terms(**shares), valid_from=valid_from, reason="assembly", motion_id=motion_id
    )


@pytest.fixture
def vote_needed(alfa: None) -> None:
    settings_change(rule_needs_vote=True)


def test_a_rule_without_a_vote_is_refused_and_told_what_to_do(vote_needed: None) -> None:
    with pytest.raises(RuleBrokenError) as refusal:
        append(None)
    assert refusal.value.code == "vote_needed"
    assert "put a motion" in refusal.value.sentence
    assert SharingRule.objects.count() == 0


def test_a_passed_motion_of_a_closed_assembly_carries_its_rule(vote_needed: None) -> None:
    motion = decided_motion(terms(costs="0.1000"))
    assert append(motion.pk, costs="0.10").motion_id == motion.pk


def test_a_motion_carries_one_version_of_the_rule(vote_needed: None) -> None:
    motion = decided_motion(terms())
    append(motion.pk)
    with pytest.raises(ConflictError) as refusal:
        append(motion.pk, valid_from=date(2026, 7, 1))
    assert refusal.value.code == "motion_used"


def test_other_terms_than_those_decided_are_refused(vote_needed: None) -> None:
    motion = decided_motion(terms())
    with pytest.raises(RuleBrokenError) as refusal:
        append(motion.pk, costs="0.100001")
    assert refusal.value.code == "motion_of_other_terms"
    assert refusal.value.facts["decided"]["costs_share"] == "0.100000"


def test_a_motion_that_did_not_pass_carries_nothing(vote_needed: None) -> None:
    motion = decided_motion(terms(), choice=VoteChoice.AGAINST)
    with pytest.raises(RuleBrokenError) as refusal:
        append(motion.pk)
    assert refusal.value.code == "motion_not_passed"


def test_an_assembly_that_is_still_open_has_decided_nothing(vote_needed: None) -> None:
    members = members_make()
    motion = motion_make(opened(*members), terms=terms())
    votes(motion, VoteChoice.FOR, *members)
    with pytest.raises(RuleBrokenError) as refusal:
        append(motion.pk)
    assert refusal.value.code == "motion_not_passed"


def test_a_motion_that_never_existed_carries_no_rule(vote_needed: None) -> None:
    with pytest.raises(NotFoundError):
        append(uuid4())


def test_a_community_that_asks_for_no_vote_may_cite_one(alfa: None) -> None:
    motion = decided_motion(terms())
    assert append(None).motion_id is None
    assert append(motion.pk, valid_from=date(2026, 7, 1)).motion_id == motion.pk


def test_terms_that_could_divide_no_money_are_not_put_to_the_vote(alfa: None) -> None:
    with pytest.raises(ValueError, match="make up 1"):
        decided_motion(terms(producers="0.5", consumers="0.4"))
