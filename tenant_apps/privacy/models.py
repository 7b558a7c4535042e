from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from cer.kit.personal import PROOF, of_account, of_member
from cer.kit.tenancy import TenantModel

REASON_LENGTH = 200


class Erasure(TenantModel):
    """A person was erased here: when, at whose hand, why, and what is kept for which law until when.

    It names nobody: after a backup is brought back it says whom to erase again (D3).
    """

    personal = (of_member("member", kept=PROOF), of_account("erased_by", kept=PROOF))
    append_only = True

    member = models.ForeignKey("members.Member", on_delete=models.PROTECT, related_name="erasures")
    account_ids = ArrayField(models.UUIDField())
    reason = models.CharField(max_length=REASON_LENGTH)
    erased_by = models.CharField(max_length=64)
    erased_at = models.DateTimeField()
    kept = models.JSONField()
    """Table by table: how many rows, by which law, and the day from which nothing keeps them any more."""

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="erasure_reason_given", condition=Q(reason__regex=r"\S")),
        ]
