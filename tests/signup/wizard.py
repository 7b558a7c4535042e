"""Somebody who signs up, page by page, on the platform's host."""

import re
from typing import Any

from django.core.mail import EmailMessage
from django.http import HttpResponse

from tests.clients import PASSWORD, ApiClient

ANSWERS: dict[str, dict[str, Any]] = {
    "account": {
        "name": "Ada Angeli",
        "password": PASSWORD,
        "terms_version": "2026-01",
        "privacy_version": "2026-01",
    },
    "community": {
        "name": "CER Valle Nuova",
        "legal_form": "association",
        "fiscal_code": "12345670017",
        "vat_number": None,
        "municipality": "Aosta",
        "primary_substation": None,
        "members_expected": 30,
        "power_expected_kw": "120.5",
        "with_sample": False,
    },
    "address": {"slug": "valle-nuova"},
    "plan": {"plan": "starter", "rhythm": "month"},
    "payment": {
        "name": "CER Valle Nuova",
        "street": "Via Roma 1",
        "postcode": "11100",
        "town": "Aosta",
        "province": "AO",
        "recipient_code": "ABC1234",
    },
}


class Wizard(ApiClient):
    """Holds a sign-up by its token, as the pages do."""

    def __init__(self) -> None:
        super().__init__("www")

    def begin(self, email: str = "ada@valle.example", language: str = "it") -> HttpResponse:
        answer = self.post("/signup", {"email": email, "language": language})
        if answer.status_code == 201:
            self.key = answer.json()["token"]
        return answer

    def resume(self, token: str) -> HttpResponse:
        answer = self.post("/signup/resume", {"token": token})
        if answer.status_code == 200:
            self.key = answer.json()["token"]
        return answer

    def prove(self, mail: EmailMessage) -> HttpResponse:
        return self.post("/signup/code", {"code": code_in(mail)})

    def answer(self, step: str, **changes: Any) -> HttpResponse:
        return self.request("PUT", f"/signup/{step}", {**ANSWERS[step], **changes})

    def answer_all(self, *, slug: str = "valle-nuova") -> None:
        for step in ANSWERS:
            answer = self.answer(step, **({"slug": slug} if step == "address" else {}))
            assert answer.status_code == 200, answer.content

    def provision(self) -> HttpResponse:
        return self.post("/signup/provision")


def code_in(mail: EmailMessage) -> str:
    found = re.search(r"^    (\d{6})$", str(mail.body), re.MULTILINE)
    assert found
    return found[1]


def resume_token_in(mail: EmailMessage) -> str:
    found = re.search(r"http://www\.localhost/signup#(\S+)", str(mail.body))
    assert found
    return found[1]


def proved(mails: list[EmailMessage], email: str = "ada@valle.example") -> Wizard:
    """A wizard whose address is proved."""
    wizard = Wizard()
    wizard.begin(email)
    assert wizard.prove(mails[-1]).status_code == 200
    return wizard
