"""The dossier for an inspection: the same bytes for the same day and moment, and of one community only."""

import io
import json
import zipfile
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest
from django.utils import timezone
from django_tenants.utils import tenant_context

from cer.kit.api.caller import Caller
from cer.kit.errors import ForbiddenError, RuleBrokenError
from shared_apps.tenants.selectors import tenant_by_slug
from tenant_apps.access.models import Role
from tenant_apps.access.permissions import Permission
from tenant_apps.compliance.archive import archive_of
from tenant_apps.compliance.dossier_content import dossier_content
from tenant_apps.compliance.models import DossierState
from tenant_apps.compliance.services import checklist_item_set, evaluation_make
from tenant_apps.compliance.services.dossiers import dossier_build, dossier_file, dossier_start
from tenant_apps.documents.models import DocumentKind
from tenant_apps.documents.services.documents import document_add
from tenant_apps.members.selectors import member_by_code
from tests.adapters.test_upload_guard import PDF
from tests.clients import signed_in
from tests.compliance.world import AS_OF, CONSUMER, evidence_complete, registry_make
from tests.factories import member_make
from tests.populated import ALFA, BETA

pytestmark = pytest.mark.django_db

CALLER = Caller(id="account:1", name="Anna", permissions=frozenset({Permission.REGISTRY_REVEAL}))


@pytest.fixture
def world(alfa: None) -> None:
    registry_make()
    evidence_complete()
    checklist_item_set(rule="R14.aim", owner="Ada", due_on=AS_OF, evidence_reference="statute")
    for title, member_id in (("Statuto", None), ("Mandato di Rossi", member_by_code("M2").pk)):
        document_add(
            kind=DocumentKind.OTHER,
            title=title,
            content=PDF,
            file_name="x.pdf",
            caller=CALLER,
            member_id=member_id,
        )


def _sealed(**changes: Any) -> bytes:
    terms = {"as_of": AS_OF, "known_at": None, "is_full": False, "caller": CALLER}
    dossier = dossier_build(dossier_id=dossier_start(**{**terms, **changes}).pk)
    assert dossier.state == DossierState.SEALED, dossier.sentence
    content = dossier_file(dossier)
    assert sha256(content).hexdigest() == dossier.sha256
    return content


def _entries(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _known_at(content: bytes) -> datetime:
    return datetime.fromisoformat(json.loads(_entries(content)["manifest.json"])["known_at"])


def test_the_same_day_and_moment_give_the_same_bytes_whatever_came_later(world: None) -> None:
    first = _sealed()
    checklist_item_set(rule="R14.aim", owner="Eve", due_on=None, evidence_reference="")
    member_make("M9")
    evaluation_make(as_of=AS_OF)
    assert _sealed(known_at=_known_at(first)) == first
    assert _sealed() != first


def test_the_manifest_names_every_entry_with_its_digest(world: None) -> None:
    entries = _entries(_sealed(is_full=True))
    manifest = json.loads(entries.pop("manifest.json"))
    assert {row["name"]: row["sha256"] for row in manifest["entries"]} == {
        name: sha256(content).hexdigest() for name, content in entries.items()
    }
    assert {
        "evaluation.json",
        "evidence.json",
        "checklist.json",
        "registry/C1.json",
        "documents.json",
        "consents.json",
        "audit.json",
        "changes.json",
    } <= entries.keys()


def test_it_holds_the_rules_with_their_facts_the_checklist_and_a_chain_that_verifies(world: None) -> None:
    entries = {name: json.loads(text) for name, text in _entries(_sealed()).items() if name.endswith("json")}
    assert entries["evaluation.json"]["facts"]["as_of"] == AS_OF.isoformat()
    assert entries["evaluation.json"]["rules"][0]["citation"]
    shown = {"due_on": AS_OF.isoformat(), "evidence_reference": "statute"}
    assert entries["checklist.json"]["R14.aim"] == shown
    chain = entries["audit.json"]["chain"]
    assert chain["broken"] is None
    assert chain["head_hash"] == entries["audit.json"]["entries"][-1]["hash"]
    assert {"member.admitted", "plant.added"} <= {row["action"] for row in entries["changes.json"]}


def test_without_the_right_persons_are_masked_and_their_papers_left_out(world: None) -> None:
    masked, full = _entries(_sealed()), _entries(_sealed(is_full=True))
    assert CONSUMER.encode() not in b"".join(masked.values())
    assert CONSUMER.encode() in b"".join(full.values())
    assert "Rossi" not in masked["documents.json"].decode()
    assert "Rossi" in full["documents.json"].decode()
    papers = [sum(name.startswith("documents/") for name in entries) for entries in (masked, full)]
    assert papers == [1, 2]


def test_a_full_dossier_is_refused_to_who_may_not_see_persons(world: None) -> None:
    with pytest.raises(ForbiddenError):
        _sealed(is_full=True, caller=Caller(id="x", name="x", permissions=frozenset()))


def test_what_was_not_evaluated_by_then_or_lies_ahead_is_refused(world: None) -> None:
    with pytest.raises(RuleBrokenError):
        dossier_start(as_of=AS_OF, known_at=timezone.now() + timedelta(days=1), is_full=False, caller=CALLER)
    early = dossier_start(
        as_of=AS_OF, known_at=datetime(2024, 1, 1, tzinfo=UTC), is_full=False, caller=CALLER
    )
    assert dossier_build(dossier_id=early.pk).state == DossierState.REFUSED


def test_a_dossier_that_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tenant_apps.compliance.archive.DOSSIER_BYTES_MAX", 10)
    with pytest.raises(RuleBrokenError, match="papers of persons"):
        archive_of({"x": bytes(11)}, {})


def test_no_dossier_of_one_community_holds_a_word_of_another(canaries: Any) -> None:
    with tenant_context(tenant_by_slug(ALFA)):
        content = dossier_content(
            as_of=date(2024, 2, 1),
            known_at=timezone.now(),
            is_full=True,
        )
    assert f"{ALFA.upper()}-".encode() in content
    assert f"{BETA.upper()}-".encode() not in content


def test_a_dossier_is_asked_for_and_opened_by_a_link_of_ones_own(world: None, mails: Any, enter: Any) -> None:
    owner = signed_in("alfa")
    asked = owner.post("/compliance/dossiers", {"as_of": AS_OF.isoformat()})
    assert asked.status_code == 202
    enter("alfa")
    dossier = dossier_build(dossier_id=asked.json()["id"])
    content = dossier_file(dossier)
    path = f"/compliance/dossiers/{dossier.pk}"
    token = owner.post(f"{path}/link").json()["token"]
    assert owner.get(f"{path}/file?token={token}").content == content
    assert owner.get(f"{path}/file?token=x").status_code == 422
    assert signed_in("alfa", Role.AUDITOR).get(f"{path}/file?token={token}").status_code == 422
