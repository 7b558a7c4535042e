"""Support acts as a person of a community: begun at the console, taken up once on the community's host."""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from cer.kit.audit import audit_record
from cer.kit.errors import CerError, ConflictError, NotFoundError, RuleBrokenError
from cer.kit.refusals import field_refused
from shared_apps.accounts.selectors import account_by_email, belongings_of_account
from shared_apps.console.models import ACTING_SPAN, TICKET_LENGTH, ActingSession
from shared_apps.console.selectors.acting import acting_by_id, acting_running
from shared_apps.console.services.confirming import community_meant, reason_given
from shared_apps.flags.declared import SUPPORT_ACTING
from shared_apps.flags.selectors import flag_on
from shared_apps.tenants.selectors import primary_address
from shared_apps.tenants.states import TenantStatus

TOKEN_GOOD_FOR = timedelta(minutes=2)


class TokenUnknownError(CerError):
    """The way over was taken already, is too old, or leads to another community."""

    status = 401
    code = "token_unknown"


@dataclass(frozen=True, slots=True)
class ActingBegun:
    """A visit, and the address that leads to it once; the token after the # is in no log."""

    session: ActingSession
    address: str


@transaction.atomic
def acting_begin(
    *, tenant_id: UUID, slug_typed: str, email: str, reason: str, ticket: str, acting_account_id: UUID
) -> ActingBegun:
    """Begin to act as a person of a community, who is none of the staff."""
    tenant = community_meant(tenant_id, slug_typed)
    why = reason_given(reason)
    asked_in = reason_given(ticket, field="ticket", longest=TICKET_LENGTH)
    if tenant.status != TenantStatus.ACTIVE:
        raise ConflictError(f"{tenant.slug} is not served: nobody can act in it.", code="not_served")
    if not flag_on(SUPPORT_ACTING, tenant_id=tenant_id):
        raise RuleBrokenError(f"{tenant.slug} does not let support act in it.", code="acting_off")
    account = account_by_email(email)
    belongs = account and belongings_of_account(account.pk).filter(tenant_id=tenant_id).exists()
    if account is None or not account.is_active or not belongs:
        raise NotFoundError("Nobody with this address is in this community.")
    if account.is_staff:
        raise field_refused("email", "Nobody acts as one of the staff.", code="is_staff")
    token, now = secrets.token_urlsafe(32), timezone.now()
    session = ActingSession.objects.create(
        staff_id=acting_account_id,
        account=account,
        tenant_id=tenant_id,
        reason=why,
        ticket=asked_in,
        began_at=now,
        until_at=now + ACTING_SPAN,
        token_hash=_hash(token),
    )
    changes = {
        "as": (None, str(account.pk)),
        "reason": (None, why),
        "ticket": (None, asked_in),
        "until_at": (None, session.until_at),
    }
    audit_record("console.acting_begin", tenant, changes, label=tenant.slug)
    return ActingBegun(session=session, address=f"{primary_address(tenant_id)}/acting#{token}")


@transaction.atomic
def acting_take(*, token: str, tenant_id: UUID) -> ActingSession:
    """Arrive on the host of the community that a token is for; it is good no more."""
    rows = acting_running().filter(
        token_hash=_hash(token), tenant_id=tenant_id, began_at__gt=timezone.now() - TOKEN_GOOD_FOR
    )
    session = rows.select_for_update(of=("self",)).first()
    if session is None:
        raise TokenUnknownError("This way over was used, or is too old: begin again at the console.")
    session.token_hash = None
    session.save(update_fields=["token_hash"])
    return session


@transaction.atomic
def acting_end(*, acting_id: UUID) -> ActingSession:
    """End a visit; one that has ended already stays as it ended."""
    session = acting_by_id(acting_id)
    now = timezone.now()
    if ActingSession.objects.filter(pk=acting_id, ended_at=None, until_at__gt=now).update(ended_at=now):
        changes = {"ticket": (session.ticket, session.ticket), "ended_at": (None, now)}
        audit_record("console.acting_end", session.tenant, changes, label=session.tenant.slug)
    return session


def acting_end_of_staff(account_id: UUID) -> None:
    """End all visits of somebody who is support no more."""
    ActingSession.objects.filter(staff_id=account_id, ended_at=None).update(ended_at=timezone.now())


def _hash(token: str) -> str:
    """It has 256 random bits, so one plain hash is enough."""
    return sha256(token.encode()).hexdigest()
