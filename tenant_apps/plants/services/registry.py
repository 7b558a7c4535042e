"""The registry of a folder, taken as a whole: members, PODs with their days, plants."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from cer.adapters.meter_folder import FolderPlant, FolderRegistry
from cer.kit.audit import audit_record
from cer.kit.errors import RuleBrokenError
from cer.kit.refusals import constraint_refusals, field_refused
from shared_apps.market.zones import MarketZone
from tenant_apps.communities.selectors import configuration_by_id
from tenant_apps.members.services.registry import PodEntry, PodStay, keys_missing, pods_and_members_take
from tenant_apps.plants.models import Plant
from tenant_apps.plants.services.plants import (
    PlantEntry,
    entry_check,
    plant_of,
    plant_refusals,
    premium_plants_from,
)


@dataclass(frozen=True, slots=True)
class MembersFromPods:
    """The caller's word for a folder without membri.csv: each POD is a member of its own from a day on.

    The member takes the POD's code for code and name; its category stays unknown.
    """

    valid_from: date


@dataclass(frozen=True, slots=True)
class RegistryImport:
    """Rows that an import stored; none when everything was there."""

    new_members: int
    new_pods: int
    new_plants: int
    new_rows: int


@transaction.atomic
def registry_import(
    *, configuration_id: UUID, registry: FolderRegistry, members_from_pods: MembersFromPods | None = None
) -> RegistryImport:
    """Take the registry of a folder into a configuration: all or nothing, and a repeat changes nothing.

    A plant takes part while its POD does. It earns the premium from the day in the folder, or else for as
    long as it takes part.
    """
    configuration = configuration_by_id(configuration_id)
    stays = _stays(registry, members_from_pods)
    taken = pods_and_members_take(
        configuration_id=configuration.pk,
        pods=[PodEntry(point.pod, point.contract_power_kw) for point in registry.pods],
        stays=stays,
    )
    days_by_pod = _days_by_pod(stays)
    entries = [_entry(plant, days_by_pod) for plant in registry.plants]
    law_from = premium_plants_from()
    for entry in entries:
        entry_check(entry, market_zone=configuration.market_zone, premium_plants_from=law_from)
    wanted = {
        entry.code: plant_of(entry, pod_id=taken.pod_ids[plant.pod])
        for entry, plant in zip(entries, registry.plants, strict=True)
    }
    new_plants = _plants_take(wanted)
    imported = RegistryImport(taken.new_members, taken.new_pods, new_plants, taken.new_rows + new_plants)
    if imported.new_rows:
        changes = {name: (None, count) for name, count in asdict(imported).items()}
        audit_record("registry.imported", configuration, changes)
    return imported


def _stays(registry: FolderRegistry, members_from_pods: MembersFromPods | None) -> list[PodStay]:
    if bool(registry.memberships) == (members_from_pods is not None):
        sentence = (
            "The folder names its members: do not ask for members made from PODs as well."
            if members_from_pods
            else "The folder has no membri.csv: add it, or say that each POD is a member of its own and since"
            " when."
        )
        raise RuleBrokenError(sentence, code="members_unclear")
    if members_from_pods is not None:
        return [
            PodStay(
                pod=point.pod,
                member=point.pod,
                name=point.pod,
                category=None,
                is_enterprise=None,
                valid_from=members_from_pods.valid_from,
                valid_until=None,
            )
            for point in registry.pods
        ]
    return [
        PodStay(
            pod=row.pod,
            member=row.member,
            name=row.name,
            category=row.holder,
            is_enterprise=row.is_enterprise,
            valid_from=row.valid_from,
            valid_until=row.valid_until,
        )
        for row in registry.memberships
    ]


def _days_by_pod(stays: list[PodStay]) -> Mapping[str, tuple[date, date | None]]:
    """First and last day of each POD in the community, over all its holders."""
    days: dict[str, tuple[date, date | None]] = {}
    for stay in sorted(stays, key=lambda stay: stay.valid_from):
        first_on, _ = days.get(stay.pod, (stay.valid_from, None))
        days[stay.pod] = (first_on, stay.valid_until)
    return days


def _entry(plant: FolderPlant, days_by_pod: Mapping[str, tuple[date, date | None]]) -> PlantEntry:
    if plant.zone not in set(MarketZone):
        raise field_refused(
            "market_zone",
            f"Plant {plant.code} lies in {plant.zone!r}, which is not one of {', '.join(MarketZone)} (R85).",
            code="zone_unknown",
        )
    pod_from, pod_until = days_by_pod.get(plant.pod, (plant.entry_on, None))
    valid_from = max(plant.entry_on, pod_from)
    return PlantEntry(
        code=plant.code,
        source=plant.source,
        power_kw=plant.power_kw,
        region=plant.region,
        market_zone=MarketZone(plant.zone),
        entry_on=plant.entry_on,
        grant_pct=plant.grant_share * 100,
        incentivised_power_share=Decimal(1),
        premium_from=(plant.premium_from or valid_from) if plant.earns_premium else None,
        premium_until=None,
        is_in_building=None,
        valid_from=valid_from,
        valid_until=pod_until,
    )


def _plants_take(wanted: Mapping[str, Plant]) -> int:
    known = {plant.code: plant for plant in Plant.objects.filter(code__in=wanted)}
    missing = keys_missing(
        {code: _facts(plant) for code, plant in known.items()},
        {code: _facts(plant) for code, plant in wanted.items()},
        noun="plant",
    )
    for code in missing:
        with constraint_refusals(plant_refusals(code, "of the list")):
            wanted[code].save(force_insert=True)
    return len(missing)


def _facts(plant: Plant) -> tuple[object, ...]:
    return tuple(getattr(plant, field.attname) for field in Plant._meta.concrete_fields if field.name != "id")
