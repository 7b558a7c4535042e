import time
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from cer.adapters.upload_guard import FILE_BYTES_MAX
from shared_apps.tenants.services.communities import tenant_suspend
from tenant_apps.access.models import Role
from tests.adapters.test_upload_guard import PDF, PNG
from tests.clients import ApiClient, account_with_role, signed_in
from tests.factories import configuration_make, member_make


@pytest.fixture
def member(enter) -> Any:
    enter("alfa")
    configuration_make()
    return member_make("M1")


@pytest.fixture
def owner(member) -> ApiClient:
    return signed_in("alfa")


def _file(content: bytes = PDF, name: str = "Statuto.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="text/html")


def _upload(client: ApiClient, content: bytes = PDF, *, name: str = "Statuto.pdf", **fields: Any) -> Any:
    form = {"kind": "statute", "title": "Statuto", **fields, "file": _file(content, name)}
    return client.upload("/documents", form)


def _opened(client: ApiClient, version_id: str, *, own: bool = False) -> Any:
    path = f"{'/own' if own else ''}/document-versions/{version_id}"
    return client.get(f"{path}/file?token={client.post(f'{path}/link').json()['token']}")


def test_a_document_is_uploaded_renewed_listed_and_opened(owner) -> None:
    added = _upload(owner, expires_on="2025-06-30")
    assert (added.status_code, added.json()["versions"][0]["media_type"]) == (201, "application/pdf")
    document_id = added.json()["id"]
    second = owner.upload(f"/documents/{document_id}/versions", {"file": _file(PNG, "x.pdf")})
    assert (second.status_code, second.json()["number"]) == (201, 2)
    assert len(owner.get(f"/documents/{document_id}").json()["versions"]) == 2
    assert owner.get("/documents?expires_before=2025-07-01").json()["count"] == 1
    assert owner.get("/documents?expires_before=2025-06-30").json()["count"] == 0
    assert _opened(owner, second.json()["id"]).content == PNG


def test_s33_a_file_is_served_to_keep_and_never_to_run(owner) -> None:
    version = _upload(owner, name="è <b>.html").json()["versions"][0]
    answer = _opened(owner, version["id"])
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_empty"),
        (b"<svg onload='x'/>", "file_kind_unknown"),
        (PDF + b"PK\x03\x04", "file_not_one_kind"),
        (bytes(FILE_BYTES_MAX + 1), "file_too_large"),
    ],
)
def test_s33_a_bad_upload_is_refused_with_its_code(owner, content, code) -> None:
    answer = _upload(owner, content)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert owner.get("/documents").json()["count"] == 0


def test_s16_a_link_dies_after_five_minutes(owner, monkeypatch) -> None:
    version_id = _upload(owner).json()["versions"][0]["id"]
    path = f"/document-versions/{version_id}"
    now = time.time()
    with monkeypatch.context() as earlier:
        earlier.setattr("django.core.signing.time.time", lambda: now - timedelta(minutes=5).seconds - 1)
        token = owner.post(f"{path}/link").json()["token"]
    answer = owner.get(f"{path}/file?token={token}")
    assert (answer.status_code, answer.json()["code"]) == (422, "link_refused")


def test_s16_a_link_opens_for_nobody_else(owner) -> None:
    version_id = _upload(owner).json()["versions"][0]["id"]
    token = owner.post(f"/document-versions/{version_id}/link").json()["token"]
    auditor = signed_in("alfa", Role.AUDITOR)
    answer = auditor.get(f"/document-versions/{version_id}/file?token={token}")
    assert (answer.status_code, answer.json()["code"]) == (422, "link_refused")
    assert ApiClient("alfa").get(f"/document-versions/{version_id}/file?token={token}").status_code == 401


def test_s16_a_link_opens_no_other_version_and_a_forged_one_opens_none(owner) -> None:
    first, second = (_upload(owner).json()["versions"][0]["id"] for _ in range(2))
    token = owner.post(f"/document-versions/{first}/link").json()["token"]
    for forged in (token, token[:-1], f"{second}{token[36:]}", "", "%00"):
        assert owner.get(f"/document-versions/{second}/file?token={forged}").status_code == 422


def test_s16_a_link_replayed_on_another_host_finds_nothing(owner) -> None:
    version_id = _upload(owner).json()["versions"][0]["id"]
    token = owner.post(f"/document-versions/{version_id}/link").json()["token"]
    account_with_role("beta", Role.OWNER, email="owner@alfa.example")
    other = ApiClient("beta")
    assert other.sign_in("owner@alfa.example").status_code == 200
    assert other.get(f"/document-versions/{version_id}/file?token={token}").status_code == 404


def test_s16_links_of_a_community_that_left_are_dead(owner) -> None:
    version_id = _upload(owner).json()["versions"][0]["id"]
    token = owner.post(f"/document-versions/{version_id}/link").json()["token"]
    tenant_suspend(slug="alfa")
    answer = owner.get(f"/document-versions/{version_id}/file?token={token}")
    assert (answer.status_code, answer.content) == (404, b"Not found.\n")


def test_a_member_opens_its_own_papers_and_those_of_all_and_no_others(owner, member, enter) -> None:
    enter("alfa")
    other = member_make("M2")
    of_all = _upload(owner, title="all", is_open_to_members="true").json()
    own = _upload(owner, title="own", is_open_to_members="true", member_id=str(member.pk)).json()
    hidden = [
        _upload(owner, title="inner").json(),
        _upload(owner, title="note", member_id=str(member.pk)).json(),
        _upload(owner, title="other", is_open_to_members="true", member_id=str(other.pk)).json(),
    ]
    client = signed_in("alfa", Role.MEMBER, member_id=member.pk)
    assert [row["title"] for row in client.get("/own/documents").json()["items"]] == ["all", "own"]
    for document in (of_all, own):
        assert _opened(client, document["versions"][0]["id"], own=True).content == PDF
    for document in hidden:
        path = f"/own/document-versions/{document['versions'][0]['id']}"
        assert client.post(f"{path}/link").status_code == 404
        assert client.get(f"{path}/file").status_code == 404
    assert client.get("/documents").status_code == 403


def test_a_member_accepts_a_document_and_the_community_holds_the_evidence(owner, member) -> None:
    document = _upload(
        owner, is_open_to_members="true", consent_text="Accetto lo statuto.", member_id=str(member.pk)
    ).json()
    version = document["versions"][0]
    client = signed_in("alfa", Role.MEMBER, member_id=member.pk)
    accepted = client.post(f"/own/document-versions/{version['id']}/consent", {"sha256": version["sha256"]})
    assert (accepted.status_code, accepted.json()["text"]) == (201, "Accetto lo statuto.")
    consents = owner.get(f"/document-versions/{version['id']}/consents").json()["items"]
    assert [row["id"] for row in consents] == [accepted.json()["id"]]
    evidence = owner.get(f"/consents/{consents[0]['id']}/evidence")
    assert evidence.json()["version_sha256"] == version["sha256"]
    assert evidence["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.ACCOUNTANT, Role.TECHNICIAN, Role.MEMBER])
def test_only_who_may_edit_documents_uploads_them(member, role) -> None:
    answer = _upload(signed_in("alfa", role))
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
