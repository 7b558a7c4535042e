"""Words of a community's state that every room may use."""

from django.db import models


class TenantStatus(models.TextChoices):
    ACTIVE = "active"
    SUSPENDED = "suspended"
