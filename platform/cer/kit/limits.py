"""How often something may happen: counted in Redis, in one step each, by all processes together (S25)."""

import time
from dataclasses import dataclass

from django.core.cache import cache
from redis.exceptions import RedisError

from cer.kit.errors import TooOftenError, UnavailableError


@dataclass(frozen=True, slots=True)
class Limit:
    """At most so many times within each span of so many seconds."""

    times: int
    within_s: int


def limit_take(bucket: str, limit: Limit) -> None:
    """Count one more; refuse beyond the limit, and while Redis does not answer (fails closed).

    The number of the span is part of the key, so a counter is never reset, only left behind. The cache adds
    the community to the key, or public.
    """
    span, into_span_s = divmod(int(time.time()), limit.within_s)
    key = f"limit:{bucket}:{limit.within_s}:{span}"
    try:
        cache.add(key, 0, timeout=2 * limit.within_s)
        count = cache.incr(key)
    except RedisError as error:
        raise UnavailableError("Attempts cannot be counted now; try again in a moment.") from error
    if count > limit.times:
        raise TooOftenError(
            f"Too many attempts: try again in {limit.within_s - into_span_s} seconds.",
            retry_after_s=limit.within_s - into_span_s,
        )
