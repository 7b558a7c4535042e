"""Words of a domain's state that every room may use."""

from django.db import models


class DomainState(models.TextChoices):
    WAITING = "waiting"
    ACTIVE = "active"
    FAILED = "failed"
    RELEASED = "released"


class CertificateState(models.TextChoices):
    """How the proxy's certificate for a domain stands; none before the domain is proved."""

    NONE = "none"
    PENDING = "pending"
    ISSUED = "issued"
    EXPIRING = "expiring"
    FAILED = "failed"
