"""The day's work of every community, asked for once however many schedulers run (F30)."""

from datetime import date

from celery import current_app
from django.core.cache import cache
from django.utils import timezone

from cer.calc.intervals import ROME
from shared_apps.tenants.selectors import active_schema_names

REMEMBERED_S = 3 * 24 * 3600


def each_community_ask(*, task: str, day: date | None = None) -> int:
    """Ask for a task of each active community, and say of how many: those asked on this Italian day are left.

    What fails half-way is asked again for the communities that are left.
    """
    day = day or timezone.now().astimezone(ROME).date()
    asked = 0
    for schema_name in active_schema_names():
        key = f"asked:{task}:{schema_name}:{day}"
        if not cache.add(key, 1, timeout=REMEMBERED_S):
            continue
        try:
            current_app.send_task(task, args=[schema_name])
        except Exception:
            cache.delete(key)
            raise
        asked += 1
    return asked
