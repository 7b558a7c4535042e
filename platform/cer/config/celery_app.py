import os
from typing import Any

from celery import Celery
from celery.signals import setup_logging, task_postrun, task_prerun, worker_init

from cer.config.logging import context

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cer.config.settings.local")

app = Celery("cer")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


def _let_queries_run_longer(**_signal: Any) -> None:
    """Nobody waits for a task as for an answer: an import or a settlement may take its time."""
    from django.conf import settings

    settings.STATEMENT_TIMEOUT_MS = settings.WORKER_STATEMENT_TIMEOUT_MS


def _check_before_work(**_signal: Any) -> None:
    from cer.config.startup import serving_checks

    serving_checks()


def _keep_our_logging(**_signal: Any) -> None:
    """Connected, so that Celery leaves the logging of Django's settings as it is."""


def _name_the_task_in_log_lines(task_id: str, task: Any, args: Any, **_signal: Any) -> None:
    context.set({"task_id": task_id, "task": task.name, "tenant": str(args[0]) if args else ""})


def _forget_the_task(**_signal: Any) -> None:
    context.set({})


worker_init.connect(_let_queries_run_longer)
worker_init.connect(_check_before_work)
setup_logging.connect(_keep_our_logging)
task_prerun.connect(_name_the_task_in_log_lines)
task_postrun.connect(_forget_the_task)
