"""The legal subject, its statute, the referente and the yearly duties (R2, R6, R14, R119, R121)."""

from collections.abc import Iterator

from cer.calc.compliance.facts import COMMUNITY, Facts
from cer.calc.compliance.rule import (
    Finding,
    Group,
    Rule,
    Severity,
    affirmed,
    decided,
    statement_rule,
    unknown,
)
from cer.calc.compliance.statements import Referente, Topic
from cer.calc.rules import ConfigurationKind

_STATUTE = (
    ("R2.autonomous", Topic.AUTONOMOUS, "the community is an autonomous legal entity", "R2; R14; RO24 p. 17"),
    (
        "R14.aim",
        Topic.STATUTE_AIM,
        "the statute names benefit for members and area, not profit, as main aim",
        "R2; R14; RO24 p. 17",
    ),
    ("R14.who_may_join", Topic.STATUTE_WHO_MAY_JOIN, "the statute says who may join", "R3; R14; RO24 p. 17"),
    (
        "R14.right_to_leave",
        Topic.STATUTE_RIGHT_TO_LEAVE,
        "the statute lets members leave at any time",
        "R2; R14; RO24 p. 17",
    ),
    (
        "R14.named_person",
        Topic.STATUTE_NAMED_PERSON,
        "a named person is responsible for sharing out the incentive",
        "R14; RO24 p. 17",
    ),
    (
        "R14.surplus",
        Topic.STATUTE_SURPLUS,
        "the statute or the rules give the destination of the surplus amount",
        "R14; R52; RO24 p. 17",
    ),
    (
        "R6.control",
        Topic.LOCAL_CONTROL,
        "members of the admitted categories near the plants control the community",
        "R6; RO24 p. 17-18; L. 60/2025",
    ),
)
_BARS = (
    ("R119.difficulty", Topic.NOT_IN_DIFFICULTY, "the referente is no enterprise in difficulty"),
    ("R119.exclusion", Topic.NO_EXCLUSION_CAUSE, "no exclusion cause bars the referente"),
    ("R119.state_aid", Topic.NO_UNPAID_AID, "the referente owes back no State aid"),
    ("R119.antimafia", Topic.NO_ANTIMAFIA_MEASURE, "no anti-mafia measure bars the referente"),
)


def _mandate(facts: Facts) -> Iterator[Finding]:
    """The community needs no mandate to speak for itself; anybody else does, every year."""
    referente = facts.says(Topic.REFERENTE)
    if referente is None:
        yield unknown(COMMUNITY, "Nobody recorded who the referente is (referente).")
    elif referente == Referente.COMMUNITY:
        yield decided(
            COMMUNITY,
            f"In a {facts.kind} the referente is a person or enterprise with a mandate, not a community.",
            is_met=facts.kind is ConfigurationKind.CER,
        )
    else:
        yield affirmed(facts, Topic.MANDATE, "the referente holds a mandate")


def _private_contract(facts: Facts) -> Iterator[Finding]:
    signed_on = facts.day(Topic.PRIVATE_CONTRACT_ON)
    if signed_on is None:
        yield unknown(COMMUNITY, "Record the day of the private contract or minutes (private_contract_on).")
    else:
        yield decided(
            COMMUNITY,
            f"The private contract is of {signed_on}: there is no group before it.",
            is_met=signed_on <= facts.as_of,
        )


def _yearly_report(facts: Facts) -> Iterator[Finding]:
    """Due for the last whole year in which a plant was in service."""
    due_year = facts.as_of.year - 1
    if not any(plant.premium_from and plant.premium_from.year <= due_year for plant in facts.plants):
        return
    reported = facts.says(Topic.LAST_YEAR_REPORTED)
    if reported is None or int(reported) < due_year:
        yield unknown(COMMUNITY, f"Send the GSE the report of {due_year} and record it (last_year_reported).")
    else:
        yield decided(COMMUNITY, "", is_met=True)


COMMUNITY_RULES = (
    *(
        statement_rule(
            code=code,
            topic=topic,
            what=what,
            citation=citation,
            group=Group.STATUTE,
            severity=Severity.BLOCKING,
            cer_only=True,
        )
        for code, topic, what, citation in _STATUTE
    ),
    *(
        statement_rule(
            code=code,
            topic=topic,
            what=what,
            citation="R119; RO24 p. 7-8",
            group=Group.REFERENTE,
            severity=Severity.BLOCKING,
            cer_only=False,
        )
        for code, topic, what in _BARS
    ),
    Rule(
        code="R14.mandate",
        title="Who is the referente without being the community holds a mandate of the year.",
        citation="R7, R14; RO24 p. 16-17, 19",
        severity=Severity.BLOCKING,
        group=Group.REFERENTE,
        look=_mandate,
        kinds=frozenset({ConfigurationKind.CER, ConfigurationKind.GAC}),
    ),
    Rule(
        code="R7.contract",
        title="The group has a private contract or minutes of its assembly.",
        citation="R7, R110; RO24 p. 19",
        severity=Severity.BLOCKING,
        group=Group.STATUTE,
        look=_private_contract,
        kinds=frozenset({ConfigurationKind.GAC}),
    ),
    statement_rule(
        code="R121.accounts",
        topic=Topic.SEPARATE_ACCOUNTS,
        what="the books keep separate accounts by contribution",
        citation="R121; RO24 p. 39",
        group=Group.DUTIES,
        severity=Severity.WARNING,
        cer_only=False,
    ),
    Rule(
        code="R121.report",
        title="The GSE has the yearly report of benefits and how they were shared.",
        citation="R121; RO24 p. 39",
        severity=Severity.WARNING,
        group=Group.DUTIES,
        look=_yearly_report,
    ),
)
