from typing import Any

from django.db import transaction

from cer.kit.audit import audit_record
from shared_apps.flags.declared import Flag
from shared_apps.flags.models import FlagOverride


@transaction.atomic
def flag_set(flag: Flag, *, tenant: Any, is_on: bool | None) -> None:
    """Set a flag for one community; None: its default counts again."""
    rows = FlagOverride.objects.filter(tenant=tenant, name=flag.name)
    before = rows.first()
    if is_on is None:
        rows.delete()
    else:
        FlagOverride.objects.update_or_create(tenant=tenant, name=flag.name, defaults={"is_on": is_on})
    changes = {flag.name: (before.is_on if before else None, is_on)}
    audit_record("flag.set", tenant, changes, label=tenant.slug)
