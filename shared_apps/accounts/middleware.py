"""Sessions that stay on their host, and limits on everything that could be guessed."""

import json
from collections.abc import Callable, Iterator
from hashlib import sha256

from django.conf import settings
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse

from cer.adapters.upload_guard import FILE_BYTES_MAX
from cer.kit.api.addresses import client_network
from cer.kit.api.json_values import is_storable, levels_of
from cer.kit.api.parsing import DEEPEST_BODY
from cer.kit.api.problems import refusal_response
from cer.kit.errors import CerError
from cer.kit.limits import limit_take
from shared_apps.accounts.hosts import site_of

SESSION_SCHEMA = "schema_name"
"""Session value that binds a session to the community on whose host it began (S2, S3, S4)."""

_PENDING_SIGN_IN = "account_login"
_LONGEST_BODY = 64 * 1024
_LONGEST_UPLOAD = FILE_BYTES_MAX + _LONGEST_BODY
_WRITES = {"POST", "PUT", "PATCH", "DELETE"}


class HostSessionMiddleware(SessionMiddleware):
    """A session is known on the host where it began and nowhere else; elsewhere it looks like none."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        if request.session.session_key and request.session.get(SESSION_SCHEMA) != site_of(request):
            request.session = self.SessionStore()
            request.session_is_foreign = True  # type: ignore[attr-defined]

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        if request.session.is_empty():
            if getattr(request, "session_is_foreign", False):
                return response  # the cookie is another host's: not ours to delete
        elif request.session.modified:
            request.session[SESSION_SCHEMA] = site_of(request)
        return super().process_response(request, response)


class IdentityLimitMiddleware:
    """Counts attempts on identity and public paths per community, per network and per account (S25).

    Stands on the public role, before any password is looked at; with Redis down nobody signs in. Leaving,
    which guesses nothing, is not counted.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        is_counted = is_identity_path(request.path) or is_public_path(request.path)
        if request.method in _WRITES and is_counted:
            try:
                body = _form_body(request) if _is_upload(request) else _json_body(request)
                if request.method != "DELETE":
                    for kind, bucket in _buckets(request, body):
                        limit_take(f"identity:{kind}:{bucket}", settings.IDENTITY_LIMITS[kind])
            except CerError as refusal:
                return refusal_response(request, refusal)
        return self.get_response(request)


def is_identity_path(path: str) -> bool:
    """Is this path one of sign-in and of the account itself, which never enter a community?"""
    return path.rstrip("/") in settings.IDENTITY_PATHS or path.startswith(settings.IDENTITY_PREFIX)


def is_public_path(path: str) -> bool:
    """Is this path one that anybody may use inside a community, without being known in it?"""
    return path.startswith(settings.PUBLIC_PREFIX)


class _BodyRefusedError(CerError):
    status = 400
    code = "bad_request"


def _buckets(request: HttpRequest, body: dict[str, object]) -> Iterator[tuple[str, str]]:
    yield "tenant", site_of(request)
    yield "network", client_network(request)
    for account in filter(None, (_account_named(body), _account_in_session(request))):
        yield "account", sha256(account.encode()).hexdigest()


def _account_named(body: dict[str, object]) -> str | None:
    """The address whose password could be guessed."""
    email = body.get("email")
    return email.strip().lower() if isinstance(email, str) else None


def _account_in_session(request: HttpRequest) -> str | None:
    """Whose codes could be guessed: the person who is signed in, or half-way through signing in."""
    pending = request.session.get(_PENDING_SIGN_IN)
    if isinstance(pending, dict):
        return str(pending.get("user_pk"))
    return str(request.user.pk) if request.user.is_authenticated else None


def _is_upload(request: HttpRequest) -> bool:
    return is_public_path(request.path) and request.content_type == "multipart/form-data"


def _form_body(request: HttpRequest) -> dict[str, object]:
    """A form with a file names no account; it is refused before a byte of it is read where it is too long."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > _LONGEST_UPLOAD:
        raise _BodyRefusedError(f"The upload is longer than {_LONGEST_UPLOAD >> 20} MiB.")
    return {}


def _json_body(request: HttpRequest) -> dict[str, object]:
    """The body; what no flow could read or store is refused here (S27)."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > _LONGEST_BODY:
        raise _BodyRefusedError("The body is longer than 64 KiB.")
    try:
        body = json.loads(request.body or b"{}")
    except (ValueError, RecursionError) as error:
        raise _BodyRefusedError("The body is no JSON.") from error
    if not isinstance(body, dict):
        raise _BodyRefusedError("The body is no JSON object.")
    if levels_of(body) > DEEPEST_BODY:
        raise _BodyRefusedError(f"The body is nested deeper than {DEEPEST_BODY} levels.")
    if not is_storable(body):
        raise _BodyRefusedError("A text in the body holds a NUL or half a character.")
    return body
