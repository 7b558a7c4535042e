from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Now

from cer.adapters.openid import LONGEST_SUBJECT
from cer.adapters.outgoing_web import LONGEST_URL
from cer.kit.personal import NOBODY, of_account
from cer.kit.tenancy import TenantModel

CLIENT_ID_LENGTH, SECRET_LENGTH, DOMAINS_MAX = 200, 500, 20


class SignInProvider(TenantModel):
    """The identity provider that this community signs its people in with. There is one row, or none."""

    personal = NOBODY

    issuer = models.CharField(max_length=LONGEST_URL)
    client_id = models.CharField(max_length=CLIENT_ID_LENGTH)
    secret_sealed = models.BinaryField()
    email_domains = ArrayField(models.CharField(max_length=253))
    """Whose addresses the provider may vouch for, as long as the domain is proved to be the community's."""
    trusts_second_factor = models.BooleanField(default=False)
    is_enabled = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(Value(1), name="sign_in_provider_only_one"),
            models.CheckConstraint(name="sign_in_provider_https", condition=Q(issuer__startswith="https://")),
        ]


class ProviderIdentity(TenantModel):
    """Whom a provider means by a subject: one account, linked at its first sign-in and never moved."""

    personal = (of_account("account", goes=True),)

    audit_hidden: ClassVar = frozenset({"subject"})

    issuer = models.CharField(max_length=LONGEST_URL)
    subject = models.CharField(max_length=LONGEST_SUBJECT)
    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    linked_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="provider_identity_once", fields=["issuer", "subject"]),
            models.UniqueConstraint(name="provider_identity_of_one", fields=["issuer", "account"]),
        ]
