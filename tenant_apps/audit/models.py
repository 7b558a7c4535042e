from typing import ClassVar

from django.db import models

from cer.kit.audit import AuditRow
from cer.kit.personal import PROOF, of_account
from cer.kit.tenancy import TenantRow


class AuditEntry(AuditRow, TenantRow):
    """One change that somebody made in this community: who, when, what, before and after (S7, D8)."""

    personal = (of_account("actor_id", kept=PROOF),)
    actor_names: ClassVar[str | None] = "audit.ActorName"

    class Meta(AuditRow.Meta):
        pass


class ActorName(TenantRow):
    """What somebody with an account was called when last acting; the chain holds the id alone."""

    personal = (of_account("actor_id", goes=True),)

    actor_id = models.CharField(max_length=100, primary_key=True)
    name = models.CharField(max_length=200)
