"""What some callers see only the ends of, in every answer of every room: one table (D7, S20)."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse

from cer.calc.identifiers import is_fiscal_code, is_iban, pod_from_text
from cer.kit.api.caller import Caller
from tenant_apps.access.permissions import RIGHTS, Permission, Scope


@dataclass(frozen=True, slots=True)
class Mask:
    """A kind of value, how it is recognised, and the permission without which only its ends are shown."""

    field: str
    pattern: re.Pattern[str]
    is_one: Callable[[str], object]
    shown_to: Permission
    revealed_by: Permission

    def laid_over(self, text: str) -> str:
        return self.pattern.sub(lambda found: _ends(found[0]) if self.is_one(found[0]) else found[0], text)


MASKS = (
    Mask(
        "POD",
        re.compile(r"\bIT[0-9]{3}E[0-9A-Z]{8,9}\b"),
        pod_from_text,
        Permission.PODS_VIEW,
        Permission.PODS_REVEAL,
    ),
    Mask(
        "fiscal code",
        re.compile(r"\b[A-Z]{6}[0-9A-Z]{2}[A-Z][0-9A-Z]{2}[A-Z][0-9A-Z]{3}[A-Z]\b"),
        is_fiscal_code,
        Permission.REGISTRY_REVEAL,
        Permission.REGISTRY_REVEAL,
    ),
    Mask(
        "IBAN",
        re.compile(r"\b[A-Z]{2}[0-9]{2}[0-9A-Z]{11,30}\b"),
        is_iban,
        Permission.REGISTRY_REVEAL,
        Permission.REGISTRY_REVEAL,
    ),
)
"""What each caller sees in full; one's own rows are never masked, nor what a reveal is about."""

_TEXTS = ("application/json", "application/problem+json", "text/")


class MaskMiddleware:
    """Lays the masks over texts that leave the community; files to print and to pay are the doors' own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.tenant is None:  # type: ignore[attr-defined]
            return response  # nothing of a community leaves by the platform's own hosts
        masks = _masks_for(getattr(request, "caller", None), getattr(request, "passed_with", ""))
        if masks and response["Content-Type"].startswith(_TEXTS):
            if isinstance(response, StreamingHttpResponse):
                response.streaming_content = _masked_chunks(response, masks)
            else:
                response.content = _masked(response.content, masks)
        return response


def _masks_for(caller: Caller | None, passed_with: str) -> list[Mask]:
    """A door that passed nobody by a permission shows what its link or its form is about.

    What is one's own is shown in full to oneself, not to staff acting as one.
    """
    if caller is None or not passed_with:
        return []
    if RIGHTS[Permission(passed_with)].scope is Scope.OWN and not caller.staff_id:
        return []
    allowed = caller.permissions | caller.object_permissions
    return [mask for mask in MASKS if mask.shown_to not in allowed and mask.revealed_by != passed_with]


def _masked_chunks(response: StreamingHttpResponse, masks: list[Mask]) -> Iterator[bytes]:
    """Line by line, since a chunk may end in the middle of a code."""
    rest = b""
    for chunk in response:
        *lines, rest = (rest + chunk).split(b"\n")
        yield _masked(b"".join(line + b"\n" for line in lines), masks)
    yield _masked(rest, masks)


def _masked(content: bytes, masks: list[Mask]) -> bytes:
    text = content.decode(errors="surrogateescape")
    for mask in masks:
        text = mask.laid_over(text)
    return text.encode(errors="surrogateescape")


def _ends(text: str) -> str:
    return text[:2] + "\u2022" * (len(text) - 5) + text[-3:]
