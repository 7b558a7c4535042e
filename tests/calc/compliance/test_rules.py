from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from cer.calc.compliance.catalogue import RULES
from cer.calc.compliance.member_rules import is_energy_business
from cer.calc.compliance.rule import Severity, State
from cer.calc.compliance.statements import Topic
from cer.calc.rules import ConfigurationKind, HolderCategory, Source
from tests.calc.compliance.worlds import (
    AS_OF,
    CONSUMER,
    PRODUCER,
    Change,
    both,
    good,
    member,
    plant,
    producer,
    saying,
)

CER, GAC, AID = ConfigurationKind
BROKEN, MISSING, EXPIRING, MET = State.BROKEN, State.MISSING, State.EXPIRING, State.MET

PASSES: dict[str, tuple[ConfigurationKind, Change]] = {
    "R4.third_party": (CER, producer(holder=None)),
    "R11.renewable": (CER, plant(source=Source.BIOMASS)),
}
"""Rules that the good communities do not touch, with the change after which they are met."""

FAILS: list[tuple[str, ConfigurationKind, Change, State]] = [
    ("R2.autonomous", CER, saying(Topic.AUTONOMOUS, "no"), BROKEN),
    ("R2.autonomous", CER, saying(Topic.AUTONOMOUS, None), MISSING),
    ("R14.aim", CER, saying(Topic.STATUTE_AIM, "no"), BROKEN),
    ("R14.who_may_join", CER, saying(Topic.STATUTE_WHO_MAY_JOIN, "no"), BROKEN),
    ("R14.right_to_leave", CER, saying(Topic.STATUTE_RIGHT_TO_LEAVE, "no"), BROKEN),
    ("R14.named_person", CER, saying(Topic.STATUTE_NAMED_PERSON, None), MISSING),
    ("R14.surplus", CER, saying(Topic.STATUTE_SURPLUS, "no"), BROKEN),
    ("R6.control", CER, saying(Topic.LOCAL_CONTROL, "no"), BROKEN),
    ("R119.difficulty", AID, saying(Topic.NOT_IN_DIFFICULTY, "no"), BROKEN),
    ("R119.exclusion", CER, saying(Topic.NO_EXCLUSION_CAUSE, "no"), BROKEN),
    ("R119.state_aid", CER, saying(Topic.NO_UNPAID_AID, "no"), BROKEN),
    ("R119.antimafia", CER, saying(Topic.NO_ANTIMAFIA_MEASURE, None), MISSING),
    ("R14.mandate", CER, saying(Topic.MANDATE, "yes", valid_until=date(2025, 6, 1)), MISSING),
    ("R14.mandate", CER, saying(Topic.MANDATE, "yes", valid_until=date(2025, 7, 1)), EXPIRING),
    ("R14.mandate", CER, saying(Topic.REFERENTE, None), MISSING),
    ("R14.mandate", GAC, saying(Topic.REFERENTE, "community"), BROKEN),
    ("R7.contract", GAC, saying(Topic.PRIVATE_CONTRACT_ON, "2025-06-02"), BROKEN),
    ("R7.contract", GAC, saying(Topic.PRIVATE_CONTRACT_ON, None), MISSING),
    ("R121.accounts", CER, saying(Topic.SEPARATE_ACCOUNTS, "no"), BROKEN),
    ("R121.report", CER, saying(Topic.LAST_YEAR_REPORTED, "2023"), MISSING),
    ("R3.category", CER, member(category=None), MISSING),
    ("R4.large_enterprise", CER, member(category=HolderCategory.LARGE_ENTERPRISE), BROKEN),
    ("R5.main_activity", GAC, saying(Topic.MAIN_ATECO, "35.12@2025", "M2"), BROKEN),
    ("R5.main_activity", CER, saying(Topic.MAIN_ATECO, None, "M2"), MISSING),
    ("R9.minimum", CER, producer(holder="M1"), BROKEN),
    ("R9.minimum", CER, lambda facts: replace(facts, plants=()), BROKEN),
    ("R9.minimum", CER, lambda facts: replace(facts, pods=facts.pods[1:]), BROKEN),
    ("R7.minimum", GAC, producer(holder="M1"), BROKEN),
    ("R7.same_building", GAC, saying(Topic.SAME_BUILDING, "no", CONSUMER), BROKEN),
    ("R8.one_customer", AID, producer(holder="M2"), BROKEN),
    ("R10.one_configuration", CER, saying(Topic.IN_NO_OTHER_CONFIGURATION, "no", CONSUMER), BROKEN),
    ("R10.one_configuration", CER, lambda facts: replace(facts, pods=facts.pods * 2), BROKEN),
    ("R10.same_substation", CER, saying(Topic.AREA, "AC001E00002@2023", CONSUMER), BROKEN),
    ("R10.same_substation", CER, saying(Topic.AREA, None, PRODUCER), MISSING),
    ("R117.voltage", GAC, producer(voltage=None), MISSING),
    ("R11.entry", CER, plant(entry_on=date(2021, 12, 15)), BROKEN),
    ("R11.size", CER, plant(power_kw=Decimal("1000.001")), BROKEN),
    (
        "R11.after_constitution",
        CER,
        both(plant(entry_on=date(2024, 6, 23)), saying(Topic.CONSTITUTED_ON, "2024-06-24")),
        BROKEN,
    ),
    (
        "R11.after_constitution",
        CER,
        both(saying(Topic.CONSTITUTED_ON, "2024-06-24"), saying(Topic.MEANT_FOR_COMMUNITY, None, "P1")),
        MISSING,
    ),
    ("R11.after_constitution", CER, saying(Topic.CONSTITUTED_ON, None), MISSING),
    ("R11.older_documents", CER, saying(Topic.OLDER_DOCUMENTS, None, "P1"), MISSING),
    ("R11.new_components", CER, saying(Topic.NEW_COMPONENTS, "no", "P1"), BROKEN),
    (
        "R11.renewable",
        CER,
        both(plant(source=Source.BIOGAS), saying(Topic.RENEWABLE_ONLY, "no", "P1")),
        BROKEN,
    ),
    ("R12.existing_share", CER, plant(entry_on=date(2021, 12, 15)), BROKEN),
    ("R13.not_split", CER, saying(Topic.NOT_SPLIT, None, "P1"), MISSING),
    ("R9.at_disposal", CER, saying(Topic.AT_DISPOSAL, "no", "P1"), BROKEN),
    (
        "R4.third_party",
        CER,
        both(producer(holder=None), saying(Topic.THIRD_PARTY_AGREEMENT, None, "P1")),
        MISSING,
    ),
    ("R115.obligation", CER, saying(Topic.BUILDING_OBLIGATION_CHECKED, None, "P1"), MISSING),
    ("R110.request", CER, saying(Topic.REQUESTED_ON, "2024-08-07", "P1"), BROKEN),
    ("R110.request", CER, saying(Topic.REQUESTED_ON, None, "P1"), BROKEN),
    (
        "R110.request",
        CER,
        both(plant(entry_on=date(2025, 3, 3)), saying(Topic.REQUESTED_ON, None, "P1")),
        EXPIRING,
    ),
    (
        "R110.request",
        CER,
        both(plant(entry_on=date(2025, 3, 4)), saying(Topic.REQUESTED_ON, None, "P1")),
        MISSING,
    ),
    ("R15.ceiling", CER, plant(grant_pct=Decimal("40.000001")), BROKEN),
    ("R15.works", CER, saying(Topic.WORKS_STARTED_ON, "2023-11-01", "P1"), BROKEN),
    ("R15.works", CER, saying(Topic.GRANT_REQUESTED_ON, None, "P1"), MISSING),
    ("R15.operation", GAC, plant(entry_on=date(2028, 1, 1)), BROKEN),
    ("R15.cumulation", CER, saying(Topic.GRANT_NOT_CUMULATED, "no", "P1"), BROKEN),
    ("R8.no_grant", AID, saying(Topic.RECOVERY_FUND_GRANT, "yes", "P1"), BROKEN),
]
"""What breaks each rule, and the state it then has."""

NEVER_MET = {"R8.no_grant"}
"""A plain prohibition: it is broken, or there is nothing to look at."""


@pytest.mark.parametrize("kind", ConfigurationKind)
def test_a_community_with_all_its_papers_meets_every_rule(kind: ConfigurationKind) -> None:
    facts = good(kind)
    verdicts = {code: rule.evaluate(facts) for code, rule in RULES.items()}
    assert {code: row.findings for code, row in verdicts.items() if row.findings} == {}


@pytest.mark.parametrize("code", sorted(RULES.keys() - NEVER_MET))
def test_every_rule_is_met_by_some_community(code: str) -> None:
    kind, change = PASSES.get(code, (min(RULES[code].kinds, key=list(ConfigurationKind).index), lambda f: f))
    assert RULES[code].evaluate(change(good(kind))).state is MET


@pytest.mark.parametrize(("code", "kind", "change", "state"), FAILS)
def test_a_rule_says_what_is_wrong(code: str, kind: ConfigurationKind, change: Change, state: State) -> None:
    verdict = RULES[code].evaluate(change(good(kind)))
    assert verdict.state is state
    assert all(finding.sentence for finding in verdict.findings)


def test_every_rule_has_a_case_that_fails_and_a_citation() -> None:
    assert {code for code, *_ in FAILS} == set(RULES)
    assert len(RULES) >= 30
    assert all(rule.citation and rule.code.startswith(f"{rule.number}.") for rule in RULES.values())


def test_what_nobody_said_is_missing_and_never_met() -> None:
    silent = replace(good(CER), statements={})
    states = {
        rule.evaluate(silent).state for rule in RULES.values() if rule.code[:3] in {"R2.", "R14", "R6."}
    }
    assert states == {MISSING}


def test_existing_plants_may_be_thirty_percent_exactly() -> None:
    facts = good(CER)
    new = replace(facts.plants[0], power_kw=Decimal(70))
    old = replace(
        facts.plants[0], code="P2", power_kw=Decimal(30), entry_on=date(2020, 1, 1), premium_from=None
    )
    rule = RULES["R12.existing_share"]
    assert rule.evaluate(replace(facts, plants=(new, old))).state is MET
    more = replace(old, power_kw=Decimal("30.001"))
    assert rule.evaluate(replace(facts, plants=(new, more))).state is BROKEN


def test_a_plant_of_the_transitional_regime_does_not_count_as_existing() -> None:
    change = both(plant(entry_on=date(2021, 5, 1)), saying(Topic.TRANSITIONAL, "yes", "P1"))
    facts = change(good(CER))
    assert RULES["R12.existing_share"].evaluate(facts).state is MET


@pytest.mark.parametrize(
    ("ateco", "is_energy"),
    [
        ("35.11.00@2007", True),
        ("35.14@2007", True),
        ("35.12@2007", False),
        ("35.12@2025", True),
        ("35.14@2025", False),
        ("35.15@2025", True),
        ("35@2025", False),
    ],
)
def test_the_same_code_means_another_thing_in_another_classification(ateco: str, *, is_energy: bool) -> None:
    assert is_energy_business(ateco) is is_energy


def test_a_large_enterprise_may_be_in_a_group() -> None:
    facts = member(category=HolderCategory.LARGE_ENTERPRISE)(good(GAC))
    assert RULES["R4.large_enterprise"].evaluate(facts).state is State.NOT_APPLICABLE


def test_what_the_law_forbids_outright_is_blocking() -> None:
    blocking = {code for code, rule in RULES.items() if rule.severity is Severity.BLOCKING}
    assert {"R4.large_enterprise", "R12.existing_share", "R15.ceiling", "R10.one_configuration"} <= blocking


def test_equal_facts_give_equal_documents() -> None:
    facts = good(CER)
    turned = replace(facts, statements=dict(reversed(facts.statements.items())))
    assert facts.document() == turned.document()
    assert facts.document()["as_of"] == AS_OF.isoformat()
