from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import File, Form, Query, UploadedFile

from cer.adapters.upload_guard import size_check
from cer.kit.api.caller import caller_of
from cer.kit.api.doors import Doors
from cer.kit.api.schemas import Page, PageQuery, page_of
from cer.kit.errors import RuleBrokenError
from tenant_apps.access.permissions import Permission
from tenant_apps.attestations.models import PlantAttestation
from tenant_apps.attestations.schemas import (
    AttestationConfirmIn,
    AttestationIn,
    AttestationPreviewOut,
    PlantAttestationOut,
)
from tenant_apps.attestations.selectors import attestation_preview, attestations_of_plant
from tenant_apps.attestations.services import NewPlant, attestation_confirm

doors = Doors(tags=["plants"])


@doors.post("/attestations/preview", permission=Permission.REGISTRY_EDIT, response=AttestationPreviewOut)
def attestation_show(
    request: HttpRequest, file: File[UploadedFile], form: Form[AttestationIn]
) -> AttestationPreviewOut:
    """What a PDF of the register says, how sure that is, and what differs here; nothing is stored."""
    return AttestationPreviewOut.of(attestation_preview(_content(file), plant_id=form.plant_id))


@doors.post("/attestations", permission=Permission.REGISTRY_EDIT, response=PlantAttestationOut, status=201)
def attestation_take(
    request: HttpRequest, file: File[UploadedFile], form: Form[AttestationConfirmIn]
) -> PlantAttestation:
    """Take the PDF that was previewed: plant, sections and production units, and the PDF as a document."""
    return attestation_confirm(
        content=_content(file),
        file_name=file.name or "",
        sha256_seen=form.sha256,
        plant_id=form.plant_id,
        new_plant=None if form.plant_id else _new_plant(form),
        caller=caller_of(request),
    )


@doors.get(
    "/plants/{plant_id}/attestations",
    permission=Permission.REGISTRY_VIEW,
    response=Page[PlantAttestationOut],
)
def plant_attestations(request: HttpRequest, plant_id: UUID, page: Query[PageQuery]) -> Any:
    """The attestations that the registry of a plant was taken from, the last one first."""
    rows = attestations_of_plant(plant_id)
    return page_of(rows, page, sortable={"confirmed_at": "confirmed_at"}, default="-confirmed_at")


def _new_plant(form: AttestationConfirmIn) -> NewPlant:
    if form.code is None or form.region is None or form.entry_on is None or form.valid_from is None:
        raise RuleBrokenError(
            "Name the plant (plant_id); or of a new one give code, region, entry_on and valid_from.",
            code="plant_unclear",
        )
    return NewPlant(
        code=form.code,
        region=form.region,
        entry_on=form.entry_on,
        valid_from=form.valid_from,
        is_asked=form.is_asked,
    )


def _content(file: UploadedFile) -> bytes:
    size_check(file.size or 0)
    content: bytes = file.read()
    return content
