"""Work that every community has at its time, asked for once however many schedulers run (F30)."""

from datetime import datetime

from celery import current_app
from django.core.cache import cache
from django.utils import timezone

from cer.calc.intervals import ROME
from shared_apps.tenants.selectors import active_schema_names

PERIODS = {"day": "%Y-%m-%d", "minute": "%Y-%m-%dT%H:%M%z"}
"""What of a moment says which period it lies in, in Italian time; two hours of one name differ by offset."""
REMEMBERED_S = {"day": 3 * 24 * 3600, "minute": 3600}


def each_community_ask(*, task: str, period: str = "day", moment: datetime | None = None) -> int:
    """Ask for a task of each active community, and say of how many: those asked in this period are left.

    What fails half-way is asked again for the communities that are left.
    """
    name = (moment or timezone.now()).astimezone(ROME).strftime(PERIODS[period])
    asked = 0
    for schema_name in active_schema_names():
        key = f"asked:{task}:{schema_name}:{name}"
        if not cache.add(key, 1, timeout=REMEMBERED_S[period]):
            continue
        try:
            current_app.send_task(task, args=[schema_name])
        except Exception:
            cache.delete(key)
            raise
        asked += 1
    return asked
