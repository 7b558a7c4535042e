from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower, Now
from guardian.managers import UserObjectPermissionManager
from guardian.models import UserObjectPermissionBase

from cer.kit.personal import PROOF, WORD, of_account, of_email, of_member
from cer.kit.retention import ROLES, gone
from cer.kit.tenancy import TenantModel, TenantQuerySet


class Role(models.TextChoices):
    OWNER = "owner"
    MANAGER = "manager"
    ACCOUNTANT = "accountant"
    TECHNICIAN = "technician"
    AUDITOR = "auditor"
    MEMBER = "member"


class RoleAssignment(TenantModel):
    """What one account is in this community; name and address are copies: accounts are not readable here.

    Restricted, it sees the objects granted to it and no others.
    """

    personal = (of_member("member", goes=True), of_account("account", goes=True))
    retention = ROLES.kept()

    audit_hidden: ClassVar = frozenset({"name", "email"})

    account = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    role = models.CharField(max_length=12, choices=Role)
    email = models.EmailField(max_length=254)
    name = models.CharField(max_length=150)
    member = models.ForeignKey(
        "members.Member", on_delete=models.PROTECT, null=True, blank=True, related_name="role_assignments"
    )
    is_restricted = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="role_known", condition=models.Q(role__in=Role.values)),
            models.CheckConstraint(
                name="role_owner_sees_all", condition=~models.Q(role=Role.OWNER, is_restricted=True)
            ),
        ]


class ObjectAccessManager(UserObjectPermissionManager):
    """guardian's, with queries that stay in their schema."""

    def get_queryset(self) -> TenantQuerySet[models.Model]:
        return TenantQuerySet(self.model, using=self._db)


class ObjectAccess(UserObjectPermissionBase, TenantModel):
    """One object that a restricted account may see; guardian finds the table by its direct foreign key."""

    personal = (of_account("user", goes=True),)
    retention = ROLES.kept()

    objects: ClassVar = ObjectAccessManager()  # type: ignore[assignment]  # guardian asks its own manager

    class Meta(UserObjectPermissionBase.Meta):
        abstract = True


class PlantAccess(ObjectAccess):
    """A restricted account may see one plant and its POD."""

    content_object = models.ForeignKey("plants.Plant", on_delete=models.CASCADE)


class ConfigurationAccess(ObjectAccess):
    """A restricted account may see one configuration with its PODs and plants."""

    content_object = models.ForeignKey("communities.Configuration", on_delete=models.CASCADE)


GRANTS: tuple[type[PlantAccess] | type[ConfigurationAccess], ...] = (PlantAccess, ConfigurationAccess)


SERVICE_ROLES = frozenset({Role.MANAGER, Role.ACCOUNTANT, Role.TECHNICIAN, Role.AUDITOR})
"""What software may be; an owner answers for the community, and a member has rights of its own: people."""


class ServiceAccount(TenantModel):
    """Software that acts in this community in its own name: a role, and of what that may do, a part.

    It outlives whoever made it, until somebody ends it.
    """

    personal = (of_account("created_by", kept=PROOF),)

    name = models.CharField(max_length=100)
    role = models.CharField(max_length=12, choices=Role)
    permissions = ArrayField(models.CharField(max_length=40))
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="service_account_role_of_software",
                condition=models.Q(role__in=sorted(SERVICE_ROLES)),
            ),
            models.UniqueConstraint(
                Lower("name"), name="service_account_name_once", condition=models.Q(ended_at=None)
            ),
        ]


class ApiKey(TenantModel):
    """A key with which software acts in this community, for its maker or for a service account.

    Only its hash is kept. What it may do is asked anew at each call: never more than its holder may now.
    """

    personal = (of_account("created_by", kept=PROOF),)
    retention = ROLES.until(gone("expires_at", years=2))

    audit_hidden: ClassVar = frozenset({"key_hash", "prefix", "previous_hash"})

    name = models.CharField(max_length=100)
    prefix = models.CharField(max_length=16)
    key_hash = models.CharField(max_length=64, unique=True)
    permissions = ArrayField(models.CharField(max_length=40))
    service_account = models.ForeignKey(
        ServiceAccount, on_delete=models.PROTECT, null=True, blank=True, related_name="keys"
    )
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    previous_hash = models.CharField(max_length=64, unique=True, null=True, blank=True)
    previous_until = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)


class Invitation(TenantModel):
    """An offer of a role to whoever reads one mail address; of its token only the hash is kept."""

    personal = (
        of_member("member", goes=True),
        of_email("email", goes=True),
        of_account("invited_by", invited_by_name=WORD),
    )
    retention = ROLES.until(gone("created_at", days=365))

    audit_hidden: ClassVar = frozenset({"email", "name", "token_hash", "invited_by_name"})

    email = models.EmailField(max_length=254)
    name = models.CharField(max_length=150)
    role = models.CharField(max_length=12, choices=Role)
    is_restricted = models.BooleanField(default=False)
    plant_ids = ArrayField(models.UUIDField(), default=list)
    configuration_ids = ArrayField(models.UUIDField(), default=list)
    member = models.ForeignKey(
        "members.Member", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    invited_by_name = models.CharField(max_length=150)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="invitation_role_known", condition=models.Q(role__in=Role.values)),
            models.CheckConstraint(
                name="invitation_owner_sees_all", condition=~models.Q(role=Role.OWNER, is_restricted=True)
            ),
            models.CheckConstraint(
                name="invitation_grants_to_restricted",
                condition=models.Q(is_restricted=True) | models.Q(plant_ids=[], configuration_ids=[]),
            ),
            models.CheckConstraint(
                name="invitation_ends_once",
                condition=models.Q(accepted_at__isnull=True) | models.Q(revoked_at__isnull=True),
            ),
            models.UniqueConstraint(
                Lower("email"),
                name="invitation_one_open",
                condition=models.Q(accepted_at__isnull=True, revoked_at__isnull=True),
            ),
        ]
