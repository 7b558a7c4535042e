"""From the open form to a member with an account, through the API alone."""

import re
from datetime import date
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django_tenants.utils import tenant_context

from shared_apps.tenants.selectors import tenant_by_slug
from tenant_apps.applications.models import Application
from tenant_apps.communities.models import Configuration
from tenant_apps.documents.models import Consent, Document
from tenant_apps.members.selectors import holder_days, identifiers_of_member
from tests.applications.world import (
    FISCAL_CODE,
    IBAN,
    POD,
    application_body,
    community_open,
    token_in,
    upload,
)
from tests.clients import PASSWORD, ApiClient, signed_in

FROM = "2026-03-01"


@pytest.fixture
def operator(alfa: None) -> ApiClient:
    community_open()
    return signed_in("alfa")


def applied(client: ApiClient, mails: list[EmailMessage], **changes: Any) -> str:
    """Apply and confirm; the token of the link."""
    answer = client.post("/public/applications", application_body(**changes))
    assert (answer.status_code, answer.json()) == (202, {"next": "open the link in the mail"})
    token = token_in(mails[-1])
    assert client.post("/public/application/confirm", {"token": token}).status_code == 200
    return token


def approved(operator: ApiClient, mails: list[EmailMessage]) -> str:
    """Approve the one application; the token of the invitation."""
    application_id = operator.get("/applications").json()["items"][0]["id"]
    answer = operator.post(f"/applications/{application_id}/approve", {"valid_from": FROM})
    assert answer.status_code == 200, answer.json()
    found = re.search(r"/invitation#(\S+)", str(mails[-1].body))
    assert found
    return found[1]


def test_a_person_applies_is_approved_and_is_in_the_registry_from_the_given_day(
    operator: ApiClient, mails: list[EmailMessage]
) -> None:
    guest = ApiClient("alfa")
    form = guest.get("/public/application-form").json()
    privacy = form["terms"]["consents"][0]
    document = guest.get(f"/public/application-form/documents/{privacy['version_id']}")
    assert document["Content-Disposition"].startswith("attachment")
    assert operator.get("/applications").json()["count"] == 0

    token = applied(guest, mails)
    owed = guest.post("/public/application", {"token": token}).json()
    assert (owed["state"], owed["papers"][0]["is_missing"]) == ("documents", True)
    assert "Carta d'identità" in str(mails[-1].body)
    assert upload(guest, token).status_code == 201
    invitation = approved(operator, mails)

    guest.get("/session")
    assert guest.post("/invitation/accept", {"token": invitation, "password": PASSWORD}).status_code == 201
    assert guest.sign_in("maria@example.org").json()["account"]["name"] == "Maria Rossi"
    assert guest.get("/me").json()["role"] == "member"
    papers = guest.get("/own/documents").json()["items"]
    assert {"Carta d'identità", "privacy notice", "mandate notice"} == {each["title"] for each in papers}
    assert operator.get("/applications?state=active").json()["count"] == 1
    with tenant_context(tenant_by_slug("alfa")):
        assert_in_the_registry()


def assert_in_the_registry() -> None:
    """The settlement's own view of the days, and what was carried over."""
    configuration = Configuration.objects.get()
    days = holder_days(configuration.pk, first_on=date(2026, 2, 1), until_on=date(2026, 5, 1))
    ((pod, (held,)),) = days.items()
    assert (pod.code, held.member, held.first_on, held.until_on) == (
        POD,
        "M-0001",
        date(2026, 3, 1),
        date(2026, 5, 1),
    )
    member = Application.objects.get().member
    identifiers = identifiers_of_member(member)
    assert (identifiers.fiscal_code, identifiers.iban) == (FISCAL_CODE, IBAN)
    assert {each.text for each in Consent.objects.filter(member=member)} == {
        "I accept: privacy",
        "I accept: mandate",
    }
    assert Document.objects.filter(member=member).count() == 1
