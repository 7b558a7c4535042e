from collections.abc import Callable
from hashlib import sha256
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from shared_apps.rulebook.services import rule_set_load
from tenant_apps.access.models import Role
from tests.adapters.attestations import TEXT, plain_pdf_of
from tests.clients import ApiClient, signed_in
from tests.factories import configuration_make, pod_make

NEW = {"code": "SCUOLA", "region": "Piemonte", "entry_on": "2025-04-03", "valid_from": "2025-04-03"}


@pytest.fixture
def client(enter: Callable[[str], None]) -> ApiClient:
    enter("alfa")
    rule_set_load()
    pod_make("IT001E112222333", configuration_make())
    return signed_in("alfa")


def send(client: ApiClient, path: str, content: bytes, fields: dict[str, str]) -> Any:
    file = SimpleUploadedFile("attestato.pdf", content, "application/pdf")
    return client.upload(path, {**fields, "file": file})


def test_an_attestation_is_previewed_then_taken(client: ApiClient) -> None:
    content = plain_pdf_of(TEXT)
    preview = send(client, "/attestations/preview", content, {}).json()
    pod = next(field for field in preview["fields"] if field["field"] == "pod")
    assert pod == {
        "field": "pod",
        "value": "IT001E112222333",
        "text": "IT001E112222333",
        "confidence": "likely",
        "page": 1,
        "line": 10,
    }
    assert (preview["plant"], preview["sections"][0]["generator_kw"]) == (None, "49.8")
    taken = send(client, "/attestations", content, {"sha256": preview["sha256"], **NEW})
    assert (taken.status_code, taken.json()["number"]) == (201, 2)
    path = f"/plants/{taken.json()['plant_id']}"
    assert client.get(f"{path}/attestations").json()["items"] == [taken.json()]
    assert client.get(path).json()["censimp_code"] == "IM_1234567"


def test_the_fiscal_code_of_the_holder_is_shown_by_its_ends(client: ApiClient) -> None:
    answer = send(client, "/attestations/preview", plain_pdf_of(TEXT), {})
    assert b"80123450159" not in answer.content
    (code,) = [field["value"] for field in answer.json()["fields"] if field["field"] == "holder_code"]
    assert code == "80••••••159"


@pytest.mark.parametrize("content", [b"", b"\x00", b"%PDF-1.7\n%%EOF"])
def test_a_file_that_cannot_be_read_is_a_refusal(client: ApiClient, content: bytes) -> None:
    for path, fields in (("/attestations/preview", {}), ("/attestations", {"sha256": "0" * 64, **NEW})):
        assert send(client, path, content, fields).status_code == 422


def test_a_new_plant_needs_what_the_paper_does_not_say(client: ApiClient) -> None:
    content = plain_pdf_of(TEXT)
    answer = send(client, "/attestations", content, {"sha256": sha256(content).hexdigest()})
    assert (answer.status_code, answer.json()["code"]) == (422, "plant_unclear")


def test_who_may_only_look_takes_nothing(db: None) -> None:
    assert send(signed_in("alfa", Role.AUDITOR), "/attestations/preview", b"x", {}).status_code == 403
