"""From the sign-up to the new host: once, within minutes, and only for an account that the sign-up made."""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from cer.kit.audit import audit_record
from cer.kit.errors import ConflictError
from shared_apps.accounts.selectors import account_by_email
from shared_apps.signup.models import SignUp
from shared_apps.signup.selectors import SignUpUnknownError, sign_up_held, token_hash
from shared_apps.tenants.selectors import primary_address

GOOD_FOR = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class HandOver:
    """Where to go, and whether the person arrives signed in."""

    address: str
    is_signed_in: bool


@transaction.atomic
def hand_over(*, token: str) -> HandOver:
    """The address of the new community, with a token after the # that signs its owner in once.

    An account that was there before signs in itself: a code in a mail is no second factor.
    """
    sign_up = SignUp.objects.select_for_update().get(pk=sign_up_held(token).pk)
    if sign_up.ready_at is None:
        raise ConflictError("The community is not ready yet.", code="not_ready")
    address = primary_address(sign_up.tenant_id)
    account = account_by_email(sign_up.email)
    is_new = account is not None and account.pk == sign_up.account_id
    if not is_new or sign_up.hand_over_until is not None:
        return HandOver(f"{address}/sign-in", is_signed_in=False)
    once = secrets.token_urlsafe(32)
    sign_up.hand_over_hash, sign_up.hand_over_until = token_hash(once), timezone.now() + GOOD_FOR
    sign_up.save(update_fields=["hand_over_hash", "hand_over_until"])
    audit_record("signup.handed_over", sign_up, {"hand_over_until": (None, sign_up.hand_over_until)})
    return HandOver(f"{address}/welcome#{once}", is_signed_in=True)


@transaction.atomic
def hand_over_take(*, token: str, tenant_id: UUID) -> UUID:
    """The account that a token signs in on a community's host; the token is good no more."""
    rows = SignUp.objects.select_for_update().filter(
        hand_over_hash=token_hash(token), hand_over_until__gt=timezone.now(), tenant_id=tenant_id
    )
    sign_up = rows.first()
    if sign_up is None:
        raise SignUpUnknownError("This link was used, or is too old: sign in with your password.")
    sign_up.hand_over_hash = None
    sign_up.save(update_fields=["hand_over_hash"])
    return sign_up.account_id
