from functools import cache
from uuid import UUID

from django.db.models import QuerySet

from cer.calc.rules import RuleSet
from cer.kit.errors import NotFoundError, UnavailableError
from shared_apps.rulebook.models import RuleSetActivation, RuleSetImpact, RuleSetVersion
from shared_apps.rulebook.tariff_file import rule_set_from_bytes


def rule_set_versions() -> QuerySet[RuleSetVersion]:
    """Every edition that was loaded, without its text."""
    return RuleSetVersion.objects.defer("document")


def rule_set_version_by_id(version_id: UUID) -> RuleSetVersion:
    found = RuleSetVersion.objects.filter(pk=version_id).first()
    if found is None:
        raise NotFoundError("There is no such rule set.")
    return found


def rule_set_current() -> RuleSet:
    """The law in use: what two people activated last; until they activate one, what was loaded first."""
    version = version_in_use()
    if version is None:
        raise UnavailableError(
            "No rule set is loaded: run `cer migrate`, which loads the one of this version.",
            code="rule_set_missing",
        )
    return rule_set_by_version(version.version)


def version_in_use() -> RuleSetVersion | None:
    """The edition that new runs are computed with; None before one is loaded."""
    last = activations_listed().exclude(active_from=None).order_by("-active_from", "-pk").first()
    return last.rule_set if last else rule_set_versions().order_by("loaded_at", "pk").first()


def activations_listed() -> QuerySet[RuleSetActivation]:
    """Every time that an edition was to be activated, with the edition."""
    return RuleSetActivation.objects.select_related("rule_set").defer("rule_set__document")


def impacts_of(rule_set_id: UUID) -> QuerySet[RuleSetImpact]:
    """What an edition would change, community by community."""
    return RuleSetImpact.objects.select_related("tenant").filter(rule_set_id=rule_set_id)


def rule_set_by_version(version: str) -> RuleSet:
    """The law of one edition, as a run names it (R45)."""
    return _rule_set(version)


@cache  # a loaded edition never changes: the table is append-only and its digest is that of the text
def _rule_set(version: str) -> RuleSet:
    document = RuleSetVersion.objects.filter(version=version).values_list("document", flat=True).first()
    if document is None:
        raise NotFoundError(f"There is no rule set {version}.")
    return rule_set_from_bytes(document.encode())
