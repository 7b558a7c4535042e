from typing import ClassVar

from django.db import models
from django.db.models import OuterRef, Subquery

from cer.kit.audit import AuditRow
from cer.kit.personal import PROOF, of_account
from cer.kit.retention import TRACES, gone
from cer.kit.tenancy import TenantRow


class AuditEntry(AuditRow, TenantRow):
    """One change that somebody made in this community: who, when, what, before and after (S7, D8)."""

    personal = (of_account("actor_id", kept=PROOF),)
    retention = TRACES.kept()
    actor_names: ClassVar[str | None] = "audit.ActorName"

    class Meta(AuditRow.Meta):
        pass


def _last_act() -> Subquery:
    """When somebody last did something that the log tells."""
    acts = AuditEntry.objects.filter(actor_id=OuterRef("actor_id")).order_by("-number")
    return Subquery(acts.values("at")[:1])


class ActorName(TenantRow):
    """What somebody with an account was called when last acting; the chain holds the id alone."""

    personal = (of_account("actor_id", goes=True),)
    retention = TRACES.with_person(gone(_last_act, years=10))

    actor_id = models.CharField(max_length=100, primary_key=True)
    name = models.CharField(max_length=200)
