from uuid import UUID

from allauth.account.models import EmailAddress
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from cer.kit.errors import ConflictError, FieldProblem, RuleBrokenError
from shared_apps.accounts.models import Belonging, User


@transaction.atomic
def account_create(*, email: str, name: str, password: str) -> User:
    """Create an account whose address is known to be its owner's: from an invitation, or by the operator.

    Its password must be long and not a common one (S24).
    """
    user = User(email=email.lower(), name=name)
    try:
        validate_password(password, user)
    except ValidationError as error:
        problems = [
            FieldProblem(pointer="/password", detail=text, code="password_weak") for text in error.messages
        ]
        raise RuleBrokenError(" ".join(error.messages), code="password_weak", problems=problems) from error
    user.set_password(password)
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError as error:
        raise ConflictError("This e-mail address already has an account.", code="account_exists") from error
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    return user


@transaction.atomic
def belonging_add(*, account_id: UUID, tenant_id: UUID) -> None:
    """Note that an account is about to get a role in a community."""
    Belonging.objects.get_or_create(account_id=account_id, tenant_id=tenant_id)


@transaction.atomic
def belonging_remove(*, account_id: UUID, tenant_id: UUID) -> None:
    """Note that an account has no role in a community any more."""
    Belonging.objects.filter(account_id=account_id, tenant_id=tenant_id).delete()
