"""Background work that knows whose it is: every task is a community's or declared public (S8, S15)."""

import logging
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from celery import Task, current_task, shared_task
from celery.exceptions import Ignore
from celery.signals import before_task_publish
from django.conf import settings
from django.utils.module_loading import import_string
from django_tenants.utils import get_tenant_model
from kombu.exceptions import OperationalError

from cer.kit.acting import Actor, ActorKind, acting, actor_if_known
from cer.kit.database.roles import PUBLIC_SCHEMA
from cer.kit.errors import TaskRefusedError, UnavailableError
from cer.kit.tenancy import current_schema, in_schema, on_commit

log = logging.getLogger(__name__)

SCHEMA_NAME = re.compile(r"t_[a-z0-9]{8,40}")
ACTOR_HEADER = "cer_actor"


def _actor_send(headers: dict[str, Any], **_signal: Any) -> None:
    """A task is the deed of whoever asked for it, also when it follows from another task."""
    actor = actor_if_known()
    header = actor.as_header() if actor else current_task and current_task.request.get(ACTOR_HEADER)
    if header:
        headers[ACTOR_HEADER] = header


before_task_publish.connect(_actor_send)


def _actor_of(task: Task) -> Actor:
    """Whoever asked for the task; the task itself if nobody did."""
    if header := task.request.get(ACTOR_HEADER):
        return Actor.of_header(header)
    return actor_if_known() or Actor(kind=ActorKind.TASK, id=task.name, name=task.name)


def _begin_or_ignore(task: Task, args: Sequence[object], kwargs: Mapping[str, object]) -> None:
    """Say that a task of the broker begins, and leave one that was called off while it waited."""
    if task.request.id:
        may_begin = import_string(settings.TASK_MAY_BEGIN)
        with acting(_actor_of(task)):
            if not may_begin(task_id=task.request.id, task=task.name, arguments=[*args, *kwargs.values()]):
                raise Ignore


class PublicTask(Task):  # type: ignore[misc]  # the library is untyped
    """A task declared to work on public tables only."""

    abstract = True

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        _begin_or_ignore(self, args, kwargs)
        with in_schema(PUBLIC_SCHEMA), acting(_actor_of(self)):
            return self.run(*args, **kwargs)


class TenantTask(Task):  # type: ignore[misc]
    """A task of one community: the first argument names its schema, the body runs inside it."""

    abstract = True

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        schema_name: Any = kwargs.get("schema_name", args[0] if args else None)
        self._refuse_unless_active(schema_name)
        _begin_or_ignore(self, args, kwargs)
        with in_schema(schema_name), acting(_actor_of(self)):
            return self.run(*args, **kwargs)

    def _refuse_unless_active(self, schema_name: object) -> None:
        reason = None
        if not isinstance(schema_name, str) or not SCHEMA_NAME.fullmatch(schema_name):
            reason = "its first argument is no community's schema"
        else:
            with in_schema(PUBLIC_SCHEMA):
                if not get_tenant_model().objects.active().filter(schema_name=schema_name).exists():
                    reason = "the community does not exist or is not active"
        if reason:
            log.error(
                "task refused",
                extra={"task": self.name, "schema_name": str(schema_name)[:64], "reason": reason},
            )
            raise TaskRefusedError(f"Task {self.name} was refused: {reason}.")


def tenant_task(*, name: str, **options: Any) -> Callable[[Callable[..., object]], Task]:
    """Declare a task of a community. It may be delivered twice, so its service must be idempotent (F15)."""
    decorator: Callable[[Callable[..., object]], Task] = shared_task(
        name=name, base=TenantTask, acks_late=True, reject_on_worker_lost=True, **options
    )
    return decorator


def public_task(*, name: str, **options: Any) -> Callable[[Callable[..., object]], Task]:
    """Declare a task that works on public tables only."""
    decorator: Callable[[Callable[..., object]], Task] = shared_task(
        name=name, base=PublicTask, acks_late=True, reject_on_worker_lost=True, **options
    )
    return decorator


def task_ask(task: Any, *arguments: str, if_unanswered: str) -> None:
    """Ask for a task of the current community once its transaction is committed.

    `if_unanswered` says what is kept and what to do when the queue does not answer: nothing is lost, but
    somebody must ask again.
    """
    schema_name = current_schema()

    def ask() -> None:
        try:
            task.delay(schema_name, *arguments)
        except OperationalError as error:
            raise UnavailableError(if_unanswered, code="queue_unavailable") from error

    on_commit(ask)
