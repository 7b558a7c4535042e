from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from cer.calc.compliance.catalogue import RULES
from cer.calc.compliance.statements import Topic
from cer.calc.rules import HolderCategory
from cer.kit.errors import NotFoundError, RuleBrokenError
from tenant_apps.communities.selectors import configurations_listed
from tenant_apps.compliance.models import Evaluation
from tenant_apps.compliance.selectors import change_pack, checklist, deadlines_from, facts_on
from tenant_apps.compliance.services import checklist_item_set, evaluation_make, evidence_record
from tenant_apps.members.services.members import member_admit
from tenant_apps.plants.services.plants import plant_add
from tests.compliance.world import AS_OF, CONSUMER, PRODUCER, evidence_complete, registry_make
from tests.factories import plant_entry, pod_make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("alfa")]

FIRST_ON = date(2024, 1, 1)


@pytest.fixture(autouse=True)
def registry(alfa: None) -> None:
    registry_make()


def states(evaluation: Evaluation) -> dict[str, str]:
    return dict(evaluation.rules.values_list("rule", "state"))


def existing_plant_add() -> None:
    """A plant older than the law, larger than all the others, from 2025 on (R12)."""
    pod = pod_make("IT001E00000003", configurations_listed().get())
    entry = plant_entry(
        "P2",
        power_kw=Decimal(100),
        entry_on=date(2020, 1, 1),
        premium_from=None,
        valid_from=date(2025, 1, 1),
    )
    plant_add(pod_id=pod.pk, entry=entry)


def test_with_all_its_evidence_the_community_lacks_nothing() -> None:
    evidence_complete()
    evaluation = evaluation_make(as_of=AS_OF)
    assert set(states(evaluation).values()) <= {"met", "not_applicable"}
    assert set(states(evaluation)) == set(RULES)
    assert not evaluation.is_blocked


def test_without_evidence_nothing_is_guessed_and_nothing_is_broken_but_the_late_request() -> None:
    found = states(evaluation_make(as_of=AS_OF))
    assert found["R14.aim"] == found["R10.same_substation"] == found["R5.main_activity"] == "missing"
    assert {code for code, state in found.items() if state == "broken"} == {"R110.request"}


def test_an_evaluation_keeps_its_facts_and_equal_facts_have_one_digest() -> None:
    first, second = evaluation_make(as_of=AS_OF), evaluation_make(as_of=AS_OF)
    assert first.facts == second.facts == facts_on(AS_OF).document()
    assert first.facts_digest == second.facts_digest
    existing_plant_add()
    assert evaluation_make(as_of=AS_OF).facts_digest != first.facts_digest


def test_an_evaluation_can_be_neither_changed_nor_deleted() -> None:
    evaluation = evaluation_make(as_of=AS_OF)
    with pytest.raises(DatabaseError), transaction.atomic():
        Evaluation.objects.filter(pk=evaluation.pk).update(is_blocked=True)


def test_too_large_an_existing_plant_blocks_from_the_day_it_joins() -> None:
    existing_plant_add()
    assert not evaluation_make(as_of=date(2024, 12, 31)).is_blocked
    blocked = evaluation_make(as_of=date(2025, 1, 1))
    assert blocked.is_blocked
    (finding,) = blocked.rules.get(rule="R12.existing_share").findings
    assert finding["subject"] == "C1"


def test_what_was_recorded_last_counts_from_its_day_on() -> None:
    for value, valid_from in (("yes", FIRST_ON), ("no", date(2025, 1, 1)), ("yes", date(2025, 3, 1))):
        evidence_record(
            topic=Topic.LOCAL_CONTROL, subject="", value=value, reference="minutes", valid_from=valid_from
        )
    days = (date(2023, 12, 31), FIRST_ON, date(2025, 1, 1), date(2025, 3, 1))
    assert [facts_on(day).says(Topic.LOCAL_CONTROL) for day in days] == [None, "yes", "no", "yes"]


@pytest.mark.parametrize(
    ("topic", "subject", "value", "error"),
    [
        (Topic.MANDATE, "", "maybe", RuleBrokenError),
        (Topic.MANDATE, "M1", "yes", RuleBrokenError),
        (Topic.MAIN_ATECO, "M9", "10.71@2025", NotFoundError),
        (Topic.AREA, "IT001E00000009", "AC001E00001@2023", NotFoundError),
        (Topic.NOT_SPLIT, "P9", "yes", NotFoundError),
    ],
)
def test_evidence_about_nothing_or_saying_nothing_is_refused(
    topic: Topic, subject: str, value: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        evidence_record(topic=topic, subject=subject, value=value, reference="deed", valid_from=FIRST_ON)


def test_evidence_that_ends_before_it_begins_or_names_no_document_is_refused() -> None:
    for reference, valid_until in ((" ", None), ("deed", FIRST_ON)):
        with pytest.raises(RuleBrokenError):
            evidence_record(
                topic=Topic.MANDATE,
                subject="",
                value="yes",
                reference=reference,
                valid_from=FIRST_ON,
                valid_until=valid_until,
            )


def test_the_checklist_shows_every_rule_with_its_latest_state_and_its_owner() -> None:
    assert {row.state for row in checklist()} == {None}
    evaluation_make(as_of=AS_OF)
    checklist_item_set(rule="R14.aim", owner="Ada", due_on=AS_OF, evidence_reference="statute")
    rows = {row.rule: row for row in checklist()}
    assert set(rows) == set(RULES)
    assert (rows["R14.aim"].state, rows["R14.aim"].owner, rows["R14.aim"].due_on) == ("missing", "Ada", AS_OF)


def test_a_due_date_of_the_checklist_is_a_deadline_beside_those_of_the_law() -> None:
    checklist_item_set(rule="R14.aim", owner="Ada", due_on=AS_OF, evidence_reference="")
    keys = [row.key for row in deadlines_from(AS_OF)]
    assert keys[0] == "checklist-R14.aim"
    assert "readings-2025-05" in keys


def test_the_change_pack_names_what_came_since() -> None:
    came = change_pack(first_on=date(2023, 12, 31), until_on=FIRST_ON)
    assert {row.code for row in came} == {PRODUCER, CONSUMER, "P1"}
    assert {row.kind for row in came} == {"added"}
    assert change_pack(first_on=FIRST_ON, until_on=AS_OF) == ()


def test_the_change_pack_stays_closed_while_the_law_forbids_what_it_would_declare() -> None:
    existing_plant_add()
    with pytest.raises(RuleBrokenError) as refusal:
        change_pack(first_on=FIRST_ON, until_on=AS_OF)
    assert refusal.value.code == "compliance_blocked"
    assert refusal.value.facts["rules"] == ["R12.existing_share"]


def test_the_days_of_a_pack_are_in_order() -> None:
    with pytest.raises(RuleBrokenError):
        change_pack(first_on=AS_OF, until_on=AS_OF - timedelta(days=1))


def test_the_facts_of_a_bigger_community_cost_no_more_queries(
    django_assert_max_num_queries: object,
) -> None:
    for number in range(20):
        member_admit(
            code=f"N{number}",
            name="x",
            category=HolderCategory.NATURAL_PERSON,
            is_enterprise=False,
            valid_from=FIRST_ON,
        )
    with django_assert_max_num_queries(16):  # type: ignore[operator]
        facts_on(AS_OF)
