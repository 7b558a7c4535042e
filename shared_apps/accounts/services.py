from uuid import UUID

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.module_loading import import_string
from django_tenants.utils import tenant_context

from cer.kit.audit import audit_record
from cer.kit.database.finishing import models_of
from cer.kit.errors import ConflictError, FieldProblem, RuleBrokenError
from cer.kit.masking import HIDDEN
from cer.kit.personal import ERASED, Person, declarations, rows_forget
from cer.kit.refusals import constraint_refusals
from shared_apps.accounts.models import Belonging, User


@transaction.atomic
def account_create(*, email: str, name: str, password: str) -> User:
    """Create an account whose address is known to be its owner's: from an invitation, or by the operator.

    Its password must be long and not a common one (S24).
    """
    password_refuse_weak(password, email=email, name=name)
    user = User(email=email.lower(), name=name)
    user.set_password(password)
    return _account_save(user)


@transaction.atomic
def account_create_without_password(*, email: str, name: str) -> User:
    """Create an account that nobody can sign in to until its owner sets a password by the reset mail."""
    user = User(email=email.lower(), name=name)
    user.set_unusable_password()
    return _account_save(user)


@transaction.atomic
def account_create_with_hash(*, account_id: UUID, email: str, name: str, password_hash: str) -> User:
    """Create the account of a sign-up, whose address was proved and whose password was checked before."""
    return _account_save(User(pk=account_id, email=email.lower(), name=name, password=password_hash))


@transaction.atomic
def account_mark_staff(*, account_id: UUID, is_staff: bool) -> None:
    """Note that an account is, or is no longer, of the platform's staff."""
    User.objects.filter(pk=account_id).update(is_staff=is_staff)


def password_refuse_weak(password: str, *, email: str, name: str) -> None:
    """Refuse a password that is short or a common one (S24)."""
    try:
        validate_password(password, User(email=email.lower(), name=name))
    except ValidationError as error:
        problems = [
            FieldProblem(pointer="/password", detail=text, code="password_weak") for text in error.messages
        ]
        raise RuleBrokenError(" ".join(error.messages), code="password_weak", problems=problems) from error


@transaction.atomic
def belonging_add(*, account_id: UUID, tenant_id: UUID) -> None:
    """Note that an account is about to get a role in a community."""
    Belonging.objects.get_or_create(account_id=account_id, tenant_id=tenant_id)


@transaction.atomic
def belonging_remove(*, account_id: UUID, tenant_id: UUID) -> None:
    """Note that an account has no role in a community any more."""
    Belonging.objects.filter(account_id=account_id, tenant_id=tenant_id).delete()


def account_for_change(account_id: UUID) -> User:
    """The account, locked to the end of the caller's transaction."""
    return User.objects.select_for_update().get(pk=account_id)


@transaction.atomic
def account_address_change(account: User, *, email: str, session_kept: str | None) -> None:
    """Give an account an address that its owner has proved; all its sessions end but one.

    Communities keep copies of addresses, since they cannot read accounts; they change along.
    """
    account.email = email
    taken = ConflictError(
        "This address has an account meanwhile: sign in with that one.", code="account_exists"
    )
    with constraint_refusals({"user_email_once": taken, "accounts_user_email_key": taken}):
        account.save(update_fields=["email"])
    EmailAddress.objects.filter(user=account).delete()
    EmailAddress.objects.create(user=account, email=email, primary=True, verified=True)
    for session in UserSession.objects.filter(user=account).exclude(session_key=session_kept):
        session.end()
    for belonging in account.belongings.select_related("tenant").order_by("tenant_id"):
        with tenant_context(belonging.tenant):
            for step in settings.ACCOUNT_ADDRESS_STEPS:
                import_string(step)(account_id=account.pk, email=email)
    audit_record("account.address_changed", account, {"email": (HIDDEN, HIDDEN)})


@transaction.atomic
def account_forget(*, account_id: UUID) -> None:
    """Erase the person of an account that no community knows any more; its id opens nothing (D5)."""
    user = User.objects.select_for_update().filter(pk=account_id).first()
    if user is None or user.is_staff or user.belongings.exists():
        return
    for session in UserSession.objects.filter(user=user):
        session.end()
    EmailAddress.objects.filter(user=user).delete()
    Authenticator.objects.filter(user=user).delete()
    user.email, user.name, user.is_active = f"{user.pk}@erased.invalid", ERASED, False
    user.set_unusable_password()
    user.save()
    person = Person(frozenset(), frozenset(), frozenset({account_id}), frozenset(), frozenset())
    for model, about in declarations(models_of(settings.SHARED_APPS)):
        rows_forget(model, about, person)


def _account_save(user: User) -> User:
    try:
        with transaction.atomic():
            user.save(force_insert=True)
    except IntegrityError as error:
        raise ConflictError("This e-mail address already has an account.", code="account_exists") from error
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    return user
