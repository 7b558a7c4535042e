from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from cer.kit.errors import NotFoundError, RuleBrokenError
from cer.kit.validity import valid_within
from tenant_apps.sharing.models import SharingRule


def sharing_rules_listed() -> QuerySet[SharingRule]:
    return SharingRule.objects.all()


def sharing_rule_by_id(rule_id: UUID) -> SharingRule:
    rule = SharingRule.objects.filter(pk=rule_id).first()
    if rule is None:
        raise NotFoundError("There is no such sharing rule.")
    return rule


def sharing_rule_valid_in(*, first_on: date, until_on: date) -> SharingRule:
    """The one rule that holds on every day of [first_on, until_on), or a refusal (R64)."""
    rules = list(SharingRule.objects.filter(valid_within(first_on, until_on)).order_by("valid_from"))
    if not rules:
        raise RuleBrokenError(
            f"No sharing rule is valid from {first_on} to {until_on}: add one before the money is divided.",
            code="sharing_rule_missing",
            first_on=first_on.isoformat(),
            until_on=until_on.isoformat(),
        )
    begins_late = rules[0].valid_from > first_on
    ends_early = rules[-1].valid_until is not None and rules[-1].valid_until < until_on
    if len(rules) > 1 or begins_late or ends_early:
        versions = ", ".join(str(rule.version) for rule in rules)
        raise RuleBrokenError(
            f"From {first_on} to {until_on} no single sharing rule holds (version {versions} in part): "
            "let a version begin and end with a month.",
            code="sharing_rule_changes_inside",
            first_on=first_on.isoformat(),
            until_on=until_on.isoformat(),
            versions=[rule.version for rule in rules],
        )
    return rules[0]
