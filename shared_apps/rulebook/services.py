from hashlib import sha256
from pathlib import Path
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from cer.kit.audit import audit_record
from cer.kit.database.roles import PUBLIC_SCHEMA
from cer.kit.errors import ConflictError, NotFoundError, RuleBrokenError
from cer.kit.refusals import constraint_refusals
from cer.kit.tenancy import in_schema
from shared_apps.rulebook.models import RuleSetActivation, RuleSetImpact, RuleSetVersion
from shared_apps.rulebook.selectors import rule_set_version_by_id, version_in_use
from shared_apps.rulebook.tariff_file import TARIFF_FILE, rule_set_from_bytes


def rule_set_load(*, path: Path = TARIFF_FILE) -> RuleSetVersion:
    """Load an edition of the law, on the public role; one that is there already changes nothing."""
    content = path.read_bytes()
    rule_set = rule_set_from_bytes(content)
    with in_schema(PUBLIC_SCHEMA), transaction.atomic():
        loaded, _ = RuleSetVersion.objects.get_or_create(
            sha256=sha256(content).hexdigest(),
            defaults={"version": rule_set.version, "document": content.decode()},
        )
    return loaded


@transaction.atomic
def activation_ask(*, rule_set_id: UUID, reason: str, acting_account_id: UUID) -> RuleSetActivation:
    """Want an edition in use; nothing changes until a second person agrees."""
    rule_set = rule_set_version_by_id(rule_set_id)
    if rule_set == version_in_use():
        raise ConflictError(f"{rule_set.version} is in use already.", code="in_use")
    activation = RuleSetActivation(rule_set=rule_set, reason=reason, asked_by=acting_account_id)
    is_open = ConflictError(
        "This edition waits for a second person already: confirm it or withdraw it.", code="activation_open"
    )
    with constraint_refusals({"rule_set_activation_one_open": is_open}):
        activation.save(force_insert=True)
    changes = {"asked_by": (None, acting_account_id), "reason": (None, reason)}
    audit_record("rule_set.activation_asked", rule_set, changes, label=rule_set.version)
    return activation


@transaction.atomic
def activation_confirm(*, rule_set_id: UUID, reason: str, acting_account_id: UUID) -> RuleSetActivation:
    """Agree as a second person: new runs use it from now on, and old ones keep their own (R45)."""
    activation = _open(rule_set_id)
    if activation.asked_by == acting_account_id:
        raise RuleBrokenError("Another person confirms what you asked for.", code="same_person")
    before = version_in_use()
    activation.confirmed_by, activation.active_from = acting_account_id, timezone.now()
    activation.save(update_fields=["confirmed_by", "active_from"])
    rule_set = activation.rule_set
    changes = {"in_use": (before.pk if before else None, rule_set.pk), "reason": (None, reason)}
    audit_record("rule_set.activated", rule_set, changes, label=rule_set.version)
    return activation


@transaction.atomic
def activation_withdraw(*, rule_set_id: UUID, reason: str) -> RuleSetActivation:
    """Take back what nobody has confirmed yet."""
    activation = _open(rule_set_id)
    activation.withdrawn_at = timezone.now()
    activation.save(update_fields=["withdrawn_at"])
    changes = {"withdrawn_at": (None, activation.withdrawn_at), "reason": (None, reason)}
    audit_record(
        "rule_set.activation_withdrawn", activation.rule_set, changes, label=activation.rule_set.version
    )
    return activation


@transaction.atomic
def impact_ask(*, rule_set_id: UUID, tenant_ids: list[UUID]) -> RuleSetVersion:
    """Note that an edition is to be tried on the last published month of some communities."""
    rule_set = rule_set_version_by_id(rule_set_id)
    now = timezone.now()
    for tenant_id in tenant_ids:
        RuleSetImpact.objects.filter(rule_set=rule_set, tenant_id=tenant_id).delete()
        RuleSetImpact.objects.create(rule_set=rule_set, tenant_id=tenant_id, asked_at=now)
    audit_record("rule_set.tried", rule_set, {"communities": (None, len(tenant_ids))}, label=rule_set.version)
    return rule_set


def impact_note(*, rule_set_id: UUID, tenant_id: UUID, **found: object) -> None:
    """Write what was found out for one community; on the public role."""
    with in_schema(PUBLIC_SCHEMA):
        rows = RuleSetImpact.objects.filter(rule_set_id=rule_set_id, tenant_id=tenant_id)
        rows.update(computed_at=timezone.now(), **found)


def _open(rule_set_id: UUID) -> RuleSetActivation:
    rows = RuleSetActivation.objects.select_for_update(of=("self",)).select_related("rule_set")
    activation = rows.filter(rule_set_id=rule_set_id, active_from=None, withdrawn_at=None).first()
    if activation is None:
        raise NotFoundError("Nobody asked for this edition, or it was decided already.")
    return activation
