from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from django.db.models import QuerySet

from cer.calc.identifiers import is_cp_code
from shared_apps.places.selectors import area_map_by_version, area_map_on, areas_listed
from tenant_apps.areas.models import PodArea
from tenant_apps.members.selectors import pod_by_id


class CheckState(StrEnum):
    """Met; worth a look, though it may be right; unknown, since nothing here could say; broken."""

    MET = "met"
    LOOK = "look"
    UNKNOWN = "unknown"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class AreaCheck:
    """One thing that was compared, and what came of it."""

    name: str
    state: CheckState
    message: str


def areas_of_pod(pod_id: UUID) -> QuerySet[PodArea]:
    """What was recorded of a POD's area; the last number counts."""
    return PodArea.objects.filter(pod=pod_by_id(pod_id))


def areas_by_pod(day: date) -> Mapping[str, PodArea]:
    """The area of each POD by its code, of requests up to a day."""
    rows = PodArea.objects.filter(requested_on__lte=day).select_related("pod").order_by("pod_id", "-number")
    return {row.pod.code: row for row in rows.distinct("pod_id")}


def area_checks(pod_id: UUID, *, code: str, map_version: str, requested_on: date) -> list[AreaCheck]:
    """A code compared with its form, the map, the day of the request, and the POD's configuration (R93)."""
    wanted = pod_by_id(pod_id).configuration.primary_substation
    code = "".join(code.split()).upper()
    is_same = code == wanted
    return [
        _form_check(code),
        _map_check(code, map_version),
        _day_check(map_version, requested_on),
        AreaCheck(
            "configuration",
            CheckState.MET if is_same else CheckState.BROKEN,
            f"The configuration of the POD lies under {wanted}"
            + ("." if is_same else f", not {code}: the POD belongs in another one (R10)."),
        ),
    ]


def _form_check(code: str) -> AreaCheck:
    if is_cp_code(code):
        return AreaCheck("form", CheckState.MET, "The code has the usual form.")
    return AreaCheck(
        "form", CheckState.LOOK, f"{code} has not the usual form AC001E00123: compare it with the bill (R93)."
    )


def _map_check(code: str, map_version: str) -> AreaCheck:
    if area_map_by_version(map_version) is None:
        return AreaCheck("map", CheckState.UNKNOWN, f"The map {map_version} is not loaded.")
    if areas_listed(code=code, version=map_version).exists():
        return AreaCheck("map", CheckState.MET, f"The map {map_version} has {code}.")
    return AreaCheck(
        "map", CheckState.LOOK, f"The map {map_version} has no area {code}: compare code and year."
    )


def _day_check(map_version: str, requested_on: date) -> AreaCheck:
    """The map of the request's day counts; a correction of it has the same year."""
    in_force = area_map_on(requested_on)
    if area_map_by_version(map_version) is None:
        return AreaCheck("day", CheckState.UNKNOWN, f"The map {map_version} is not loaded.")
    if in_force is not None and in_force.version[:4] == map_version[:4]:
        return AreaCheck("day", CheckState.MET, f"The map {map_version} was in force on {requested_on}.")
    other = f"that was {in_force.version}" if in_force else "it came later"
    return AreaCheck(
        "day",
        CheckState.BROKEN,
        f"The map {map_version} was not in force on {requested_on}, {other}: the map of the request's day"
        " counts, for good (R93).",
    )
