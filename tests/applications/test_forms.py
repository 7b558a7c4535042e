"""The form: what may be published, and that a version stays what it was."""

from typing import Any

import pytest
from django.db import DatabaseError, transaction

from tenant_apps.access.models import Role
from tenant_apps.applications.models import Form
from tenant_apps.documents.models import DocumentKind
from tests.applications.world import community_open, consent_body, form_body
from tests.clients import ApiClient, signed_in
from tests.factories import configuration_make

QUESTION = {"code": "why", "kind": "text", "label": {"it": "Perché?"}, "is_required": False}
PAPER = {"code": "identity", "kind": "other", "label": {"it": "Carta"}}


@pytest.fixture
def operator(alfa: None) -> ApiClient:
    configuration_make()
    return signed_in("alfa", Role.MANAGER)


@pytest.fixture
def body(operator: ApiClient, enter: Any) -> dict[str, Any]:
    enter("alfa")
    return form_body()


def test_each_publication_is_a_version_and_the_last_one_is_in_use(
    operator: ApiClient, body: dict[str, Any]
) -> None:
    for expected in (1, 2):
        published = operator.post("/application-forms", {**body, "introduction": {"it": f"Testo {expected}"}})
        assert (published.status_code, published.json()["number"]) == (201, expected)
    shown = ApiClient("alfa").get("/public/application-form").json()
    assert (shown["number"], shown["terms"]["introduction"]["it"]) == (2, "Testo 2")
    assert "published_by_name" not in shown
    assert operator.get("/application-forms").json()["count"] == 2


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"consents": []}, "privacy_missing"),
        ({"questions": [QUESTION, QUESTION]}, "code_repeated"),
        ({"papers": [PAPER, PAPER]}, "code_repeated"),
        ({"questions": [{**QUESTION, "kind": "choice"}]}, "choices_wrong"),
        (
            {"questions": [{**QUESTION, "choices": [{"code": "red", "label": {"it": "Rosso"}}]}]},
            "choices_wrong",
        ),
    ],
)
def test_a_form_that_cannot_work_is_refused(
    changes: dict[str, Any], code: str, operator: ApiClient, body: dict[str, Any]
) -> None:
    answer = operator.post("/application-forms", {**body, **changes})
    assert answer.status_code == 422
    assert code in {error["code"] for error in answer.json()["errors"]}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", {"en": "only English"}),
        ("fields", {"shoe_size": "asked"}),
        ("fields", {"phone": "perhaps"}),
        ("member_code_prefix", "m-"),
        ("questions", [{**QUESTION, "code": "Not a code"}]),
        ("papers", [{**PAPER, "asked_of": "strangers"}]),
    ],
)
def test_a_bad_term_is_named(field: str, value: object, operator: ApiClient, body: dict[str, Any]) -> None:
    answer = operator.post("/application-forms", {**body, field: value})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"].startswith(f"/{field}")


def test_a_consent_is_about_a_paper_that_everybody_may_read(operator: ApiClient, enter: Any) -> None:
    enter("alfa")
    secret = consent_body("secret", DocumentKind.PRIVACY, is_required=True, is_open_to_members=False)
    body = form_body(consents=[secret])
    answer = operator.post("/application-forms", body)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "document_not_open")
    body["consents"][0]["document_id"] = "0197e0a0-0000-7000-8000-000000000000"
    assert operator.post("/application-forms", body).status_code == 404


def test_a_published_form_is_never_changed(alfa: None) -> None:
    community_open()
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        Form.objects.update(number=7)
