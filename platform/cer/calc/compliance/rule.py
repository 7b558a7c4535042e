"""What a rule is, and what it finds."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from cer.calc.compliance.facts import COMMUNITY, Facts
from cer.calc.compliance.statements import YES, Topic
from cer.calc.rules import ConfigurationKind


class State(StrEnum):
    """How a rule stands on a day. Unknown is missing evidence, never a guess."""

    MET = "met"
    EXPIRING = "expiring"
    MISSING = "missing"
    BROKEN = "broken"
    NOT_APPLICABLE = "not_applicable"


class Severity(StrEnum):
    """What a broken rule does: the law refuses, money is at risk, or it is worth knowing."""

    BLOCKING = "blocking"
    WARNING = "warning"
    INFO = "info"


class Group(StrEnum):
    """Where a rule stands in the checklist."""

    STATUTE = "statute"
    REFERENTE = "referente"
    MEMBERS = "members"
    POINTS = "points"
    PLANTS = "plants"
    GRANTS = "grants"
    DUTIES = "duties"


_WORST_FIRST = (State.BROKEN, State.MISSING, State.EXPIRING, State.MET)


@dataclass(frozen=True, slots=True)
class Finding:
    """How one subject stands: its code (empty for the community), and the sentence that says why."""

    subject: str
    state: State
    sentence: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a rule stands: the worst of its subjects, and the findings that are not met."""

    state: State
    subjects: int
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One condition of the law, over all of its subjects."""

    code: str
    title: str
    citation: str
    severity: Severity
    group: Group
    look: Callable[[Facts], Iterable[Finding]]
    kinds: frozenset[ConfigurationKind] = frozenset(ConfigurationKind)

    @property
    def number(self) -> str:
        """Number in the rule book."""
        return self.code.partition(".")[0]

    def evaluate(self, facts: Facts) -> Verdict:
        """The rule on these facts; without a subject it does not apply."""
        found = tuple(self.look(facts)) if facts.kind in self.kinds else ()
        states = {finding.state for finding in found}
        state = next((state for state in _WORST_FIRST if state in states), State.NOT_APPLICABLE)
        return Verdict(
            state=state,
            subjects=len(found),
            findings=tuple(finding for finding in found if finding.state is not State.MET),
        )


def affirmed(facts: Facts, topic: Topic, what: str, code: str = COMMUNITY) -> Finding:
    """Whether a document affirms a thing of a subject: no is broken, unknown or expired is missing."""
    statement = facts.statement(topic, code)
    if statement is None:
        return Finding(code, State.MISSING, f"Nothing proves yet that {what}: record the evidence ({topic}).")
    if statement.value != YES:
        return Finding(code, State.BROKEN, f"{statement.reference} says that it is not so that {what}.")
    reminded_on = facts.as_of + timedelta(days=facts.limits.remind_within_days)
    if statement.valid_until is not None and statement.valid_until <= reminded_on:
        return Finding(
            code, State.EXPIRING, f"The proof that {what} ends on {statement.valid_until}: renew it."
        )
    return Finding(code, State.MET, f"{statement.reference} proves that {what}.")


def decided(subject: str, broken: str, *, is_met: bool) -> Finding:
    """Met, or broken for the reason given."""
    return Finding(subject, State.MET if is_met else State.BROKEN, "" if is_met else broken)


def unknown(subject: str, sentence: str) -> Finding:
    """Evidence that is missing."""
    return Finding(subject, State.MISSING, sentence)


def statement_rule(
    *, code: str, topic: Topic, what: str, citation: str, group: Group, severity: Severity, cer_only: bool
) -> Rule:
    """A rule that one statement about the community decides."""
    return Rule(
        code=code,
        title=f"{what[0].upper()}{what[1:]}.",
        citation=citation,
        severity=severity,
        group=group,
        look=lambda facts: (affirmed(facts, topic, what),),
        kinds=frozenset({ConfigurationKind.CER}) if cer_only else frozenset(ConfigurationKind),
    )
