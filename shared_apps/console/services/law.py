from collections.abc import Sequence
from uuid import UUID

from celery import current_app
from django.conf import settings
from django.db import transaction

from cer.kit.refusals import field_refused
from cer.kit.tenancy import on_commit
from shared_apps.rulebook.services import impact_ask
from shared_apps.tenants.selectors import tenants_active


@transaction.atomic
def rule_set_try_ask(*, rule_set_id: UUID, slugs: Sequence[str]) -> None:
    """Have an edition tried on the last published month of some communities, each by a task of its own."""
    tenants = {tenant.slug: tenant for tenant in tenants_active().filter(slug__in=slugs)}
    unknown = sorted(set(slugs) - tenants.keys())
    if unknown:
        raise field_refused(
            "slugs", f"No community is served at {', '.join(unknown)}.", code="community_unknown"
        )
    impact_ask(rule_set_id=rule_set_id, tenant_ids=[tenant.pk for tenant in tenants.values()])
    schema_names = sorted(tenant.schema_name for tenant in tenants.values())

    def ask() -> None:
        for schema_name in schema_names:
            current_app.send_task(settings.RULE_SET_TRY_TASK, args=[schema_name, str(rule_set_id)])

    on_commit(ask)
