from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from cer.kit.personal import PROOF, of_account, of_member, of_name
from cer.kit.retention import TRACES
from cer.kit.tenancy import TenantModel

REASON_LENGTH, NAME_LENGTH = 200, 150


class Erasure(TenantModel):
    """A person was erased here: when, at whose hand, why, and what is kept for which law until when.

    It names nobody: after a backup is brought back it says whom to erase again (D3).
    """

    personal = (of_member("member", kept=PROOF), of_account("erased_by", kept=PROOF))
    retention = TRACES.kept()
    append_only = True

    member = models.ForeignKey(
        "members.Member", on_delete=models.PROTECT, null=True, blank=True, related_name="erasures"
    )
    address_hash = models.CharField(max_length=64, blank=True)
    """Of somebody who is no member: keyed, so that only the address itself finds it again."""
    account_ids = ArrayField(models.UUIDField())
    reason = models.CharField(max_length=REASON_LENGTH)
    erased_by = models.CharField(max_length=64)
    erased_at = models.DateTimeField()
    kept = models.JSONField()
    """Table by table: how many rows, by which law, and the day from which nothing keeps them any more."""

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="erasure_reason_given", condition=Q(reason__regex=r"\S")),
            models.CheckConstraint(
                name="erasure_of_one",
                condition=Q(member__isnull=False, address_hash="")
                | (Q(member__isnull=True) & Q(address_hash__regex=r"^[0-9a-f]{64}$")),
            ),
        ]


class LegalHold(TenantModel):
    """Nothing of the community goes by schedule, and nobody is erased, until a day or until it is lifted."""

    personal = (of_name("placed_by", kept=PROOF), of_name("lifted_by", kept=PROOF))
    retention = TRACES.kept()

    reason = models.CharField(max_length=REASON_LENGTH)
    placed_by = models.CharField(max_length=NAME_LENGTH)
    placed_at = models.DateTimeField()
    until_on = models.DateField()
    """The first day on which it holds nothing any more."""
    lifted_by = models.CharField(max_length=NAME_LENGTH, blank=True)
    lifted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="legal_hold_says_who_and_why",
                condition=Q(reason__regex=r"\S", placed_by__regex=r"\S"),
            ),
            models.CheckConstraint(
                name="legal_hold_lifted_whole",
                condition=Q(lifted_at__isnull=True, lifted_by="")
                | (Q(lifted_at__isnull=False) & Q(lifted_by__regex=r"\S")),
            ),
        ]
