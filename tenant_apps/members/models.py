from django.db import models

from cer.kit.tenancy import TenantModel


class Member(TenantModel):
    """A person or body that belongs to the community."""

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=200)
