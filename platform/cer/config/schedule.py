"""What runs by the clock, in Italian time. A room's task says nothing of when; this list does.

What belongs to communities starts `tenants.each_ask`, which asks for one task per active community, once a
day or once a minute (F30); what is the platform's own may run twice and changes nothing then.
"""

from typing import Any

from celery.schedules import crontab


def _each_community(task: str, at: crontab, period: str = "day") -> dict[str, Any]:
    return {"task": "tenants.each_ask", "schedule": at, "args": [task, period]}


SCHEDULE: dict[str, dict[str, Any]] = {
    "assemblies-notices": _each_community("assemblies.notices_send_left", crontab(hour=6, minute=10)),
    "dues-receipts": _each_community("dues.receipts_print_left", crontab(hour=5, minute=10)),
    "dues-reminders": _each_community("dues.reminders_send", crontab(hour=7, minute=10)),
    "applications": _each_community("applications.tend", crontab(hour="0", minute="20")),
    "usage": _each_community("usage.days_close", crontab(hour=3, minute=10)),
    "domains": {"task": "domains.recheck", "schedule": crontab(hour=5, minute=20)},
    "mails": {"task": "mails.send", "schedule": crontab()},
    "notices": _each_community("notices.send", crontab(), "minute"),
    "dossiers": _each_community("compliance.dossiers_build_left", crontab(hour=3, minute=50)),
    "reminders": _each_community("compliance.remind", crontab(hour="7", minute="30")),
    "webhooks": _each_community("webhooks.send", crontab(), "minute"),
    "sample": _each_community("sample.fill", crontab(minute="*/5"), "minute"),
    "deletions": {"task": "tenants.deletions_due", "schedule": crontab(hour="4", minute="10")},
    "billing-sweep": {"task": "billing.sweep", "schedule": crontab(minute="*/2")},
    "billing-daily": {"task": "billing.daily", "schedule": crontab(hour="6", minute="30")},
    "billing-reconcile": {"task": "billing.reconcile", "schedule": crontab(hour="5", minute="15")},
    "jobs": {"task": "jobs.purge", "schedule": crontab(hour=3, minute=50)},
    "support": {"task": "support.tend", "schedule": crontab(minute="*/5")},
    "support-daily": {"task": "support.daily", "schedule": crontab(hour=4, minute=40)},
    "satisfaction": {"task": "satisfaction.tend", "schedule": crontab(minute="*/5")},
    "retention": _each_community("privacy.retention", crontab(hour=2, minute=20)),
    "retention-platform": {"task": "privacy.platform_retention", "schedule": crontab(hour=3, minute=40)},
}
