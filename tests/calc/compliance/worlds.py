"""Communities that meet every rule, one of each kind, to break one thing at a time."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

from cer.calc.compliance.facts import (
    ConfigurationFacts,
    EligibilityLimits,
    Facts,
    MemberFacts,
    PlantFacts,
    PodFacts,
)
from cer.calc.compliance.statements import Statement, SubjectKind, Topic, subject_kind_of
from cer.calc.rules import ConfigurationKind, HolderCategory, Source
from tests.calc.law import RULE_SET

AS_OF = date(2025, 6, 1)
CONSUMER, PRODUCER = "IT001E00000001", "IT001E00000002"
Change = Callable[[Facts], Facts]

_VALUES = {
    Topic.CONSTITUTED_ON: "2023-01-10",
    Topic.PRIVATE_CONTRACT_ON: "2023-01-10",
    Topic.REFERENTE: "member",
    Topic.LAST_YEAR_REPORTED: "2024",
    Topic.MAIN_ATECO: "10.71@2025",
    Topic.AREA: "AC001E00001@2023",
    Topic.REQUESTED_ON: "2024-07-01",
    Topic.GRANT_REQUESTED_ON: "2023-11-01",
    Topic.WORKS_STARTED_ON: "2023-11-20",
    Topic.TRANSITIONAL: "no",
}


def said(value: str, valid_until: date | None = None) -> Statement:
    return Statement(value=value, reference="deed 1", valid_until=valid_until)


def good(kind: ConfigurationKind) -> Facts:
    """A plant older than the decree, with a grant where one may be, and an enterprise among the members."""
    second = "M1" if kind is ConfigurationKind.AID else "M2"
    subjects = {
        SubjectKind.COMMUNITY: [""],
        SubjectKind.MEMBER: ["M1", "M2"],
        SubjectKind.POD: [CONSUMER, PRODUCER],
        SubjectKind.PLANT: ["P1"],
    }
    statements = {
        (topic, code): said(_VALUES.get(topic, "yes"))
        for topic in Topic
        for code in subjects[subject_kind_of(topic)]
    }
    if kind is ConfigurationKind.AID:
        statements[Topic.RECOVERY_FUND_GRANT, "P1"] = said("no")
    return Facts(
        as_of=AS_OF,
        kind=kind,
        limits=EligibilityLimits(service=RULE_SET.limits, largest_plant_kw=Decimal(1000)),
        configurations=(ConfigurationFacts(code="C1", primary_substation="AC001E00001"),),
        members=(
            MemberFacts(code="M1", category=HolderCategory.NATURAL_PERSON, is_enterprise=False),
            MemberFacts(code="M2", category=HolderCategory.SMALL_ENTERPRISE, is_enterprise=True),
        ),
        pods=(
            PodFacts(code=CONSUMER, configuration="C1", holder="M1", voltage="BT"),
            PodFacts(code=PRODUCER, configuration="C1", holder=second, voltage="BT"),
        ),
        plants=(
            PlantFacts(
                code="P1",
                pod=PRODUCER,
                configuration="C1",
                source=Source.PV,
                power_kw=Decimal(100),
                entry_on=date(2023, 12, 1),
                grant_pct=Decimal(20),
                premium_from=date(2024, 1, 24),
            ),
        ),
        statements=statements,
    )


def saying(topic: Topic, value: str | None, code: str = "", valid_until: date | None = None) -> Change:
    """One statement replaced, or taken away."""

    def change(facts: Facts) -> Facts:
        statements = dict(facts.statements)
        statements.pop((topic, code), None)
        if value is not None:
            statements[topic, code] = said(value, valid_until)
        return replace(facts, statements=statements)

    return change


def plant(**fields: object) -> Change:
    """The plant with other fields."""
    return lambda facts: replace(facts, plants=(replace(facts.plants[0], **fields),))  # type: ignore[arg-type]


def member(**fields: object) -> Change:
    """The second member with other fields."""
    return lambda facts: replace(facts, members=(facts.members[0], replace(facts.members[1], **fields)))  # type: ignore[arg-type]


def producer(**fields: object) -> Change:
    """The POD of the plant with other fields."""
    return lambda facts: replace(facts, pods=(facts.pods[0], replace(facts.pods[1], **fields)))  # type: ignore[arg-type]


def both(*changes: Change) -> Change:
    def change(facts: Facts) -> Facts:
        for each in changes:
            facts = each(facts)
        return facts

    return change
