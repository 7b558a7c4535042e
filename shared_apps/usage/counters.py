"""What is counted of a day: rows of rooms above, and what leaves no row."""

import logging
from collections.abc import Callable, Mapping
from datetime import date
from enum import StrEnum
from uuid import UUID

from django.conf import settings
from django.core.cache import cache
from django.utils.module_loading import import_string
from redis.exceptions import RedisError

from cer.kit.tenancy import in_schema

log = logging.getLogger(__name__)

_KEPT_S = 40 * 24 * 3600


class Passing(StrEnum):
    """What leaves no row of its own, so that Redis counts it."""

    MESSAGES = "messages_sent"
    API_CALLS = "api_calls"


def passing_add(what: Passing, *, schema_name: str, day: date) -> None:
    """Count one more. Nothing waits for this figure and nothing fails for it."""
    key = _key(what, day)
    try:
        with in_schema(schema_name):
            cache.add(key, 0, timeout=_KEPT_S)
            cache.incr(key)
    except RedisError:
        log.warning("not counted", extra={"what": what.value, "tenant": schema_name})


def is_first_seen(account_id: UUID, month_on: date) -> bool:
    """Was somebody not seen yet in a month, as far as the cache knows? It spares most writes."""
    try:
        return bool(cache.add(f"usage:person:{month_on}:{account_id}", 1, timeout=_KEPT_S))
    except RedisError:
        log.warning("not counted", extra={"what": "person"})
        return False


def counted_here(day: date) -> Mapping[str, int]:
    """Every figure of the entered community for one day, by the name of its column."""
    figures = {name: _counter(path)(day) for name, path in settings.USAGE_COUNTERS.items()}
    return {**figures, **{what.value: cache.get(_key(what, day)) or 0 for what in Passing}}


def _counter(path: str) -> Callable[[date], int]:
    counter: Callable[[date], int] = import_string(path)
    return counter


def _key(what: Passing, day: date) -> str:
    """The cache adds the schema that is current."""
    return f"usage:{what.value}:{day}"
