from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from cer.kit.errors import ConflictError, FieldProblem, RuleBrokenError
from shared_apps.accounts.models import User


@transaction.atomic
def account_create(*, email: str, name: str, password: str) -> User:
    """Create an account; its password must be long and not a common one (S24)."""
    user = User(email=email, name=name)
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
    return user
