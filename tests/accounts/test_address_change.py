"""Another mail address: asked for by its owner, proved by a link; nobody learns who has an account (S24)."""

import re

import pytest
from django.conf import LazySettings
from django.core.mail import EmailMessage
from django_tenants.utils import tenant_context

from cer.kit.limits import Limit
from shared_apps.accounts.models import User
from shared_apps.accounts.selectors import account_by_email
from shared_apps.tenants.models import PlatformEvent
from shared_apps.tenants.selectors import tenant_by_slug
from tenant_apps.access.models import Role, RoleAssignment
from tenant_apps.audit.models import AuditEntry
from tests.clients import PASSWORD, ApiClient, account_with_role, signed_in
from tests.console.staff import at_console

pytestmark = pytest.mark.django_db

OLD, NEW = "member@alfa.example", "new@example.org"


def ask(
    client: ApiClient, email: str = NEW, password: str | None = PASSWORD, **headers: str
) -> tuple[int, str]:
    answer = client.post("/session/email", {"email": email, "password": password}, **headers)
    return answer.status_code, answer.json()["code"] if answer.content else ""


def confirm(client: ApiClient, token: str) -> tuple[int, str]:
    answer = client.post("/session/email/confirm", {"token": token})
    return answer.status_code, answer.json().get("code", "")


def token_in(mails: list[EmailMessage], to: str = NEW) -> str:
    texts = [str(mail.body) for mail in mails if mail.to == [to]]
    found = re.search(r"/email#(\S+)", texts[-1])
    assert found
    return found[1]


NOT_VALID = (422, "link_not_valid")


def test_s24_a_new_address_counts_only_once_its_link_was_opened(mails: list[EmailMessage]) -> None:
    client = signed_in("alfa", Role.MEMBER)
    assert ask(client, "New@Example.org") == (204, "")
    assert [mail.to for mail in mails] == [[NEW], [OLD]]
    assert "http://alfa.localhost/email#" in str(mails[0].body)
    assert "#" not in str(mails[1].body)
    assert ApiClient("alfa").sign_in(OLD).status_code == 200
    assert confirm(client, token_in(mails)) == (200, "")
    assert client.get("/session").json()["account"]["email"] == NEW
    assert mails[-1].to == [OLD]
    assert ApiClient("alfa").sign_in(OLD).status_code == 401
    assert ApiClient("alfa").sign_in(NEW).json()["pending"] is None


def test_s24_every_other_session_of_the_account_ends(mails: list[EmailMessage]) -> None:
    account_with_role("beta", Role.MEMBER, email=OLD)
    here, elsewhere, in_beta = (
        signed_in("alfa", Role.MEMBER),
        signed_in("alfa", Role.MEMBER),
        ApiClient("beta"),
    )
    assert in_beta.sign_in(OLD).status_code == 200
    ask(here)
    assert elsewhere.get("/me").status_code == 200
    confirm(here, token_in(mails))
    assert [client.get("/me").status_code for client in (here, elsewhere, in_beta)] == [200, 401, 401]


def test_communities_keep_the_new_address_and_both_logs_say_that_it_changed(
    mails: list[EmailMessage],
) -> None:
    account = account_with_role("beta", Role.AUDITOR, email=OLD)
    client = signed_in("alfa", Role.MEMBER)
    ask(client)
    confirm(client, token_in(mails))
    for slug in ("alfa", "beta"):
        with tenant_context(tenant_by_slug(slug)):
            assert RoleAssignment.objects.get(account_id=account.pk).email == NEW
            entry = AuditEntry.objects.latest("number")
            assert (entry.action, entry.actor_id) == ("role.address_changed", str(account.pk))
            assert "@" not in str(entry.changes)
    event = PlatformEvent.objects.latest("number")
    assert (event.action, event.object_id) == ("account.address_changed", str(account.pk))
    assert "@" not in f"{event.changes} {event.object_label}"


def test_s24_an_address_with_an_account_is_answered_alike_and_only_its_owner_is_told(
    mails: list[EmailMessage],
) -> None:
    account_with_role("beta", Role.MEMBER)
    client = signed_in("alfa", Role.MEMBER)
    assert ask(client, "member@beta.example") == ask(client, NEW) == (204, "")
    taken = next(mail for mail in mails if mail.to == ["member@beta.example"])
    assert "#" not in str(taken.body)
    assert "ha già un account" in taken.subject


def test_s24_of_two_who_prove_one_address_the_second_is_refused(mails: list[EmailMessage]) -> None:
    first, second = signed_in("alfa", Role.MEMBER), signed_in("alfa", Role.AUDITOR)
    tokens = []
    for client in (first, second):
        ask(client)
        tokens.append(token_in(mails))
    assert confirm(first, tokens[0])[0] == 200
    assert confirm(second, tokens[1]) == (409, "account_exists")
    assert second.get("/session").json()["account"]["email"] == "auditor@alfa.example"


def test_a_stranger_asks_and_confirms_nothing(mails: list[EmailMessage]) -> None:
    ask(signed_in("alfa", Role.MEMBER))
    stranger = ApiClient("alfa")
    stranger.get("/session")
    assert ask(stranger) == confirm(stranger, token_in(mails)) == (401, "not_authenticated")


def test_an_open_browser_is_not_its_owner(settings: LazySettings, mails: list[EmailMessage]) -> None:
    client = signed_in("alfa", Role.MEMBER)
    assert ask(client, password="not the passphrase") == (422, "password_wrong")
    assert ask(client, password=None) == (403, "reauthentication_needed")
    assert mails == []
    client.identity("POST", "/auth/reauthenticate", {"password": PASSWORD})
    assert ask(client, password=None) == (204, "")
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 0
    assert ask(client, password=None) == (403, "reauthentication_needed")
    assert ask(client) == (204, "")


def test_a_link_works_once_even_when_the_old_address_comes_back(mails: list[EmailMessage]) -> None:
    client = signed_in("alfa", Role.MEMBER)
    ask(client)
    token = token_in(mails)
    assert confirm(client, token) == (200, "")
    assert confirm(client, token) == NOT_VALID
    ask(client, OLD)
    assert confirm(client, token_in(mails, OLD)) == (200, "")
    assert confirm(client, token) == NOT_VALID


def test_a_link_of_another_account_moves_nobody(mails: list[EmailMessage]) -> None:
    """Whoever is lured to open somebody else's link keeps the account as it is, and so does the other."""
    attacker, victim = signed_in("alfa", Role.AUDITOR), signed_in("alfa", Role.MEMBER)
    ask(attacker)
    assert confirm(victim, token_in(mails)) == NOT_VALID
    assert account_by_email(NEW) is None


def test_s02_a_link_of_alfa_is_refused_on_beta_like_one_that_never_was(mails: list[EmailMessage]) -> None:
    account_with_role("beta", Role.MEMBER, email=OLD)
    ask(signed_in("alfa", Role.MEMBER))
    in_beta = ApiClient("beta")
    in_beta.sign_in(OLD)
    assert confirm(in_beta, token_in(mails)) == confirm(in_beta, "IngiIg:1x:abc") == NOT_VALID


def test_a_link_ends_in_time_and_with_a_new_password(
    mails: list[EmailMessage], settings: LazySettings
) -> None:
    client = signed_in("alfa", Role.MEMBER)
    ask(client)
    token = token_in(mails)
    good_for_s, settings.PASSWORD_RESET_TIMEOUT = settings.PASSWORD_RESET_TIMEOUT, 0
    assert confirm(client, token) == NOT_VALID
    settings.PASSWORD_RESET_TIMEOUT = good_for_s
    body = {"current_password": PASSWORD, "new_password": "another passphrase of mine"}
    client.identity("POST", "/account/password/change", body)
    assert confirm(client, token) == NOT_VALID


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        ("it", ["Conferma il nuovo", "Richiesto un altro", "è cambiato"]),
        ("en", ["Confirm your new", "Another e-mail", "has changed"]),
        ("de", ["Neue Adresse", "Andere E-Mail", "hat sich geändert"]),
    ],
)
def test_the_mails_speak_the_readers_language(
    wanted: str, words: list[str], mails: list[EmailMessage]
) -> None:
    client = signed_in("alfa", Role.MEMBER)
    ask(client, **{"Accept-Language": wanted})
    token = token_in(mails)
    client.post("/session/email/confirm", {"token": token}, **{"Accept-Language": wanted})
    for mail, word in zip(mails, words, strict=True):
        assert mail.subject.startswith("[CER alfa] ")
        assert word in mail.subject


def test_s25_nobodys_mailbox_is_flooded(settings: LazySettings) -> None:
    client = signed_in("alfa", Role.MEMBER)
    settings.IDENTITY_LIMITS = {**settings.IDENTITY_LIMITS, "mailbox": Limit(times=1, within_s=86_398)}
    assert ask(client)[0] == 204
    assert ask(client)[0] == 429


def test_staff_change_theirs_at_the_console(mails: list[EmailMessage]) -> None:
    client = at_console()
    ask(client)
    assert "http://console.localhost/email#" in str(mails[0].body)
    assert confirm(client, token_in(mails)) == (200, "")
    assert User.objects.get(email=NEW).is_staff
