"""An attestation taken into the registry: plant, sections, units and the paper itself, or nothing of it."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from cer.adapters.gaudi import ReadField
from cer.calc.rules import Source
from cer.kit.api.caller import Caller
from cer.kit.audit import audit_record, created
from cer.kit.errors import ConflictError, NotFoundError, RuleBrokenError
from cer.kit.refusals import field_refused
from shared_apps.market.zones import MarketZone
from tenant_apps.attestations.models import PlantAttestation
from tenant_apps.attestations.reading import AttestedSection, kept_fields
from tenant_apps.attestations.selectors import AttestationPreview, attestation_preview
from tenant_apps.documents.services.documents import attestation_keep
from tenant_apps.members.selectors import pod_by_code
from tenant_apps.plants.selectors import PlantInRegister, plant_in_register
from tenant_apps.plants.services.plants import PlantEntry, plant_add, plant_codes_set
from tenant_apps.plants.services.sections import SectionEntry, sections_set


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPlant:
    """What the paper does not say of a plant that is not registered yet: a presumed day is no entry."""

    code: str
    region: str
    entry_on: date
    valid_from: date
    is_asked: bool


@transaction.atomic
def attestation_confirm(
    *,
    content: bytes,
    file_name: str,
    sha256_seen: str,
    plant_id: UUID | None,
    new_plant: NewPlant | None,
    caller: Caller,
) -> PlantAttestation:
    """Take the file that was previewed, for the plant named or as a new one; once, however often it comes."""
    if (plant_id is None) == (new_plant is None):
        raise RuleBrokenError(
            "Name the plant that the attestation is of, or give what a new plant needs: one of the two.",
            code="plant_unclear",
        )
    preview = attestation_preview(content, plant_id=plant_id)
    if preview.sha256 != sha256_seen:
        raise ConflictError("This is not the file that was previewed: preview it first.", code="file_differs")
    if plant_id is not None:
        same = PlantAttestation.objects.filter(plant_id=plant_id, sha256=preview.sha256).first()
        if same is not None:
            return same
    _complete_check(preview)
    plant = _plant_known(preview, plant_id) if plant_id else _plant_new(preview, new_plant)
    plant_codes_set(
        plant_id=plant.id,
        censimp_code=_text(preview, "censimp_code"),
        sapr_code=_text(preview, "sapr_code") or plant.sapr_code,
    )
    is_asked = new_plant.is_asked if new_plant else plant.earns_premium and not plant.sections
    sections_set(
        plant_id=plant.id, entries=[_entry(section, plant, is_asked=is_asked) for section in preview.sections]
    )
    return _kept(preview, plant, content=content, file_name=file_name, caller=caller)


def _complete_check(preview: AttestationPreview) -> None:
    """Refuse a paper of which something is missing that the registry cannot do without."""
    missing = [name for name in ("censimp_code", "pod", "source") if name not in preview.attestation.plant]
    missing += [f"section {row.code} generator_kw" for row in preview.sections if not row.generator_kw]
    if not preview.sections:
        missing.append("section_code")
    if missing:
        raise field_refused(
            "file",
            f"The attestation does not say {', '.join(missing)}: register the plant by hand, and keep the"
            " paper as a document.",
            code="attestation_incomplete",
            missing=missing,
        )


def _plant_known(preview: AttestationPreview, plant_id: UUID) -> PlantInRegister:
    """The plant, if the paper is of it and not older than the last one taken."""
    plant = plant_in_register(plant_id)
    for name in ("pod", "source", "censimp_code"):
        known, attested = getattr(plant, name), _text(preview, name)
        if known and known != attested:
            raise field_refused(
                "plant_id",
                f"The attestation is of {attested}, the plant {plant.code} has {known} ({name}): name the"
                " plant that the paper is of.",
                code="attestation_of_another",
            )
    last = (
        PlantAttestation.objects.filter(plant_id=plant_id, number__isnull=False).order_by("-number").first()
    )
    number = _number(preview)
    if last is not None and number is not None and last.number is not None and number < last.number:
        raise ConflictError(
            f"The registry follows version {last.number} of the attestation already; this is {number}.",
            code="attestation_older",
        )
    return plant


def _plant_new(preview: AttestationPreview, new: NewPlant | None) -> PlantInRegister:
    assert new is not None  # noqa: S101  # one of the two is given
    code = _text(preview, "pod")
    try:
        pod = pod_by_code(code)
    except NotFoundError:
        raise field_refused(
            "file",
            f"The plant feeds in at POD {code}, which is not registered here: register the POD first.",
            code="pod_unknown",
        ) from None
    plant = plant_add(
        pod_id=pod.pk,
        entry=PlantEntry(
            code=new.code,
            source=Source(_text(preview, "source")),
            power_kw=sum((row.generator_kw or Decimal(0) for row in preview.sections), Decimal(0)),
            region=new.region,
            market_zone=MarketZone(pod.configuration.market_zone),
            entry_on=new.entry_on,
            grant_pct=Decimal(0),
            incentivised_power_share=Decimal(1),
            premium_from=None,
            premium_until=None,
            is_in_building=None,
            valid_from=new.valid_from,
            valid_until=None,
        ),
    )
    return plant_in_register(plant.pk)


def _entry(attested: AttestedSection, plant: PlantInRegister, *, is_asked: bool) -> SectionEntry:
    """The section as the paper says; what the paper does not say stays as it was registered."""
    known = plant.sections.get(attested.code)
    is_first = not plant.sections
    return SectionEntry(
        code=attested.code,
        generator_kw=attested.generator_kw or Decimal(0),
        inverter_kw=known.inverter_kw if known else None,
        entry_on=known.entry_on if known else (plant.entry_on if is_first else None),
        is_asked=known.is_asked if known else is_asked,
        is_upgrade=known.is_upgrade if known else False,
        production_units=attested.production_units or (known.production_units if known else ()),
    )


def _kept(
    preview: AttestationPreview, plant: PlantInRegister, *, content: bytes, file_name: str, caller: Caller
) -> PlantAttestation:
    """The paper among the plant's documents, and the row that says what the registry follows."""
    version = attestation_keep(
        plant_id=plant.id,
        title=f"GAUDÌ {_text(preview, 'censimp_code')}",
        content=content,
        file_name=file_name,
        caller=caller,
    )
    validated = _read(preview, "validated_at")
    attestation = PlantAttestation(
        plant_id=plant.id,
        document_version=version,
        sha256=preview.sha256,
        request_code=_text(preview, "request_code"),
        number=_number(preview),
        validated_at=validated.value if validated and isinstance(validated.value, datetime) else None,
        fields=kept_fields(preview.attestation),
    )
    attestation.save(force_insert=True)
    attestation.refresh_from_db()
    audit_record("attestation.confirmed", attestation, created(attestation), label=plant.code)
    return attestation


def _read(preview: AttestationPreview, name: str) -> ReadField | None:
    return preview.attestation.plant.get(name)


def _text(preview: AttestationPreview, name: str) -> str:
    read = _read(preview, name)
    return str(read.value) if read else ""


def _number(preview: AttestationPreview) -> int | None:
    read = _read(preview, "version")
    return read.value if read and isinstance(read.value, int) else None
