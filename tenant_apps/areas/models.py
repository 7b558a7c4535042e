from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from cer.kit.personal import BOOKS, of_member
from cer.kit.retention import REGISTRY
from cer.kit.tenancy import TenantModel

CODE_LENGTH, TEXT_LENGTH = 20, 200
AREA_CODE_PATTERN = r"^AC[0-9]{3}E[0-9]{1,14}$"
VERSION_PATTERN = r"^[0-9]{4}(\.[0-9]{1,2})?$"


class PodArea(TenantModel):
    """The area of a POD in the map that was in force on the day of its request, for good (R93).

    The last number counts; from the second on it is a correction, with its reason.
    """

    personal = (of_member("pod__assignments__membership__member", kept=BOOKS),)
    retention = REGISTRY.with_person()

    append_only = True

    pod = models.ForeignKey("members.Pod", on_delete=models.PROTECT, related_name="areas")
    number = models.PositiveIntegerField()
    code = models.CharField(max_length=CODE_LENGTH)
    map_version = models.CharField(max_length=7)
    requested_on = models.DateField()
    reference = models.CharField(max_length=TEXT_LENGTH)
    reason = models.CharField(max_length=TEXT_LENGTH, blank=True)
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="pod_area_once", fields=["pod", "number"]),
            models.CheckConstraint(name="pod_area_code", condition=Q(code__regex=AREA_CODE_PATTERN)),
            models.CheckConstraint(name="pod_area_version", condition=Q(map_version__regex=VERSION_PATTERN)),
            models.CheckConstraint(name="pod_area_reference_given", condition=Q(reference__regex=r"\S")),
            models.CheckConstraint(
                name="pod_area_correction_reasoned", condition=Q(number=1) | Q(reason__regex=r"\S")
            ),
        ]
