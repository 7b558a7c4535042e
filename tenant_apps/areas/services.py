from datetime import date
from uuid import UUID

from django.db import transaction

from cer.kit.audit import audit_record, created
from cer.kit.errors import CerError, ConflictError
from cer.kit.refusals import constraint_refusals, field_refused, text_checked
from tenant_apps.areas.models import CODE_LENGTH, TEXT_LENGTH, PodArea
from tenant_apps.areas.selectors import CheckState, area_checks
from tenant_apps.members.selectors import pod_by_id


@transaction.atomic
def pod_area_record(
    *, pod_id: UUID, code: str, map_version: str, requested_on: date, reference: str, reason: str = ""
) -> PodArea:
    """Note the area of a POD as its request fixed it; once noted, a correction needs a reason (R93)."""
    pod = pod_by_id(pod_id)
    code = "".join(text_checked("code", code, longest=CODE_LENGTH).split()).upper()
    map_version = map_version.strip()
    for check in area_checks(pod_id, code=code, map_version=map_version, requested_on=requested_on):
        if check.name == "day" and check.state is CheckState.BROKEN:
            raise field_refused("map_version", check.message, code="map_not_in_force")
    last = PodArea.objects.filter(pod_id=pod_id).order_by("-number").first()
    area = PodArea(
        pod_id=pod_id,
        number=last.number + 1 if last else 1,
        code=code,
        map_version=map_version,
        requested_on=requested_on,
        reference=text_checked("reference", reference, longest=TEXT_LENGTH),
        reason=text_checked("reason", reason, longest=TEXT_LENGTH),
    )
    with constraint_refusals(_refusals(code, map_version)):
        area.save(force_insert=True)
    area.refresh_from_db()
    audit_record("pod_area.recorded", area, created(area), label=pod.code)
    return area


def _refusals(code: str, map_version: str) -> dict[str, CerError]:
    return {
        "pod_area_once": ConflictError(
            "Somebody noted an area of this POD at the same moment: look at it, then try again.",
            code="pod_area_taken",
        ),
        "pod_area_code": field_refused(
            "code",
            f"{code!r} is not the code of an area like AC001E00123 (R93).",
            code="primary_substation_malformed",
        ),
        "pod_area_version": field_refused(
            "map_version",
            f"{map_version!r} is no version of a map: give its year, like 2025, or 2025.1 for a correction.",
            code="map_version_malformed",
        ),
        "pod_area_reference_given": field_refused(
            "reference",
            "Say what it was read from: a bill, or the distributor's letter.",
            code="reference_missing",
        ),
        "pod_area_correction_reasoned": field_refused(
            "reason",
            "The area of this POD is fixed already, for good: a correction says why it was wrong (R93).",
            code="reason_missing",
        ),
    }
