"""Small makers of what tests need."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from cer.calc.rules import ConfigurationKind, HolderCategory, Source
from shared_apps.market.zones import MarketZone
from shared_apps.tenants.models import Tenant
from shared_apps.tenants.services.communities import tenant_create
from tenant_apps.communities.models import Configuration
from tenant_apps.communities.services import community_create, configuration_create
from tenant_apps.members.models import Member, Pod
from tenant_apps.members.services.members import member_admit
from tenant_apps.members.services.pods import pod_assign, pod_register
from tenant_apps.plants.services.plants import PlantEntry


def community_create_for_tests(slug: str) -> Tenant:
    return tenant_create(slug=slug, name=f"CER {slug}")


def configuration_make(
    *, kind: ConfigurationKind = ConfigurationKind.CER, market_zone: MarketZone = MarketZone.NORD
) -> Configuration:
    """The community itself and its one configuration, C1."""
    community_create(name="CER Prova", legal_form="association", kind=kind)
    return configuration_create(code="C1", primary_substation="AC001E00001", market_zone=market_zone)


def member_make(
    code: str,
    *,
    category: HolderCategory = HolderCategory.NATURAL_PERSON,
    valid_from: date = date(2024, 1, 1),
) -> Member:
    return member_admit(
        code=code,
        name=f"Member {code}",
        category=category,
        is_enterprise=category is HolderCategory.SMALL_ENTERPRISE,
        valid_from=valid_from,
    )


def pod_make(code: str, configuration: Configuration, *, member: Member | None = None) -> Pod:
    """A POD, held by the member, if there is one, for as long as its membership lasts."""
    pod = pod_register(code=code, configuration_id=configuration.pk)
    if member is not None:
        membership = member.memberships.get()
        pod_assign(pod_id=pod.pk, membership_id=membership.pk, valid_from=membership.valid_from)
    return pod


def plant_entry(code: str = "P1", **changes: Any) -> PlantEntry:
    """A photovoltaic plant of 20 kW in Lombardy, with the premium, since the start of 2024."""
    entry = PlantEntry(
        code=code,
        source=Source.PV,
        power_kw=Decimal(20),
        region="Lombardia",
        market_zone=MarketZone.NORD,
        entry_on=date(2023, 6, 1),
        grant_pct=Decimal(0),
        incentivised_power_share=Decimal(1),
        premium_from=date(2024, 1, 24),
        premium_until=None,
        is_in_building=None,
        valid_from=date(2024, 1, 1),
        valid_until=None,
    )
    return replace(entry, **changes)
