"""Dossiers for inspections: asked for at once, built in the background, sealed."""

from collections.abc import Collection
from datetime import date, datetime
from hashlib import sha256
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from cer.kit.api.caller import Caller
from cer.kit.audit import audit_record, created
from cer.kit.errors import CerError, ConflictError, ForbiddenError
from cer.kit.refusals import field_refused
from cer.kit.tenancy import on_commit
from tenant_apps.access.permissions import Permission
from tenant_apps.compliance.dossier_content import dossier_by_id, dossier_content
from tenant_apps.compliance.models import TEXT_LENGTH, Dossier, DossierState
from tenant_apps.compliance.services.evaluations import evaluation_make
from tenant_apps.documents.selectors import file_key, file_storage, opened_file
from tenant_apps.documents.services.documents import sealed_file_put

_SHELF = "dossiers"


@transaction.atomic
def dossier_start(*, as_of: date, known_at: datetime | None, is_full: bool, caller: Caller) -> Dossier:
    """Ask for a dossier as of a day: as known now, with the rules evaluated anew, or as known before."""
    if is_full and Permission.REGISTRY_REVEAL not in caller.permissions:
        raise ForbiddenError(
            f"A full dossier names persons: it needs the permission {Permission.REGISTRY_REVEAL}. Ask for"
            " one without.",
            code="reveal_not_allowed",
        )
    if known_at is None:
        evaluation_make(as_of=as_of)
        known_at = timezone.now()
    elif known_at > timezone.now():
        raise field_refused("known_at", "Nobody knows yet what will be known then.", code="future")
    dossier = Dossier.objects.create(
        as_of=as_of, known_at=known_at, is_full=is_full, asked_by=caller.id, asked_by_name=caller.name
    )
    dossier.refresh_from_db()
    audit_record("dossier.started", dossier, created(dossier), label=as_of.isoformat())
    return dossier


@transaction.atomic
def dossier_build(*, dossier_id: UUID) -> Dossier:
    """Build and seal a dossier that waits; a repeat finds it sealed and changes nothing (F15)."""
    dossier_by_id(dossier_id)
    dossier = Dossier.objects.select_for_update().get(pk=dossier_id)
    if dossier.state != DossierState.WAITING:
        return dossier
    try:
        content = dossier_content(as_of=dossier.as_of, known_at=dossier.known_at, is_full=dossier.is_full)
    except CerError as refusal:
        dossier.state, dossier.sentence = DossierState.REFUSED, refusal.sentence[:TEXT_LENGTH]
    else:
        dossier.state = DossierState.SEALED
        dossier.sha256, dossier.size_bytes = sha256(content).hexdigest(), len(content)
        sealed_file_put(file_key(_SHELF, dossier.pk), content)
    dossier.save(update_fields=["state", "sentence", "sha256", "size_bytes"])
    changes = {"state": (DossierState.WAITING, dossier.state), "sha256": (None, dossier.sha256)}
    audit_record(f"dossier.{dossier.state}", dossier, changes, label=dossier.as_of.isoformat())
    return dossier


@transaction.atomic
def dossiers_expire(*, words: Collection[str]) -> int:
    """Take away every dossier that may name a person who was erased, and ask for another in its place (D5).

    A full one may; any other does if one of the person's words stands in it. The new ones wait for the night.
    """
    expired = 0
    for dossier in Dossier.objects.select_for_update().filter(state=DossierState.SEALED).order_by("asked_at"):
        key = file_key(_SHELF, dossier.pk)
        if not dossier.is_full and not _stands_in(opened_file(key), words):
            continue
        terms = ("as_of", "known_at", "is_full", "asked_by", "asked_by_name")
        instead = Dossier.objects.create(**{term: getattr(dossier, term) for term in terms})
        dossier.state = DossierState.STALE
        dossier.sentence = f"A person in it was erased since: open {instead.pk} in its place."
        dossier.save(update_fields=["state", "sentence"])
        changes = {"state": (DossierState.SEALED, DossierState.STALE), "instead": (None, instead.pk)}
        audit_record("dossier.stale", dossier, changes, label=dossier.as_of.isoformat())
        on_commit(lambda key=key: file_storage().delete(key))  # type: ignore[misc]
        expired += 1
    return expired


def dossiers_build_left() -> int:
    """Build every dossier that still waits: its task was lost, or it takes the place of another."""
    waiting = list(Dossier.objects.filter(state=DossierState.WAITING).values_list("pk", flat=True))
    for dossier_id in waiting:
        dossier_build(dossier_id=dossier_id)
    return len(waiting)


def dossier_opened(dossier_id: UUID, caller: Caller) -> Dossier:
    """A sealed dossier that the caller may read: a full one only by who may see persons in full."""
    dossier = dossier_by_id(dossier_id)
    if dossier.is_full and Permission.REGISTRY_REVEAL not in caller.permissions:
        raise ForbiddenError(
            f"This dossier names persons: it needs the permission {Permission.REGISTRY_REVEAL}.",
            code="reveal_not_allowed",
        )
    if dossier.state != DossierState.SEALED:
        raise ConflictError(
            f"This dossier is {dossier.state}, not sealed. {dossier.sentence}".strip(), code="not_sealed"
        )
    return dossier


def dossier_file(dossier: Dossier) -> bytes:
    """The sealed file of a dossier, opened."""
    return opened_file(file_key(_SHELF, dossier.pk))


def _stands_in(content: bytes, words: Collection[str]) -> bool:
    """Whether any of the words stands in a dossier, whose entries are packed as they are."""
    return any(word.encode() in content for word in words)
