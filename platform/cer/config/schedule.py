"""What runs by the clock, in Italian time. A room's task says nothing of when; this list does.

Every entry starts `tenants.each_ask`, which asks for one task per active community, once a day (F30).
"""

from typing import Any

from celery.schedules import crontab


def _each_community(task: str, at: crontab) -> dict[str, Any]:
    return {"task": "tenants.each_ask", "schedule": at, "args": [task]}


SCHEDULE: dict[str, dict[str, Any]] = {
    "applications": _each_community("applications.tend", crontab(hour="0", minute="20")),
    "reminders": _each_community("compliance.remind", crontab(hour="7", minute="30")),
    "deletions": {"task": "tenants.deletions_due", "schedule": crontab(hour="4", minute="10")},
}
