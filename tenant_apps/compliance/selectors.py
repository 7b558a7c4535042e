from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from cer.calc.compliance.calendar import Deadline, deadlines
from cer.calc.compliance.catalogue import RULES
from cer.calc.compliance.changes import Change, changes_between
from cer.calc.compliance.facts import (
    ConfigurationFacts,
    EligibilityLimits,
    Facts,
    MemberFacts,
    PlantFacts,
    PodFacts,
)
from cer.calc.compliance.rule import Rule, Severity, State
from cer.calc.compliance.statements import Statement, Topic
from cer.calc.rules import ConfigurationKind, HolderCategory, RuleSet, Source
from cer.kit.errors import NotFoundError, RuleBrokenError
from cer.kit.validity import ValidityFields
from shared_apps.rulebook.selectors import rule_set_current
from tenant_apps.areas.selectors import areas_by_pod
from tenant_apps.communities.selectors import community_here, configurations_listed
from tenant_apps.compliance.models import ChecklistItem, EvaluatedRule, Evaluation, Evidence
from tenant_apps.members.selectors import members_listed, pods_listed
from tenant_apps.plants.selectors import plant_requests, plants_listed

REGISTRY = "registry"
"""Reference of what the registry says without a paper of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChecklistRow:
    """A rule, how it stood when last evaluated (None: never), and who takes care of it."""

    rule: str
    title: str
    citation: str
    severity: str
    group: str
    state: str | None
    owner: str
    due_on: date | None
    evidence_reference: str


def facts_on(day: date, rule_set: RuleSet | None = None) -> Facts:
    """The registry and its evidence on a day, in a dozen queries whatever its size."""
    rule_set = rule_set or rule_set_current()
    day_of_law = max(day, rule_set.limits.decree_in_force_on)
    plants = _plants(day)
    return Facts(
        as_of=day,
        kind=ConfigurationKind(community_here().kind),
        limits=EligibilityLimits(
            service=rule_set.limits, largest_plant_kw=rule_set.premium_on(day_of_law).largest_plant_kw
        ),
        configurations=tuple(
            ConfigurationFacts(code=row.code, primary_substation=row.primary_substation)
            for row in configurations_listed().order_by("code")
        ),
        members=_members(day),
        pods=_pods(day, {plant.pod for plant in plants}),
        plants=plants,
        statements={**statements_on(day), **_registered_statements(day)},
    )


def statements_on(day: date) -> dict[tuple[Topic, str], Statement]:
    """What evidence says on a day: of a topic and subject, what was recorded last among what had begun."""
    rows = Evidence.objects.filter(valid_from__lte=day).order_by("topic", "subject", "-recorded_at", "-id")
    return {
        (Topic(row.topic), row.subject): Statement(
            value=row.value, reference=row.reference, valid_until=row.valid_until
        )
        for row in rows.distinct("topic", "subject")
    }


def _registered_statements(day: date) -> dict[tuple[Topic, str], Statement]:
    """What the registry itself says since it computes with it: it wins over evidence of the same thing."""
    areas = {
        (Topic.AREA, pod): Statement(value=f"{row.code}@{row.map_version[:4]}", reference=row.reference)
        for pod, row in areas_by_pod(day).items()
    }
    requests = {
        (Topic.REQUESTED_ON, row.plant): Statement(
            value=row.requested_on.isoformat(), reference=row.act_reference or REGISTRY
        )
        for row in plant_requests(day)
    }
    return areas | requests


def evidence_listed() -> QuerySet[Evidence]:
    return Evidence.objects.all()


def evaluations_listed() -> QuerySet[Evaluation]:
    return Evaluation.objects.prefetch_related("rules")


def evaluation_by_id(evaluation_id: UUID) -> Evaluation:
    evaluation = evaluations_listed().filter(pk=evaluation_id).first()
    if evaluation is None:
        raise NotFoundError("There is no such evaluation in this community.")
    return evaluation


def rule_by_code(code: str) -> Rule:
    if code not in RULES:
        raise NotFoundError(f"There is no rule {code}.")
    return RULES[code]


def checklist() -> list[ChecklistRow]:
    """Every rule in the order of the catalogue, with its state in the latest evaluation."""
    latest = Evaluation.objects.order_by("-evaluated_at", "-id").values("pk")[:1]
    states = dict(EvaluatedRule.objects.filter(evaluation_id__in=latest).values_list("rule", "state"))
    items = {item.rule: item for item in ChecklistItem.objects.all()}
    return [_checklist_row(rule, states.get(rule.code), items.get(rule.code)) for rule in RULES.values()]


def deadlines_from(day: date) -> Sequence[Deadline]:
    """What the law and the checklist ask for from a day on, in order."""
    due = [
        Deadline(item.due_on, f"checklist-{item.rule}", RULES[item.rule].title, RULES[item.rule].number)
        for item in ChecklistItem.objects.filter(due_on__gte=day)
        if item.due_on is not None and item.rule in RULES
    ]
    return sorted([*deadlines(facts_on(day)), *due])


def change_pack(*, first_on: date, until_on: date) -> tuple[Change, ...]:
    """What the GSE must be told of the days after `first_on` up to `until_on` (R122).

    Refused while a rule that the law makes a bar is broken on the last day: it would declare what is not
    admitted.
    """
    if until_on <= first_on:
        raise RuleBrokenError("The pack ends after it begins.", code="days_out_of_order")
    after = facts_on(until_on)
    broken = {
        rule.code: [finding.sentence for finding in verdict.findings if finding.state is State.BROKEN]
        for rule in RULES.values()
        if rule.severity is Severity.BLOCKING and (verdict := rule.evaluate(after)).state is State.BROKEN
    }
    if broken:
        sentences = " ".join(sentence for found in broken.values() for sentence in found[:1])
        raise RuleBrokenError(
            f"The law forbids what this pack would declare ({', '.join(broken)}). {sentences}",
            code="compliance_blocked",
            rules=sorted(broken),
        )
    return changes_between(facts_on(first_on), after)


def _checklist_row(rule: Rule, state: str | None, item: ChecklistItem | None) -> ChecklistRow:
    return ChecklistRow(
        rule=rule.code,
        title=rule.title,
        citation=rule.citation,
        severity=rule.severity,
        group=rule.group,
        state=state,
        owner=item.owner if item else "",
        due_on=item.due_on if item else None,
        evidence_reference=item.evidence_reference if item else "",
    )


def _holds(row: ValidityFields, day: date) -> bool:
    return row.valid_from <= day and (row.valid_until is None or day < row.valid_until)


def _members(day: date) -> tuple[MemberFacts, ...]:
    found = []
    for member in members_listed().order_by("code"):
        if not any(_holds(row, day) for row in member.memberships.all()):
            continue
        category = next((row for row in member.holder_categories.all() if _holds(row, day)), None)
        found.append(
            MemberFacts(
                code=member.code,
                category=HolderCategory(category.category) if category else None,
                is_enterprise=category.is_enterprise if category else None,
            )
        )
    return tuple(found)


def _pods(day: date, feeding: set[str]) -> tuple[PodFacts, ...]:
    """PODs with a holder on the day, and those at which a plant feeds in."""
    found = []
    for pod in pods_listed().order_by("code"):
        held = [row for row in pod.assignments.all() if _holds(row, day) and _holds(row.membership, day)]
        if held or pod.code in feeding:
            found.append(
                PodFacts(
                    code=pod.code,
                    configuration=pod.configuration.code,
                    holder=held[0].membership.member.code if held else None,
                    voltage=pod.voltage,
                )
            )
    return tuple(found)


def _plants(day: date) -> tuple[PlantFacts, ...]:
    return tuple(
        PlantFacts(
            code=plant.code,
            pod=plant.pod.code,
            configuration=plant.pod.configuration.code,
            source=Source(plant.source),
            power_kw=plant.power_kw,
            entry_on=plant.entry_on,
            grant_pct=plant.grant_pct,
            premium_from=plant.premium_from,
            is_in_building=plant.is_in_building,
        )
        for plant in plants_listed().order_by("code")
        if _holds(plant, day)
    )
