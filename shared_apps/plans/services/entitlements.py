"""The one place that refuses what a plan does not hold, and names the plan that does."""

from cer.kit.audit import writers_lock
from cer.kit.database.roles import PUBLIC_SCHEMA
from cer.kit.errors import ConflictError, ForbiddenError
from cer.kit.tenancy import in_schema
from shared_apps.plans.models import Plan
from shared_apps.plans.selectors import (
    members_counted_here,
    plan_with,
    plan_with_room_for,
    terms_here,
    today,
)
from shared_apps.plans.terms import Feature

_SPOKEN = {
    Feature.FORECAST: "forecasts",
    Feature.ANALYTICS: "analytics",
    Feature.API: "API keys",
    Feature.WEBHOOKS: "webhooks",
    Feature.SSO: "single sign-on",
    Feature.CUSTOM_DOMAIN: "a domain of your own",
    Feature.SUPPORT_API: "the support API",
    Feature.PRIORITY_QUEUE: "the priority queue",
}


def feature_required(feature: Feature) -> None:
    """Refuse what the plan of the entered community does not hold."""
    terms = terms_here()
    if feature in terms.features:
        return
    with in_schema(PUBLIC_SCHEMA):
        upgrade = plan_with(feature, on=today())
    raise ForbiddenError(
        f"Your plan ({terms.plan_name}) does not include {_SPOKEN[feature]}: {_advice(upgrade)}",
        code="plan_lacks_feature",
        feature=feature.value,
        upgrade=upgrade.code if upgrade else None,
    )


def members_limit_check() -> None:
    """Refuse what was just admitted if the plan of the entered community has no room for it.

    Called after the rows are written, by one writer at a time. Members who were there before keep working,
    also in a community that holds more of them than its plan.
    """
    terms = terms_here()
    if terms.members_included is None:
        return
    writers_lock()
    counted = members_counted_here()
    if counted <= terms.members_included:
        return
    with in_schema(PUBLIC_SCHEMA):
        upgrade = plan_with_room_for(counted, on=today())
    raise ConflictError(
        f"Your plan ({terms.plan_name}) includes {terms.members_included} members, and with this there would"
        f" be {counted}: {_advice(upgrade)} Members who are here keep working.",
        code="members_limit",
        included=terms.members_included,
        counted=counted,
        upgrade=upgrade.code if upgrade else None,
    )


def _advice(upgrade: Plan | None) -> str:
    if upgrade is None:
        return "write to us for one that does."
    room = upgrade.members_included or "any number of"
    return f"upgrade to {upgrade.name}, which holds {room} members, under Settings, Plan and billing."
