"""A name for every request, in the answer and in every log line."""

import logging
import re
import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from cer.config.logging import context
from cer.kit.identifiers import time_ordered_uuid

log = logging.getLogger("cer.requests")

_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")


class RequestMiddleware:
    """Takes or makes `X-Request-ID`, returns it, and writes one log line at the end."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        request_id = given if _REQUEST_ID.fullmatch(given) else str(time_ordered_uuid())
        request.id = request_id  # type: ignore[attr-defined]
        token = context.set({"request_id": request_id})
        started = time.perf_counter()
        try:
            response = self.get_response(request)
            tenant = getattr(request, "tenant", None)
            log.info(
                "request",
                extra={
                    "tenant": tenant.schema_name if tenant else None,
                    "method": request.method,
                    "path": request.path,
                    "status": response.status_code,
                    "duration_ms": round((time.perf_counter() - started) * 1000, 1),
                },
            )
        finally:
            context.reset(token)
        response["X-Request-ID"] = request_id
        return response
