"""Plants that join a configuration, one by one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from cer.calc.rules import Source
from cer.kit.audit import audit_record, created
from cer.kit.errors import CerError, ConflictError
from cer.kit.refusals import constraint_refusals, decimal_checked, field_refused, text_checked
from shared_apps.market.zones import MarketZone
from shared_apps.rulebook.selectors import rule_set_current
from tenant_apps.members.selectors import pod_by_id
from tenant_apps.plants.models import CODE_LENGTH, LARGEST_GRANT_PCT, REGISTER_CODE_LENGTH, Plant, Region
from tenant_apps.plants.selectors import plant_by_id

POWER_BELOW_KW = Decimal(10**7)
ABOVE_EVERY_SHARE = Decimal(10)
ABOVE_EVERY_PCT = Decimal(100)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlantEntry:
    """What is registered of a plant; without `premium_from` it is not admitted to the premium (R11, R12)."""

    code: str
    source: Source
    power_kw: Decimal
    region: str
    market_zone: MarketZone
    entry_on: date
    grant_pct: Decimal
    incentivised_power_share: Decimal
    premium_from: date | None
    premium_until: date | None
    is_in_building: bool | None
    valid_from: date
    valid_until: date | None
    fixed_tariff_eur_mwh: Decimal | None = None


@transaction.atomic
def plant_add(*, pod_id: UUID, entry: PlantEntry) -> Plant:
    """Register a plant in the configuration of the POD at which it feeds in."""
    pod = pod_by_id(pod_id)
    entry_check(entry, market_zone=pod.configuration.market_zone, premium_plants_from=premium_plants_from())
    with constraint_refusals(plant_refusals(entry.code, pod.code)):
        plant = plant_of(entry, pod_id=pod.pk)
        plant.save(force_insert=True)
    audit_record("plant.added", plant, created(plant))
    return plant


@transaction.atomic
def plant_codes_set(*, plant_id: UUID, censimp_code: str, sapr_code: str) -> Plant:
    """Note the codes under which the national register knows a plant."""
    plant = plant_by_id(plant_id)
    codes = {
        name: text_checked(name, code, longest=REGISTER_CODE_LENGTH).upper()
        for name, code in (("censimp_code", censimp_code), ("sapr_code", sapr_code))
    }
    changes = {
        name: (getattr(plant, name), code) for name, code in codes.items() if getattr(plant, name) != code
    }
    if changes:
        for name, code in codes.items():
            setattr(plant, name, code)
        plant.save(update_fields=list(codes))
        audit_record("plant.codes_set", plant, changes)
    return plant


def plant_of(entry: PlantEntry, *, pod_id: UUID) -> Plant:
    """The row of an entry, not yet stored."""
    return Plant(
        code=entry.code,
        pod_id=pod_id,
        source=entry.source.value,
        power_kw=entry.power_kw,
        region=entry.region,
        entry_on=entry.entry_on,
        grant_pct=entry.grant_pct,
        incentivised_power_share=entry.incentivised_power_share,
        premium_from=entry.premium_from,
        premium_until=entry.premium_until,
        is_in_building=entry.is_in_building,
        valid_from=entry.valid_from,
        valid_until=entry.valid_until,
        fixed_tariff_eur_mwh=entry.fixed_tariff_eur_mwh,
    )


def entry_of(plant: Plant) -> PlantEntry:
    """What is registered of a plant."""
    return PlantEntry(
        code=plant.code,
        source=Source(plant.source),
        power_kw=plant.power_kw,
        region=plant.region,
        market_zone=MarketZone(plant.pod.configuration.market_zone),
        entry_on=plant.entry_on,
        grant_pct=plant.grant_pct,
        incentivised_power_share=plant.incentivised_power_share,
        premium_from=plant.premium_from,
        premium_until=plant.premium_until,
        is_in_building=plant.is_in_building,
        valid_from=plant.valid_from,
        valid_until=plant.valid_until,
        fixed_tariff_eur_mwh=plant.fixed_tariff_eur_mwh,
    )


def premium_plants_from() -> date:
    """First day of entry into operation with which a plant may earn the premium (R11)."""
    return rule_set_current().limits.premium_plants_from


def entry_check(entry: PlantEntry, *, market_zone: str, premium_plants_from: date) -> None:
    """Refuse a plant that the law or its configuration does not admit, naming it and the rule."""
    text_checked("code", entry.code, longest=CODE_LENGTH)
    decimal_checked("power_kw", entry.power_kw, places=3, below=POWER_BELOW_KW)
    decimal_checked("grant_pct", entry.grant_pct, places=6, below=ABOVE_EVERY_PCT)
    decimal_checked(
        "incentivised_power_share", entry.incentivised_power_share, places=12, below=ABOVE_EVERY_SHARE
    )
    if entry.power_kw == 0:
        raise field_refused(
            "power_kw",
            f"Plant {entry.code} has a power of 0 kW; a plant has more.",
            code="plant_power_not_positive",
        )
    if entry.grant_pct > LARGEST_GRANT_PCT:
        raise field_refused(
            "grant_pct",
            f"Plant {entry.code} has a grant of {entry.grant_pct} %: above {LARGEST_GRANT_PCT} % the premium"
            " cannot be cumulated at all (R35).",
            code="grant_out_of_range",
        )
    if entry.incentivised_power_share > 1:
        raise field_refused(
            "incentivised_power_share",
            f"Plant {entry.code} has an incentivised share of {entry.incentivised_power_share}; it goes"
            " from 0 to 1 (R115).",
            code="power_share_out_of_range",
        )
    if entry.market_zone != market_zone:
        raise field_refused(
            "market_zone",
            f"Plant {entry.code} is said to lie in {entry.market_zone}; its configuration lies in"
            f" {market_zone} (R10).",
            code="zone_differs",
        )
    if entry.region not in set(Region):
        raise field_refused(
            "region", f"{entry.region!r} is not one of: {', '.join(Region)} (R33).", code="unknown_region"
        )
    _premium_check(entry, premium_plants_from)


def _premium_check(entry: PlantEntry, premium_plants_from: date) -> None:
    if entry.premium_from is None:
        if entry.premium_until is not None:
            raise field_refused(
                "premium_until", f"Plant {entry.code} has no premium that could end.", code="premium_order"
            )
        return
    if entry.entry_on < premium_plants_from and entry.fixed_tariff_eur_mwh is None:
        raise field_refused(
            "premium_from",
            f"Plant {entry.code} entered into operation on {entry.entry_on}, before {premium_plants_from}: it"
            " may join, but earns no premium (R12).",
            code="existing_plant",
        )


def plant_refusals(code: str, pod: str) -> Mapping[str, CerError]:
    """What the database may refuse of a new plant."""
    return {
        "plants_plant_code_key": ConflictError(
            f"There is a plant {code} already.", code="plant_exists", plant=code
        ),
        "plant_code": field_refused(
            "code",
            f"{code!r} is no plant code: use capitals, digits, points, hyphens and underscores.",
            code="code_malformed",
        ),
        "plant_validity_once": ConflictError(
            f"POD {pod} has a plant on some of these days; two at one POD need the"
            " distributor's readings of each.",
            code="pod_has_plant",
            pod=pod,
        ),
        "plant_validity_order": field_refused(
            "valid_until", f"Plant {code} leaves after it joins.", code="validity_order"
        ),
        "plant_in_service": field_refused(
            "valid_from", f"Plant {code} joins once it is in operation, not before.", code="validity_order"
        ),
        "plant_premium_order": field_refused(
            "premium_until", f"The premium of plant {code} ends after it begins.", code="premium_order"
        ),
        "plant_premium_in_service": field_refused(
            "premium_from",
            f"The premium of plant {code} begins once it is in operation (R110).",
            code="premium_order",
        ),
    }
