import json
from hashlib import sha256
from uuid import UUID

import pytest
from django.conf import settings
from django.db import DatabaseError, transaction

from cer.adapters.storage import storage_at
from cer.kit.api.caller import Caller
from cer.kit.encryption import SealBrokenError
from cer.kit.errors import ConflictError, NotFoundError, RuleBrokenError
from tenant_apps.documents.models import Consent, Document, DocumentKind, DocumentVersion
from tenant_apps.documents.selectors import consent_evidence, file_key, version_content
from tenant_apps.documents.services.consents import consent_record
from tenant_apps.documents.services.documents import document_add, shown_name, version_add
from tests.adapters.test_upload_guard import PDF, PNG
from tests.factories import configuration_make, member_make

CALLER = Caller(id="account:1", name="Anna", permissions=frozenset())


@pytest.fixture
def member(alfa: None) -> object:
    configuration_make()
    return member_make("M1")


def _add(**changes: object) -> Document:
    entry = {
        "kind": DocumentKind.STATUTE,
        "title": "Statuto",
        "content": PDF,
        "file_name": "statuto.pdf",
        "caller": CALLER,
    }
    return document_add(**{**entry, **changes})


def _accept(document: Document, member: object, **changes: object) -> Consent:
    version = document.versions.latest("number")
    seen = {"version_id": version.pk, "sha256_seen": version.sha256, **changes}
    return consent_record(member_id=member.pk, caller=CALLER, request_id="request-1", **seen)


def test_a_document_keeps_every_version_it_has_had(member) -> None:
    document = _add()
    version_add(document_id=document.pk, content=PNG, file_name="scan.png", caller=CALLER)
    rows = list(document.versions.order_by("number"))
    assert [(row.number, row.media_type) for row in rows] == [(1, "application/pdf"), (2, "image/png")]
    assert [version_content(row) for row in rows] == [PDF, PNG]
    assert rows[0].sha256 == sha256(PDF).hexdigest()


def test_the_same_bytes_again_are_the_version_that_is_there(member) -> None:
    document = _add()
    again = version_add(document_id=document.pk, content=PDF, file_name="other.pdf", caller=CALLER)
    assert (again.number, again.file_name) == (1, "statuto.pdf")


def test_a_version_cannot_be_changed(member) -> None:
    version = _add().versions.get()
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        DocumentVersion.objects.filter(pk=version.pk).update(sha256="0" * 64)


def test_d07_a_stored_file_is_sealed_and_opens_in_its_own_place_only(member) -> None:
    first, second = (_add(title=title).versions.get() for title in ("one", "two"))
    storage = storage_at(settings.STORAGE_URL)
    stored = storage.get(file_key("documents", first.pk))
    assert b"%PDF" not in stored
    storage.put(file_key("documents", second.pk), stored)
    with pytest.raises(SealBrokenError):
        version_content(second)


def test_a_refused_file_leaves_no_document(member) -> None:
    with pytest.raises(RuleBrokenError), transaction.atomic():
        _add(content=b"<html>")
    assert not Document.objects.exists()


def test_a_document_is_of_a_member_or_of_a_plant(member) -> None:
    with pytest.raises(RuleBrokenError) as refusal:
        _add(member_id=member.pk, plant_id=UUID(int=1))
    assert refusal.value.code == "document_of_two"


def test_a_consent_says_who_accepted_what_and_its_evidence_says_the_same(member) -> None:
    document = _add(is_open_to_members=True, consent_text="Accetto lo statuto.")
    consent = _accept(document, member)
    evidence = consent_evidence(consent)
    facts = json.loads(evidence)
    assert sha256(evidence).hexdigest() == consent.evidence_sha256
    assert facts["version_sha256"] == sha256(PDF).hexdigest()
    assert (facts["text"], facts["member"]) == ("Accetto lo statuto.", "M1")
    assert (facts["accepted_by_name"], facts["request_id"]) == ("Anna", "request-1")
    assert facts["accepted_at"] == consent.accepted_at.isoformat()


def test_a_consent_given_twice_is_the_first_one(member) -> None:
    document = _add(is_open_to_members=True, consent_text="x")
    assert _accept(document, member) == _accept(document, member)
    assert Consent.objects.count() == 1


def test_a_consent_to_an_old_version_or_to_other_bytes_is_refused(member) -> None:
    document = _add(is_open_to_members=True, consent_text="x")
    old = document.versions.get()
    with pytest.raises(ConflictError):
        _accept(document, member, sha256_seen="0" * 64)
    version_add(document_id=document.pk, content=PNG, file_name="x.png", caller=CALLER)
    with pytest.raises(ConflictError) as refusal:
        _accept(document, member, version_id=old.pk, sha256_seen=old.sha256)
    assert refusal.value.code == "version_not_current"


def test_a_document_that_asks_for_no_consent_gets_none(member) -> None:
    with pytest.raises(RuleBrokenError) as refusal:
        _accept(_add(is_open_to_members=True), member)
    assert refusal.value.code == "consent_not_asked"


def test_nobody_consents_to_what_is_not_open_to_him(member) -> None:
    other = member_make("M2")
    for hidden in (_add(consent_text="x"), _add(member_id=other.pk, is_open_to_members=True)):
        with pytest.raises(NotFoundError):
            _accept(hidden, member)


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\temp\\atto.pdf", "atto.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie: x.pdf"),
        ("\0\u202e", "document"),
        ("..", "document"),
        ("x" * 300 + ".pdf", "x" * 146 + ".pdf"),
    ],
)
def test_s16_a_name_is_only_shown_and_cannot_hurt(given: str, shown: str) -> None:
    assert shown_name(given) == shown
