from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from cer.kit.personal import BOOKS, of_member
from cer.kit.retention import PAPERS
from cer.kit.tenancy import TenantModel

CODE_LENGTH = 40


class PlantAttestation(TenantModel):
    """An attestation from which the registry of a plant was taken: its numbers, technical fields and file."""

    personal = (of_member("plant__pod__assignments__membership__member", kept=BOOKS),)
    retention = PAPERS.with_person()

    append_only = True

    plant = models.ForeignKey("plants.Plant", on_delete=models.PROTECT, related_name="attestations")
    document_version = models.OneToOneField(
        "documents.DocumentVersion", on_delete=models.PROTECT, related_name="attestation"
    )
    sha256 = models.CharField(max_length=64)
    request_code = models.CharField(max_length=CODE_LENGTH, blank=True)
    number = models.PositiveIntegerField(null=True, blank=True)
    validated_at = models.DateTimeField(null=True, blank=True)
    fields = models.JSONField()
    confirmed_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="plant_attestation_once", fields=["plant", "sha256"]),
            models.CheckConstraint(
                name="plant_attestation_sha256", condition=Q(sha256__regex=r"^[0-9a-f]{64}$")
            ),
        ]
