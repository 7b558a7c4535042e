"""A community of any size that takes part from one day on, with a month of readings as files."""

import gzip
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

import numpy as np

from cer.adapters.market_prices import ZonalPrices
from cer.adapters.meter_folder import (
    Direction,
    FolderMembership,
    FolderPlant,
    FolderPod,
    FolderRegistry,
    Role,
)
from cer.calc.intervals import DAY, HOUR, ROME, Period
from cer.calc.quantities import Int64s
from cer.calc.rules import ConfigurationKind, HolderCategory, Source
from cer.cli.bench.kernel import PODS_PER_PLANT, REGION, SEED, ZONE
from cer.kit.tenancy import in_schema
from shared_apps.market.services import prices_load
from shared_apps.market.zones import MarketZone
from shared_apps.tenants.services.communities import tenant_create
from tenant_apps.communities.services import community_create, configuration_create
from tenant_apps.plants.services.registry import registry_import
from tenant_apps.sharing.services import SharingTerms, sharing_rule_append

MONTH = "2024-05"
QUARTER = timedelta(minutes=15)
LARGEST_WITHDRAWN_WH, LARGEST_FED_IN_WH = 750, 15_000


@dataclass(frozen=True, slots=True, eq=False)
class InventedCommunity:
    """PODs that withdraw, every twentieth with a plant, and their quarter-hours of one month. [Wh]"""

    pods: tuple[str, ...]
    period: Period
    withdrawn_wh: Int64s
    fed_in_wh: Int64s

    @classmethod
    def of_size(cls, pods: int) -> "InventedCommunity":
        """Seeded, so always the same."""
        generator = np.random.default_rng(SEED)
        period = Period.of_month_name(MONTH)
        plants = max(1, pods // PODS_PER_PLANT)
        return cls(
            pods=tuple(f"IT001E{index:08}" for index in range(pods)),
            period=period,
            withdrawn_wh=generator.integers(0, LARGEST_WITHDRAWN_WH, (pods, period.quarters), np.int64),
            fed_in_wh=generator.integers(0, LARGEST_FED_IN_WH, (plants, period.quarters), np.int64),
        )

    @property
    def feeding_pods(self) -> tuple[str, ...]:
        """The PODs with a plant."""
        return self.pods[: len(self.fed_in_wh)]

    def file(self, direction: Direction, *, added_wh: int = 0) -> bytes:
        """The readings of a direction as a zipped wide file; Wh added to each value correct another file."""
        is_withdrawn = direction is Direction.WITHDRAWN
        pods = self.pods if is_withdrawn else self.feeding_pods
        energy_wh = (self.withdrawn_wh if is_withdrawn else self.fed_in_wh) + added_wh
        cells = [f"{wh // 1000}.{wh % 1000:03}" for wh in range(int(energy_wh.max()) + 1)]
        lines = [",".join(["ts_utc", "ts_locale", *pods])]
        for quarter, row_wh in enumerate(energy_wh.T.tolist()):
            starts_at = self.period.starts_at + QUARTER * quarter
            lines.append(",".join([*_instants(starts_at), *[cells[wh] for wh in row_wh]]))
        return gzip.compress("\n".join([*lines, ""]).encode(), compresslevel=6)

    def registry(self) -> FolderRegistry:
        """One member for each POD, from the first day of the month on."""
        first_on = self.period.first_on
        plants = tuple(_plant(index, pod, first_on) for index, pod in enumerate(self.feeding_pods))
        return FolderRegistry(
            pods=tuple(FolderPod(pod, Role.CONSUMER, Decimal(3)) for pod in self.pods),
            plants=plants,
            memberships=tuple(_membership(index, pod, first_on) for index, pod in enumerate(self.pods)),
        )


def community_registered(community: InventedCommunity) -> str:
    """Create it on the platform, with registry and sharing rule; the name of its schema comes back."""
    slug = f"pods{len(community.pods)}"
    tenant = tenant_create(slug=slug, name=f"CER {slug}")
    with in_schema(tenant.schema_name):
        community_create(name=f"CER {slug}", legal_form="association", kind=ConfigurationKind.CER)
        configuration = configuration_create(
            code="C1", primary_substation="AC001E00001", market_zone=MarketZone(ZONE)
        )
        registry_import(configuration_id=configuration.pk, registry=community.registry())
        terms = SharingTerms(
            costs_share=Decimal("0.10"),
            social_fund_share=Decimal("0.05"),
            producers_share=Decimal("0.40"),
            consumers_share=Decimal("0.60"),
        )
        sharing_rule_append(terms=terms, valid_from=community.period.first_on, reason="first rule")
    return str(tenant.schema_name)


def prices_invented() -> None:
    """Load hourly prices of the month, the same each time."""
    period = Period.of_month_name(MONTH)
    first_s = int(period.starts_at.timestamp())
    generator = np.random.default_rng(SEED)
    prices = ZonalPrices(
        file="invented",
        zones=(ZONE,),
        hour_starts_s=first_s + int(HOUR.total_seconds()) * np.arange(period.hours, dtype=np.int64),
        price_ueur_mwh=generator.integers(0, 200_000_000, (1, period.hours), np.int64),
        is_filled=np.zeros(period.hours, np.bool_),
    )
    prices_load(prices=prices, source="invented")


def _instants(starts_at: datetime) -> tuple[str, str]:
    return f"{starts_at:%Y-%m-%dT%H:%M:%SZ}", f"{starts_at.astimezone(ROME):%Y-%m-%dT%H:%M:%S%z}"


def _plant(index: int, pod: str, first_on: date) -> FolderPlant:
    return FolderPlant(
        code=f"P{index:04}",
        pod=pod,
        power_kw=Decimal(60),
        source=Source.PV,
        zone=ZONE,
        region=REGION,
        entry_on=first_on - DAY * index,
        grant_share=Decimal(0),
        earns_premium=True,
        premium_from=first_on,
    )


def _membership(index: int, pod: str, first_on: date) -> FolderMembership:
    return FolderMembership(
        member=f"M{index:05}",
        name=f"Member {index}",
        holder=HolderCategory.NATURAL_PERSON,
        is_enterprise=False,
        pod=pod,
        valid_from=first_on,
        valid_until=None,
    )
