"""What the platform itself holds of somebody: an account and sign-ups, handed out and erased (D5)."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db import transaction

from cer.kit.audit import Matter, audit_record
from cer.kit.database.finishing import models_of
from cer.kit.errors import ConflictError, NotFoundError
from cer.kit.personal import Person, declarations, rows_about
from cer.kit.refusals import field_refused, text_checked
from shared_apps.accounts.selectors import account_by_email, belongings_of_account
from shared_apps.accounts.services import account_forget
from shared_apps.signup.selectors import sign_ups_of
from shared_apps.signup.services.beginning import sign_ups_forget
from shared_apps.tenants.selectors import tenants_listed

REASON_LENGTH = 200


@transaction.atomic
def account_export(*, email: str, reason: str) -> dict[str, Any]:
    """Everything that the platform's own tables say of who reads an address; communities hand out theirs."""
    spoken = _reason_checked(reason)
    account, sign_ups = account_by_email(email), list(sign_ups_of(email))
    if account is None and not sign_ups:
        raise NotFoundError("The platform holds nothing about this address.")
    held: dict[str, Any] = {
        "sign_ups": [
            {"email": row.email, "created_at": row.created_at, "answers": row.answers} for row in sign_ups
        ]
    }
    if account is not None:
        held |= {
            "account": {
                name: getattr(account, name) for name in ("id", "email", "name", "joined_at", "last_login")
            },
            "addresses": list(EmailAddress.objects.filter(user=account).values("email", "verified")),
            "second_factors": list(
                Authenticator.objects.filter(user=account).values("type", "created_at", "last_used_at")
            ),
            "sessions": list(
                UserSession.objects.filter(user=account).values(
                    "ip", "user_agent", "created_at", "last_seen_at"
                )
            ),
            "communities": _communities_of(account.pk),
            "words": _words_of(account.pk),
        }
    audit_record("account.exported", _matter(account), {"reason": (None, spoken)})
    return held


@transaction.atomic
def account_erase(*, email: str, reason: str) -> None:
    """Erase an account that no community and no staff knows any more, and sign-ups with its address."""
    spoken = _reason_checked(reason)
    account, sign_ups = account_by_email(email), list(sign_ups_of(email))
    if account is None and not sign_ups:
        raise NotFoundError("The platform holds nothing about this address.")
    if account is not None:
        if communities := _communities_of(account.pk):
            raise ConflictError(
                f"Communities know this account: {', '.join(communities)}. Each of them erases the person"
                " first.",
                code="account_belongs",
            )
        if account.is_staff:
            raise ConflictError("This person is on the staff: dismiss it first.", code="is_staff")
        account_forget(account_id=account.pk)
    sign_ups_forget(email)
    audit_record("account.erased", _matter(account), {"reason": (None, spoken)})


def _words_of(account_id: Any) -> dict[str, list[dict[str, Any]]]:
    """What the person told us, table by table: every row whose table says that it is somebody's."""
    person = Person(frozenset(), frozenset(), frozenset({account_id}), frozenset(), frozenset())
    return {
        model._meta.label: list(rows_about(model, about, person).order_by("pk").values())
        for model, about in declarations(models_of(settings.SHARED_APPS))
    }


def _communities_of(account_id: Any) -> list[str]:
    known = belongings_of_account(account_id).values("tenant_id")
    return sorted(tenants_listed().filter(pk__in=known).values_list("slug", flat=True))


def _matter(account: Any) -> Matter:
    return Matter("accounts.user", str(account.pk) if account else "")


def _reason_checked(reason: str) -> str:
    spoken = text_checked("reason", reason, longest=REASON_LENGTH)
    if not spoken:
        raise field_refused("reason", "Say who asked, and when: it is kept.", code="reason_missing")
    return spoken
