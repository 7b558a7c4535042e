"""A community that takes applications: its form, and people who fill it in."""

import re
from collections.abc import Mapping
from hashlib import sha256
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.mail import EmailMessage
from django.http import HttpResponse

from cer.kit.api.caller import Caller
from shared_apps.rulebook.services import rule_set_load
from tenant_apps.access.permissions import Permission
from tenant_apps.applications.models import Application
from tenant_apps.applications.services.applying import application_confirm, application_submit
from tenant_apps.applications.services.forms import form_publish
from tenant_apps.applications.services.moving import Linked
from tenant_apps.applications.submission import Submission
from tenant_apps.applications.terms import FormIn
from tenant_apps.documents.models import DocumentKind
from tenant_apps.documents.services.documents import document_add
from tests.adapters.test_upload_guard import PDF
from tests.clients import ApiClient
from tests.factories import configuration_make

FISCAL_CODE, OTHER_FISCAL_CODE = "RSSMRA85T10A562S", "BNCLRA90A41F205I"
VAT_NUMBER, IBAN = "01234567897", "IT60X0542811101000000123456"
PDF_SHA256 = sha256(PDF).hexdigest()
POD, SUBSTATION = "IT001E70000001", "AC001E00001"
OPERATOR = Caller(
    id=f"account:{uuid4()}", name="Olga Operator", permissions=frozenset(Permission), account_id=uuid4()
)


def community_open(**changes: Any) -> None:
    """The law, a configuration, a privacy notice, a mandate, and the form."""
    rule_set_load()
    configuration_make()
    form_publish(form=FormIn.model_validate(form_body(**changes)), caller=OPERATOR)


def form_body(**changes: Any) -> dict[str, Any]:
    """A form that asks everything once; the papers are of persons, so that a body needs none."""
    return {
        "is_open": True,
        "title": {"it": "Adesione", "en": "Join us", "de": "Beitritt"},
        "introduction": {"it": "Benvenuti"},
        "fields": {
            "phone": "asked",
            "address": "asked",
            "iban": "required",
            "pods": "asked",
            "plants": "asked",
        },
        "questions": [
            {"code": "why", "kind": "text", "label": {"it": "Perché?"}, "is_required": False},
            {"code": "heard", "kind": "yes_no", "label": {"it": "Ci conosce?"}, "is_required": True},
            {"code": "people", "kind": "number", "label": {"it": "Quanti?"}, "is_required": False},
            {"code": "since", "kind": "day", "label": {"it": "Da quando?"}, "is_required": False},
            {
                "code": "colour",
                "kind": "choice",
                "label": {"it": "Colore?"},
                "is_required": False,
                "choices": [{"code": "red", "label": {"it": "Rosso"}}],
            },
        ],
        "consents": [
            consent_body("privacy", DocumentKind.PRIVACY, is_required=True),
            consent_body("mandate", DocumentKind.MANDATE, is_required=False),
        ],
        "papers": [
            {
                "code": "identity",
                "kind": "other",
                "label": {"it": "Carta d'identità", "de": "Ausweis"},
                "asked_of": "persons",
            },
        ],
        **changes,
    }


def consent_body(
    code: str, kind: DocumentKind, *, is_required: bool, is_open_to_members: bool = True
) -> dict[str, Any]:
    document = document_add(
        kind=kind,
        title=f"{code} notice",
        content=PDF,
        file_name=f"{code}.pdf",
        caller=OPERATOR,
        is_open_to_members=is_open_to_members,
        consent_text="Accetto.",
    )
    return {
        "code": code,
        "document_id": str(document.pk),
        "text": {"it": f"Accetto: {code}", "en": f"I accept: {code}"},
        "is_required": is_required,
    }


def application_body(**changes: Any) -> dict[str, Any]:
    """What Maria says on the first form, as the API takes it."""
    return {
        "form_number": 1,
        "language": "en",
        "email": "maria@example.org",
        "name": "Maria Rossi",
        "category": "natural_person",
        "is_enterprise": False,
        "fiscal_code": FISCAL_CODE.lower(),
        "intent": "consumer",
        "phone": "+39 055 123456",
        "address": {"street": "Via Roma 1", "postal_code": "52100", "town": "Arezzo", "province": "ar"},
        "iban": IBAN,
        "pods": [{"code": POD.lower(), "primary_substation": SUBSTATION, "contract_power_kw": "3"}],
        "answers": {"heard": "yes"},
        "consents": [{"code": code, "sha256": PDF_SHA256} for code in ("privacy", "mandate")],
        **changes,
    }


def body_of_enterprise(**changes: Any) -> dict[str, Any]:
    """What a small enterprise says; the form asks no paper of it."""
    enterprise = {
        "name": "Forno Prova srl",
        "email": "forno@example.org",
        "category": "small_enterprise",
        "is_enterprise": True,
        "representative": "Rita Forno",
        "fiscal_code": VAT_NUMBER,
        "vat_number": VAT_NUMBER,
        "ateco": {"code": "10.71.10", "classification": "2007"},
    }
    return application_body(**{**enterprise, **changes})


def submit(body: Mapping[str, Any]) -> Linked:
    return application_submit(submission=Submission.model_validate(body))


def queued(body: Mapping[str, Any]) -> Application:
    """An application whose address is proven."""
    return application_confirm(token=submit(body).token).linked.application


def token_in(mail: EmailMessage) -> str:
    found = re.search(r"/application#(\S+)", str(mail.body))
    assert found
    return found[1]


def upload(client: ApiClient, token: str, *, code: str = "identity", content: bytes = PDF) -> HttpResponse:
    file = SimpleUploadedFile("carta.pdf", content, content_type="text/html")
    return client.upload("/public/application/papers", {"token": token, "code": code, "file": file})
