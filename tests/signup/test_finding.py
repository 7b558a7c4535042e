"""Find my community, by its address or by mail."""

import pytest
from django.core.mail import EmailMessage

from shared_apps.tenants.models import Tenant
from tenant_apps.access.models import Role
from tests.clients import account_with_role
from tests.signup.wizard import Wizard

pytestmark = pytest.mark.django_db


def test_a_community_is_found_by_its_address() -> None:
    assert Wizard().get("/communities?address=alfa").json() == {"address": "http://alfa.localhost"}


def test_s17_an_unknown_and_a_suspended_address_look_alike() -> None:
    Tenant.objects.filter(slug="beta").update(status="suspended")
    answers = [Wizard().get(f"/communities?address={slug}") for slug in ("beta", "nobody")]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].json()["detail"] == answers[1].json()["detail"]


@pytest.mark.parametrize(
    ("language", "subject"),
    [("it", "Le sue comunità"), ("en", "Your communities"), ("de", "Ihre Gemeinschaften")],
)
def test_s24_only_the_mail_tells_who_belongs_where(
    language: str, subject: str, mails: list[EmailMessage]
) -> None:
    for slug in ("alfa", "beta"):
        account_with_role(slug, Role.MEMBER, email="both@alfa.example")
    known, unknown = (
        Wizard().post("/communities/reminder", {"email": email, "language": language})
        for email in ("both@alfa.example", "nobody@alfa.example")
    )
    assert (known.status_code, known.content) == (unknown.status_code, unknown.content) == (202, b"")
    assert [(mail.to, mail.subject) for mail in mails] == [
        (["both@alfa.example"], f"[CerCollettiva] {subject}")
    ]
    assert "CER alfa: http://alfa.localhost\nCER beta: http://beta.localhost" in str(mails[0].body)
