"""What goes into a dossier: only what was recorded by a moment, so that it can be made again."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from cer.calc.compliance.catalogue import RULES
from cer.calc.intervals import Period
from cer.kit.audit import chain_verify
from cer.kit.errors import NotFoundError, RuleBrokenError
from cer.kit.masking import masked
from cer.kit.personal import ERASED
from tenant_apps.audit.selectors import EntryFilter, entries_listed
from tenant_apps.communities.selectors import community_here, configurations_listed
from tenant_apps.compliance.archive import archive_of, canonical_json
from tenant_apps.compliance.models import Dossier, Evaluation, Evidence
from tenant_apps.documents.selectors import (
    consent_evidence,
    consents_known,
    version_content,
    versions_known,
)
from tenant_apps.members.selectors import members_listed
from tenant_apps.plants.selectors import configuration_registry

_SUFFIXES = {"application/pdf": "pdf", "image/png": "png", "image/jpeg": "jpg", "application/zip": "zip"}
_REGISTRY = ("member.", "membership.", "pod.", "plant.", "configuration.", "registry.", "holder_category.")


def dossiers_listed() -> QuerySet[Dossier]:
    return Dossier.objects.all()


def dossier_by_id(dossier_id: UUID) -> Dossier:
    dossier = Dossier.objects.filter(pk=dossier_id).first()
    if dossier is None:
        raise NotFoundError("There is no such dossier in this community.")
    return dossier


def dossier_content(*, as_of: date, known_at: datetime, is_full: bool) -> bytes:
    """The dossier as of a day, as it was known on a moment: the same bytes whenever it is asked for."""
    community = community_here()
    entries = {
        "evaluation.json": canonical_json(_evaluation(as_of, known_at)),
        "evidence.json": canonical_json(_evidence(known_at)),
        "checklist.json": canonical_json(_checklist(known_at)),
        **dict(_registry(as_of, known_at)),
        **_papers(known_at, is_full=is_full),
        **_audit(known_at, is_full=is_full),
    }
    if not is_full:
        entries = {
            name: masked(content.decode()).encode() if name.endswith(".json") else content
            for name, content in entries.items()
        }
    facts = {
        "community": community.name,
        "as_of": as_of.isoformat(),
        "known_at": known_at.isoformat(timespec="microseconds"),
        "is_full": is_full,
    }
    return archive_of(entries, facts)


def _evaluation(as_of: date, known_at: datetime) -> Mapping[str, Any]:
    rows = Evaluation.objects.filter(as_of=as_of, evaluated_at__lte=known_at).order_by("-evaluated_at", "-id")
    evaluation = rows.prefetch_related("rules").first()
    if evaluation is None:
        raise RuleBrokenError(
            f"The rules were not evaluated as of {as_of} by then: evaluate them first.",
            code="evaluation_missing",
        )
    found = {row.rule: row for row in evaluation.rules.all()}
    return {
        "evaluated_at": evaluation.evaluated_at.isoformat(),
        "rule_set_version": evaluation.rule_set_version,
        "facts_digest": evaluation.facts_digest,
        "is_blocked": evaluation.is_blocked,
        "facts": evaluation.facts,
        "rules": [
            {
                "rule": code,
                "title": rule.title,
                "citation": rule.citation,
                "severity": found[code].severity,
                "state": found[code].state,
                "findings": found[code].findings,
            }
            for code, rule in RULES.items()
            if code in found
        ],
    }


def _evidence(known_at: datetime) -> list[dict[str, Any]]:
    return [
        {
            "topic": row.topic,
            "subject": row.subject,
            "value": row.value,
            "reference": row.reference,
            "valid_from": row.valid_from.isoformat(),
            "valid_until": row.valid_until.isoformat() if row.valid_until else None,
            "recorded_at": row.recorded_at.isoformat(),
        }
        for row in Evidence.objects.filter(recorded_at__lte=known_at).order_by("recorded_at", "id")
    ]


def _checklist(known_at: datetime) -> dict[str, Any]:
    """Due day and document of each rule, from the log, since the row itself shows only today."""
    entries = entries_listed(EntryFilter(action="checklist_item.set")).filter(at__lte=known_at)
    return {
        entry.object_label: {name: after for name, (_, after) in entry.changes.items() if name != "owner"}
        for entry in entries.order_by("number")
    }


def _registry(as_of: date, known_at: datetime) -> Iterator[tuple[str, bytes]]:
    period = Period.of_days(as_of, as_of + timedelta(days=1))
    for configuration in configurations_listed().order_by("code"):
        registry = configuration_registry(configuration.pk, period, known_at=known_at)
        yield f"registry/{configuration.code}.json", canonical_json(registry.document())


def _papers(known_at: datetime, *, is_full: bool) -> dict[str, bytes]:
    """Every version and consent; those of persons by digest only, unless the dossier is full.

    Of who was erased the digests stay, without papers.
    """
    codes = dict(members_listed().values_list("pk", "code"))
    entries: dict[str, bytes] = {}
    listed = []
    for version in versions_known(known_at):
        document = version.document
        is_shown = document.member_id is None or (is_full and version.file_name != ERASED)
        name = f"documents/{version.pk}.{_SUFFIXES.get(version.media_type, 'bin')}"
        listed.append(
            {
                "document": str(document.pk),
                "kind": document.kind,
                "title": document.title if is_shown else None,
                "member": codes[document.member_id] if document.member_id else None,
                "version": version.number,
                "uploaded_at": version.uploaded_at.isoformat(),
                "expires_on": document.expires_on.isoformat() if document.expires_on else None,
                "sha256": version.sha256,
                "file": name if is_shown else None,
            }
        )
        if is_shown:
            entries[name] = version_content(version)
    given = []
    for consent in consents_known(known_at):
        given.append(
            {
                "version": str(consent.version_id),
                "member": codes[consent.member_id],
                "accepted_at": consent.accepted_at.isoformat(),
                "evidence_sha256": consent.evidence_sha256,
            }
        )
        if is_full and consent.text != ERASED:
            entries[f"consents/{consent.pk}.json"] = consent_evidence(consent)
    return {
        **entries,
        "documents.json": canonical_json(listed),
        "consents.json": canonical_json(given),
    }


def _audit(known_at: datetime, *, is_full: bool) -> dict[str, bytes]:
    """The log up to the moment with the head of its chain, and what of it changed the registry (R105)."""
    entries = list(entries_listed(EntryFilter()).filter(at__lte=known_at).order_by("number"))
    report = chain_verify(entries)
    rows = [
        {
            "number": entry.number,
            "at": entry.at.isoformat(),
            "actor": entry.actor_name if is_full else entry.actor_kind,
            "action": entry.action,
            "object": entry.object_label,
            "changes": entry.changes,
            "hash": entry.hash,
        }
        for entry in entries
    ]
    head = {
        "entries": report.entries,
        "head_hash": report.head_hash,
        "broken": report.broken.reason if report.broken else None,
    }
    changes = [row for row in rows if str(row["action"]).startswith(_REGISTRY)]
    return {
        "audit.json": canonical_json({"chain": head, "entries": rows}),
        "changes.json": canonical_json(changes),
    }
