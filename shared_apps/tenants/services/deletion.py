"""The end of a community: two people, a hold of 30 days, and a certificate of what is gone (D6)."""

import json
from datetime import date, timedelta
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.db import transaction
from django.utils import timezone
from redis import Redis

from cer.adapters.storage import storage_at
from cer.calc.intervals import ROME
from cer.kit.audit import audit_record, created
from cer.kit.errors import ConflictError
from cer.kit.kill_points import kill_point
from cer.kit.refusals import constraint_refusals, field_refused, text_checked
from shared_apps.tenants.models import TenantDeletion
from shared_apps.tenants.selectors import deletion_open, tenant_by_slug
from shared_apps.tenants.services.archive import ArchiveForm, Manifest, archive_digest
from shared_apps.tenants.services.communities import tenant_remove, tenant_restore, tenant_suspend
from shared_apps.tenants.services.owner import OWNER, owner_transaction

HOLD = timedelta(days=30)
REASON_LENGTH = 200


@transaction.atomic
def deletion_request(*, slug: str, reason: str, by: str) -> TenantDeletion:
    """Ask for the end of a community; nothing changes until a second person confirms."""
    tenant = tenant_by_slug(slug)
    spoken = text_checked("reason", reason, longest=REASON_LENGTH)
    if not spoken:
        raise field_refused("reason", "Say why this community is to be deleted.", code="reason_missing")
    asked = ConflictError(f"Somebody has asked to delete {slug} already.", code="deletion_asked", slug=slug)
    deletion = TenantDeletion(
        tenant_id=tenant.pk,
        schema_name=tenant.schema_name,
        slug=slug,
        name=tenant.name,
        reason=spoken,
        requested_by=by,
        requested_at=timezone.now(),
    )
    with constraint_refusals({"tenant_deletion_one_open": asked}):
        deletion.save(force_insert=True)
    audit_record("deletion.requested", deletion, created(deletion), label=slug)
    return deletion


@transaction.atomic
def deletion_confirm(*, slug: str, by: str) -> TenantDeletion:
    """A second person agrees: the community is suspended now, and removed when the hold ends."""
    deletion = deletion_open(slug)
    if deletion.confirmed_by:
        raise ConflictError(f"The deletion of {slug} is confirmed already.", code="deletion_confirmed")
    same = ConflictError(
        f"{by} asked for it: the deletion of a community is confirmed by somebody else.",
        code="second_person_needed",
    )
    tenant_suspend(slug=slug)
    deletion.confirmed_by, deletion.confirmed_at = by, timezone.now()
    deletion.due_on = deletion.confirmed_at.astimezone(ROME).date() + HOLD
    with constraint_refusals({"tenant_deletion_two_people": same}):
        deletion.save(update_fields=["confirmed_by", "confirmed_at", "due_on"])
    changes = {"confirmed_by": ("", by), "due_on": (None, deletion.due_on)}
    audit_record("deletion.confirmed", deletion, changes, label=slug)
    return deletion


@transaction.atomic
def deletion_withdraw(*, slug: str) -> TenantDeletion:
    """Take it back before the hold ends; a community that it suspended is served again."""
    deletion = deletion_open(slug)
    if deletion.confirmed_by:
        tenant_restore(slug=slug)
    deletion.withdrawn_at = timezone.now()
    deletion.save(update_fields=["withdrawn_at"])
    audit_record("deletion.withdrawn", deletion, {"withdrawn_at": (None, deletion.withdrawn_at)}, label=slug)
    return deletion


def deletions_due_do(*, today: date | None = None) -> int:
    """Remove every community whose hold has ended; return how many. What a crash left is finished."""
    today = today or timezone.now().astimezone(ROME).date()
    due = list(TenantDeletion.objects.filter(due_on__lte=today, withdrawn_at=None, done_at=None))
    for deletion in due:
        _remove(deletion)
    return len(due)


def _remove(deletion: TenantDeletion) -> None:
    """Rows first, in one transaction with the certificate; then files and cache, which may be done again."""
    if deletion.certificate is None:
        tenant = tenant_by_slug(deletion.slug)
        deletion.certificate = _certificate(deletion, archive_digest(tenant, ArchiveForm.SEALED))
        with owner_transaction() as cursor:
            tenant_remove(cursor, tenant)
            deletion.save(using=OWNER, update_fields=["certificate"])
    kill_point("deletion.rows_removed")
    storage = storage_at(settings.STORAGE_URL)
    for key in list(storage.keys(deletion.schema_name)):
        storage.delete(key)
    _cache_forget(deletion.schema_name)
    kill_point("deletion.files_removed")
    with transaction.atomic():
        deletion.done_at = timezone.now()
        deletion.save(update_fields=["done_at"], using="default")
        digest = deletion.certificate["sha256"]
        audit_record("deletion.done", deletion, {"certificate": (None, digest)}, label=deletion.slug)


def _certificate(deletion: TenantDeletion, manifest: Manifest) -> dict[str, Any]:
    """What is removed, counted, and who wanted it; its own digest last."""
    facts = {
        "community": {"id": str(deletion.tenant_id), "slug": deletion.slug, "name": deletion.name},
        "reason": deletion.reason,
        "requested": {"by": deletion.requested_by, "at": deletion.requested_at.isoformat()},
        "confirmed": {
            "by": deletion.confirmed_by,
            "at": deletion.confirmed_at.isoformat() if deletion.confirmed_at else None,
        },
        "removed": {
            "schema_and_role": deletion.schema_name,
            "key_of_sealed_values": True,
            "hosts": list(manifest.hosts),
            "rows": {part.name: part.rows for part in manifest.parts if not part.is_file and part.rows},
            "files": sum(part.is_file for part in manifest.parts),
        },
        "digest_before": manifest.digest,
    }
    return {**facts, "sha256": sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()}


def _cache_forget(schema_name: str) -> None:
    """Every key of the cache that begins with the community's schema."""
    with Redis.from_url(caches.settings["default"]["LOCATION"]) as server:
        for key in server.scan_iter(match=f"{schema_name}:*", count=1000):
            server.delete(key)
