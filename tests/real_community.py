"""The real community of the knowledge beside the project, imported where it lies."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

from cer.adapters.market_prices import price_file_read
from cer.adapters.meter_folder import Direction, FolderMembership, registry_read
from cer.calc.rules import HolderCategory
from cer.kit.tenancy import in_schema
from shared_apps.market.services import prices_load
from shared_apps.market.zones import MarketZone
from shared_apps.rulebook.services import rule_set_load
from tenant_apps.metering.models import ReadingSource
from tenant_apps.metering.services import wide_file_import
from tenant_apps.plants.services.registry import registry_import
from tenant_apps.sharing.services import SharingTerms, sharing_rule_append
from tests.factories import configuration_make

FIRST_ON, UNTIL_ON = date(2023, 10, 26), date(2024, 10, 26)
PRICES = "prezzi/prezzi_zonali_2023-10-26_2024-10-25.csv.gz"
SHARING = SharingTerms(
    costs_share=Decimal("0.10"),
    social_fund_share=Decimal("0.05"),
    producers_share=Decimal("0.40"),
    consumers_share=Decimal("0.60"),
)


def real_community_make(shared_knowledge: Path, new_community: Callable[[str], object]) -> str:
    """The schema of a community with the registry, readings and prices of the real one."""
    folder = shared_knowledge / "data" / "comunita_a"
    schema_name = new_community("comunitaa").schema_name
    rule_set_load()
    prices = price_file_read(
        (shared_knowledge / "data" / PRICES).read_bytes(), file=PRICES, zones=list(MarketZone)
    )
    prices_load(prices=prices, source="real price file")
    with in_schema(schema_name):
        registry_fill(folder)
        for name, direction in (("prelievi", Direction.WITHDRAWN), ("immissioni", Direction.FED_IN)):
            wide_file_import(
                content=(folder / f"{name}.csv.gz").read_bytes(),
                name=name,
                direction=direction,
                source=ReadingSource.DISTRIBUTOR_VALIDATED,
            )
        sharing_rule_append(terms=SHARING, valid_from=FIRST_ON, reason="trial")
    return schema_name


def registry_fill(folder: Path) -> None:
    """Each POD is a member of its own for the year of the readings."""
    registry = registry_read(
        pods=(folder / "pod.csv").read_bytes(), plants=(folder / "impianti.csv").read_bytes(), members=None
    )
    stays = tuple(
        FolderMembership(
            member=point.pod,
            name=point.pod,
            holder=HolderCategory.SMALL_ENTERPRISE,
            is_enterprise=True,
            pod=point.pod,
            valid_from=FIRST_ON,
            valid_until=UNTIL_ON,
        )
        for point in registry.pods
    )
    registry_import(configuration_id=configuration_make().pk, registry=replace(registry, memberships=stays))
