from shared_apps.accounts.models import User


def account_by_email(email: str) -> User | None:
    return User.objects.filter(email__iexact=email).first()
