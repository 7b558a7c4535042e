"""Is the process alive, and can it serve? Answered before host and community are known (F27, S11)."""

from collections.abc import Callable

from django.core.cache import cache
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from redis.exceptions import RedisError

from shared_apps.tenants.services.migrations import public_migrations_pending


class HealthMiddleware:
    """`/healthz` looks at the process only; `/readyz` at database, cache and pending migrations."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path == "/healthz":
            return JsonResponse({"status": "ok"})
        if request.path == "/readyz":
            parts = {"database": _database_state(), "cache": _cache_state()}
            is_ready = all(state == "ok" for state in parts.values())
            return JsonResponse(
                {"status": "ok" if is_ready else "not ready", **parts}, status=200 if is_ready else 503
            )
        return self.get_response(request)


def _database_state() -> str:
    connection.set_schema_to_public()  # type: ignore[attr-defined]
    try:
        pending = public_migrations_pending()
    except DatabaseError:
        return "no answer"
    return f"{len(pending)} migrations pending" if pending else "ok"


def _cache_state() -> str:
    try:
        cache.get("readyz")
    except RedisError:
        return "no answer"
    return "ok"
