import os
from typing import Any

from celery import Celery
from celery.signals import setup_logging, task_postrun, task_prerun, worker_init

from cer.config.logging import context

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cer.config.settings.local")

app = Celery("cer")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_init.connect
def _check_before_work(**_signal: Any) -> None:
    from cer.config.startup import serving_checks

    serving_checks()


@setup_logging.connect
def _keep_our_logging(**_signal: Any) -> None:
    """Connected, so that Celery leaves the logging of Django's settings as it is."""


@task_prerun.connect
def _name_the_task_in_log_lines(task_id: str, task: Any, args: Any, **_signal: Any) -> None:
    context.set({"task_id": task_id, "task": task.name, "tenant": str(args[0]) if args else ""})


@task_postrun.connect
def _forget_the_task(**_signal: Any) -> None:
    context.set({})
