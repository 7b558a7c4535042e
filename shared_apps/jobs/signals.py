"""Celery says what it was asked for and how it ended; whether a task may begin it asks (`cer.kit.tasks`)."""

from typing import Any

from celery import states
from celery.signals import before_task_publish, task_failure, task_postrun

from shared_apps.jobs.services import job_asked, job_done, job_failed


def broker_follow() -> None:
    """Listen, in every process that asks for tasks or runs them."""
    before_task_publish.connect(_asked)
    task_postrun.connect(_ended)
    task_failure.connect(_failed)


def _asked(sender: str, headers: dict[str, Any], body: Any, **_signal: Any) -> None:
    arguments, named, _ = body
    job_asked(task_id=headers["id"], task=sender, arguments=[*arguments, *named.values()])


def _ended(task_id: str, task: Any, state: str, **_signal: Any) -> None:
    if state == states.SUCCESS:
        job_done(task_id=task_id, task=task.name)


def _failed(sender: Any, task_id: str, exception: BaseException, args: Any, **_signal: Any) -> None:
    job_failed(task_id=task_id, task=sender.name, arguments=list(args), error=exception)
