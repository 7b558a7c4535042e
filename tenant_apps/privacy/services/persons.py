"""A person's data, handed out and erased across all rooms (D5)."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from cer.adapters.storage import StorageKey
from cer.calc.intervals import ROME
from cer.kit.api.caller import Caller
from cer.kit.audit import Matter, audit_record
from cer.kit.database.finishing import models_of
from cer.kit.database.roles import PUBLIC_SCHEMA
from cer.kit.errors import ConflictError, FieldProblem
from cer.kit.personal import Person, declarations, rows_about, rows_forget
from cer.kit.refusals import field_refused, text_checked
from cer.kit.tenancy import current_schema, in_schema, on_commit
from shared_apps.accounts.services import account_forget, belonging_remove
from shared_apps.tenants.selectors import tenant_by_schema
from tenant_apps.compliance.services.dossiers import dossiers_expire
from tenant_apps.documents.selectors import file_key, file_storage
from tenant_apps.members.selectors import left_on, member_by_id
from tenant_apps.members.services.members import member_lock
from tenant_apps.privacy.holdings import export_zip
from tenant_apps.privacy.models import REASON_LENGTH, Erasure
from tenant_apps.privacy.selectors import (
    Obstacle,
    address_hash,
    obstacles_to_erasure,
    obstacles_to_erasure_by_address,
    person_of_address,
    person_of_member,
    rows_kept,
)


@transaction.atomic
def person_export(*, member_id: UUID, reason: str, caller: Caller) -> bytes:
    """Everything held about a person, as a ZIP that is handed out and kept nowhere; that it was is logged."""
    spoken = _reason_checked(reason)
    member = member_by_id(member_id)
    content = export_zip(person_of_member(member.pk))
    changes = {"reason": (None, spoken), "for": (None, caller.id), "size_bytes": (None, len(content))}
    audit_record("person.exported", member, changes)
    return content


@transaction.atomic
def address_export(*, email: str, reason: str, caller: Caller) -> bytes:
    """The same of somebody who is no member: who works here, was invited, applied, or is told things."""
    spoken = _reason_checked(reason)
    content = export_zip(person_of_address(email.strip()))
    changes = {"reason": (None, spoken), "for": (None, caller.id), "size_bytes": (None, len(content))}
    audit_record("person.exported", Matter("privacy.address", address_hash(email)), changes)
    return content


def person_erase(*, member_id: UUID, reason: str, caller: Caller, now: datetime) -> Erasure:
    """Erase a person who has left and with whom nothing is open, except what the law keeps.

    The account is the platform's: it goes after the commit, when no other community knows it. What was cut
    off there is done when the person is erased again.
    """
    return _accounts_let_go(_member_erased(member_id, _reason_checked(reason), caller, now))


def address_erase(*, email: str, reason: str, caller: Caller, now: datetime) -> Erasure:
    """Erase somebody who is no member and holds no role here; an open application goes along."""
    return _accounts_let_go(_address_erased(email.strip(), _reason_checked(reason), caller, now))


def _accounts_let_go(erasure: Erasure) -> Erasure:
    schema_name = current_schema()
    with in_schema(PUBLIC_SCHEMA):
        tenant_id = tenant_by_schema(schema_name).pk
        for account_id in erasure.account_ids:
            belonging_remove(account_id=account_id, tenant_id=tenant_id)
            account_forget(account_id=account_id)
    return erasure


@transaction.atomic
def _member_erased(member_id: UUID, reason: str, caller: Caller, now: datetime) -> Erasure:
    member, today = member_lock(member_id), now.astimezone(ROME).date()
    _refuse_open(obstacles_to_erasure(member_id, today=today))
    row = Erasure(member=member, reason=reason, erased_by=caller.id, erased_at=now)
    return _erased(row, person_of_member(member_id), left_on=left_on(member_id) or today)


@transaction.atomic
def _address_erased(email: str, reason: str, caller: Caller, now: datetime) -> Erasure:
    person, today = person_of_address(email), now.astimezone(ROME).date()
    _refuse_open(obstacles_to_erasure_by_address(person, today=today))
    row = Erasure(address_hash=address_hash(email), reason=reason, erased_by=caller.id, erased_at=now)
    return _erased(row, person, left_on=today)


def _erased(erasure: Erasure, person: Person, *, left_on: date) -> Erasure:
    """Write into every table what it declares, and what was done into the erasure and the log."""
    files = _files_to_remove(person)
    kept = rows_kept(person, left_on=left_on)
    forgotten = sum(
        rows_forget(model, about, person) for model, about in declarations(models_of(settings.TENANT_APPS))
    )
    erasure.account_ids, erasure.kept = sorted(person.account_ids), [asdict(rows) for rows in kept]
    erasure.save(force_insert=True)
    changes = {
        "rows_erased": (None, forgotten),
        "files_removed": (None, len(files)),
        "rows_kept": (None, sum(rows.rows for rows in kept)),
        "dossiers_expired": (None, dossiers_expire(words=person.names | person.emails)),
    }
    audit_record("person.erased", erasure, changes, label=erasure.member.code if erasure.member else "")
    for key in files:
        on_commit(lambda key=key: file_storage().delete(key))  # type: ignore[misc]
    return erasure


def _refuse_open(obstacles: Sequence[Obstacle]) -> None:
    if obstacles:
        raise ConflictError(
            "This person cannot be erased yet. " + " ".join(each.sentence for each in obstacles),
            code="erasure_too_early",
            problems=[FieldProblem("", each.sentence, each.code) for each in obstacles],
        )


def _files_to_remove(person: Person) -> list[StorageKey]:
    return [
        file_key(about.shelf, row_id)
        for model, about in declarations(models_of(settings.TENANT_APPS))
        if about.shelf and not about.kept
        for row_id in rows_about(model, about, person).values_list("pk", flat=True)
    ]


def _reason_checked(reason: str) -> str:
    spoken = text_checked("reason", reason, longest=REASON_LENGTH)
    if not spoken:
        raise field_refused("reason", "Say who asked, and when: it is kept.", code="reason_missing")
    return spoken
