"""`Idempotency-Key`: a repeated POST gets the first answer and acts once (F20).

An answer that says `no-store` shows secrets: it is not kept, and a repeat asks again.
"""

import hashlib
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse

from cer.kit.api.caller import Caller
from cer.kit.api.problems import problem_response

KEPT_SECONDS = 24 * 3600
RUNNING_SECONDS = 15 * 60
_KEPT_HEADERS = ("Content-Type", "Location")


class IdempotencyMiddleware:
    """Stands inside the community, after the caller is known, so that keys of two callers never meet."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        key = request.headers.get("Idempotency-Key")
        caller: Caller | None = getattr(request, "caller", None)
        if request.method != "POST" or key is None or caller is None:
            return self.get_response(request)
        if not 1 <= len(key) <= 200:
            return problem_response(
                request,
                status=422,
                code="idempotency_key_length",
                detail="An Idempotency-Key has 1 to 200 characters.",
            )
        return self._answered_once(request, f"idempotency:{_digest(f'{caller.id} {request.path} {key}')}")

    def _answered_once(self, request: HttpRequest, slot: str) -> HttpResponse:
        fingerprint = _fingerprint(request)
        if not cache.add(slot, {"fingerprint": fingerprint}, RUNNING_SECONDS):
            return _repeated(request, cache.get(slot), fingerprint)
        try:
            response = self.get_response(request)
        except BaseException:
            cache.delete(slot)
            raise
        is_secret = "no-store" in response.get("Cache-Control", "")
        if is_secret or response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
            cache.delete(slot)
        else:
            answer = {
                "status": response.status_code,
                "body": response.content,
                "headers": {name: response[name] for name in _KEPT_HEADERS if name in response},
            }
            cache.set(slot, {"fingerprint": fingerprint, "answer": answer}, KEPT_SECONDS)
        return response


def _repeated(request: HttpRequest, stored: dict[str, Any] | None, fingerprint: str) -> HttpResponse:
    if stored and stored["fingerprint"] != fingerprint:
        return problem_response(
            request,
            status=422,
            code="idempotency_key_reused",
            detail="This Idempotency-Key was used for another body: take a new key for a new request.",
        )
    if not stored or "answer" not in stored:
        return problem_response(
            request,
            status=409,
            code="idempotency_running",
            detail="The first request with this Idempotency-Key is still running: ask again in a moment.",
        )
    answer = stored["answer"]
    response = HttpResponse(answer["body"], status=answer["status"], headers=answer["headers"])
    response["Idempotent-Replayed"] = "true"
    return response


def _fingerprint(request: HttpRequest) -> str:
    """Digest of what was sent; of a form with files, of its fields and files, since its boundary changes."""
    if request.content_type != "multipart/form-data":
        return _digest(request.body)
    digest = hashlib.sha256(repr(sorted(request.POST.lists())).encode())
    for name, files in sorted(request.FILES.lists()):
        for file in files:
            digest.update(f"{name}\0{file.name}\0{file.size}\0".encode())
            for chunk in file.chunks():
                digest.update(chunk)
            file.seek(0)
    return digest.hexdigest()


def _digest(text: str | bytes) -> str:
    return hashlib.sha256(text.encode() if isinstance(text, str) else text).hexdigest()
