"""A small community that can be settled: two plants, four members, invented readings and prices."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal

import numpy as np
from django.db import transaction

from cer.adapters.market_prices import ZonalPrices
from cer.adapters.meter_folder import Direction, WideCurves
from cer.calc.intervals import Period
from cer.calc.quantities import Int64s
from cer.calc.rules import HolderCategory
from shared_apps.market.services import prices_load
from shared_apps.rulebook.services import rule_set_load
from tenant_apps.members.models import Pod
from tenant_apps.metering.models import ReadingSource
from tenant_apps.metering.selectors import imports_wait
from tenant_apps.metering.services import curves_record
from tenant_apps.plants.services.plants import plant_add
from tenant_apps.sharing.services import SharingTerms, sharing_rule_append
from tests.factories import configuration_make, member_make, plant_entry, pod_make

ROOF, BARN, HOME, SHOP, SCHOOL = (f"IT001E3000000{number}" for number in range(1, 6))
FEBRUARY = Period.of_month(2024, 2)
MEMBERS = {
    "ANNA": (ROOF, HolderCategory.NATURAL_PERSON),
    "BRUNO": (HOME, HolderCategory.NATURAL_PERSON),
    "CARLA": (SHOP, HolderCategory.SMALL_ENTERPRISE),
    "DON": (SCHOOL, HolderCategory.TERRITORIAL_BODY),
    "FARM": (BARN, HolderCategory.SMALL_ENTERPRISE),
}
"""Members and their PODs. Anna has a roof plant and withdraws too; the farm's barn only feeds in."""


def registry_fill(
    *,
    entry_on: date = date(2023, 6, 1),
    valid_from: date = date(2024, 1, 1),
    sharing_from: date | None = None,
    is_reversed: bool = False,
) -> None:
    """Configuration, members, PODs, two plants (one with a grant), and the sharing rule."""
    rule_set_load()
    configuration = configuration_make()
    for code, (pod, category) in sorted(MEMBERS.items(), reverse=is_reversed):
        pod_make(pod, configuration, member=member_make(code, category=category, valid_from=valid_from))
    pods = {pod.code: pod.pk for pod in Pod.objects.all()}
    common = {"entry_on": entry_on, "valid_from": valid_from, "premium_from": valid_from}
    plant_add(pod_id=pods[BARN], entry=plant_entry("BARN", power_kw=Decimal(200), **common))
    plant_add(
        pod_id=pods[ROOF],
        entry=plant_entry("ROOF", power_kw=Decimal(20), grant_pct=Decimal(20), **common),
    )
    sharing_rule_append(
        terms=SharingTerms(
            costs_share=Decimal("0.10"),
            social_fund_share=Decimal("0.05"),
            producers_share=Decimal("0.40"),
            consumers_share=Decimal("0.60"),
        ),
        valid_from=sharing_from or valid_from,
        reason="founding assembly",
    )


def readings_fill(
    period: Period,
    *,
    withdrawn_limit_wh: int = 900,
    fed_in_limit_wh: int = 1500,
    missing: tuple[str, int] | None = None,
    is_reversed: bool = False,
) -> None:
    """Readings of whole days for every POD, from a seeded generator; `missing` withdrew something unknown."""
    seed = np.random.default_rng(period.first_on.toordinal())
    quarters = period.quarters
    consumers = [ROOF, HOME, SHOP, SCHOOL]
    withdrawn = seed.integers(0, withdrawn_limit_wh, (4, quarters))
    fed_in = seed.integers(0, fed_in_limit_wh, (2, quarters)) * (np.arange(quarters) % 96 > 30)
    stored = [
        (Direction.WITHDRAWN, list(zip(consumers, withdrawn, strict=True))),
        (Direction.FED_IN, list(zip([ROOF, BARN], fed_in, strict=True))),
    ]
    for direction, rows in reversed(stored) if is_reversed else stored:
        curves_store(
            direction,
            period,
            dict(reversed(rows) if is_reversed else rows),
            missing=missing if direction is Direction.WITHDRAWN else None,
        )


def curves_store(
    direction: Direction,
    period: Period,
    energy_wh: Mapping[str, Int64s],
    *,
    missing: tuple[str, int] | None = None,
) -> None:
    """Store curves of whole days; one quarter-hour of one POD may be missing."""
    values = np.array(list(energy_wh.values()), np.int64)
    is_present = np.ones(values.shape, np.bool_)
    if missing is not None:
        pod, quarter = missing
        is_present[list(energy_wh).index(pod), quarter] = False
    curves = WideCurves(direction, tuple(energy_wh), period.days, values, is_present, ())
    pods = dict(Pod.objects.values_list("code", "pk"))
    with transaction.atomic():
        imports_wait(is_shared=False)
        curves_record(
            curves=curves,
            pod_ids={code: pods[code] for code in curves.pods},
            source=ReadingSource.DISTRIBUTOR_VALIDATED,
            file_id=None,
            arrived_at=datetime.now(UTC),
        )


def prices_fill(period: Period, *, zone: str = "NORD") -> None:
    """Prices that depend on nothing but the hour, so that loading them twice changes nothing."""
    starts_s = int(period.starts_at.timestamp()) + 3600 * np.arange(period.hours, dtype=np.int64)
    price_ueur_mwh = (starts_s // 3600 * 7919 % 260) * 1_000_000
    prices_load(
        prices=ZonalPrices(
            file="invented",
            zones=(zone,),
            hour_starts_s=starts_s,
            price_ueur_mwh=price_ueur_mwh[None, :],
            is_filled=np.zeros((1, period.hours), np.bool_),
        ),
        source="invented for tests",
    )


def community_fill(*periods: Period) -> None:
    """Everything that settling these whole months takes."""
    registry_fill()
    for period in periods:
        readings_fill(period)
        prices_fill(period)
