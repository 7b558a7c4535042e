from datetime import datetime
from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Coalesce, Lower, Now

from cer.kit.identifiers import time_ordered_uuid
from cer.kit.retention import IDENTITIES, ROLES


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)

    def of_nobody(self, *, before: datetime) -> "models.QuerySet[User]":
        rows = self.filter(is_staff=False, is_active=True, belongings=None)
        return rows.annotate(last_used=Coalesce("last_login", "joined_at")).filter(last_used__lt=before)


class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in. What the person is in a community is known only in that community's schema."""

    retention = IDENTITIES.with_person()

    id = models.UUIDField(primary_key=True, default=time_ordered_uuid, editable=False)
    email = models.EmailField(max_length=254, unique=True)
    name = models.CharField(max_length=150)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    joined_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar = ["name"]

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(Lower("email"), name="user_email_once")]

    def __str__(self) -> str:
        return self.email


class Belonging(models.Model):
    """An account has a role in a community; which one is known only in that community's schema.

    Written before a role is given and removed after it is taken, so it never lacks a role that exists.
    """

    retention = ROLES.kept()

    id = models.UUIDField(primary_key=True, default=time_ordered_uuid, editable=False)
    account = models.ForeignKey(User, on_delete=models.CASCADE, related_name="belongings")
    tenant = models.ForeignKey("tenants.Tenant", on_delete=models.CASCADE, related_name="+")
    since_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="belonging_once", fields=["account", "tenant"]),
        ]
