from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from allauth.account.authentication import get_authentication_records
from allauth.account.models import EmailAddress
from django.db.models import Max, QuerySet
from django.http import HttpRequest

from shared_apps.accounts.models import Belonging, User
from shared_apps.tenants.selectors import primary_address, tenants_active


@dataclass(frozen=True, slots=True)
class CommunityOfAccount:
    """A community that an account can go to."""

    name: str
    address: str


def account_by_email(email: str) -> User | None:
    return User.objects.filter(email__iexact=email).first()


def account_by_id(account_id: UUID) -> User:
    return User.objects.get(pk=account_id)


def address_row_of(account_id: UUID) -> int | None:
    """The row of an account's proved address; each change of address makes a new one."""
    rows = EmailAddress.objects.filter(user_id=account_id, primary=True)
    row: int | None = rows.values_list("pk", flat=True).first()
    return row


def communities_of_account(account_id: UUID) -> list[CommunityOfAccount]:
    """The communities in which an account has a role and that are served now, by name."""
    tenants = tenants_active().filter(pk__in=belongings_of_account(account_id).values("tenant_id"))
    return [
        CommunityOfAccount(name=tenant.name, address=primary_address(tenant.pk))
        for tenant in tenants.order_by("name", "pk")
    ]


def belongings_of_account(account_id: UUID) -> QuerySet[Belonging]:
    return Belonging.objects.filter(account_id=account_id)


def accounts_of_nobody(*, before: datetime) -> QuerySet[User]:
    """Accounts that belong to no community and no staff, and were not used since a moment."""
    return User.objects.of_nobody(before=before)


def second_factor_given(request: HttpRequest, account: User) -> bool:
    """Did this session's person prove a second factor: a code, or a passkey?"""
    return any(record["method"] == "mfa" for record in get_authentication_records(request, account))


def accounts_belonging(tenant_id: UUID) -> int:
    """How many accounts have a role in a community."""
    return Belonging.objects.filter(tenant_id=tenant_id).count()


def last_sign_in_at(tenant_id: UUID) -> datetime | None:
    """When somebody who belongs to a community last signed in, there or in another of theirs."""
    rows = Belonging.objects.filter(tenant_id=tenant_id)
    last: datetime | None = rows.aggregate(last=Max("account__last_login"))["last"]
    return last


def belonging_first(tenant_id: UUID) -> Belonging | None:
    """The active account that has belonged to a community longest."""
    rows = Belonging.objects.select_related("account").filter(tenant_id=tenant_id, account__is_active=True)
    return rows.order_by("since_at", "pk").first()
