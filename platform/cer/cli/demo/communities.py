"""The sample communities: from the files in `demo_data/` to a registry and readings."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import transaction
from django_tenants.utils import tenant_context

from cer.adapters.market_prices import price_file_read
from cer.adapters.meter_folder import Direction, readings_files, registry_read
from cer.calc.rules import ConfigurationKind
from cer.kit.errors import NotFoundError
from shared_apps.accounts.selectors import account_by_email
from shared_apps.accounts.services import account_create
from shared_apps.market.services import prices_load
from shared_apps.market.zones import MarketZone
from shared_apps.rulebook.services import rule_set_load
from shared_apps.tenants.models import Tenant
from shared_apps.tenants.selectors import tenant_by_slug
from shared_apps.tenants.services.communities import tenant_create
from tenant_apps.access.models import Role
from tenant_apps.access.services import role_assign
from tenant_apps.communities.selectors import configurations_listed
from tenant_apps.communities.services import community_create, configuration_create
from tenant_apps.members.selectors import member_by_code
from tenant_apps.metering.models import ReadingSource
from tenant_apps.metering.services.files import wide_file_import
from tenant_apps.plants.services.registry import registry_import
from tenant_apps.sharing.selectors import sharing_rules_listed
from tenant_apps.sharing.services import SharingTerms, sharing_rule_append

DATA_FOLDER = Path(__file__).resolve().parents[1] / "demo_data"
PASSWORD = "sole-condiviso-2024"  # noqa: S105  # printed by the demo; the server listens on loopback only


@dataclass(frozen=True, slots=True)
class SampleCommunity:
    """One folder of `demo_data/` and what its `comunita.json` says."""

    folder: Path
    terms: dict[str, Any]

    @property
    def slug(self) -> str:
        return str(self.terms["slug"])

    @property
    def tariffs_as_of(self) -> date:
        """The day whose premium table serves the hours before the first one; the sample runs say so (R45)."""
        return date.fromisoformat(self.terms["tariffs_as_of"])


def sample_communities() -> list[SampleCommunity]:
    return [
        SampleCommunity(path.parent, json.loads(path.read_text()))
        for path in sorted(DATA_FOLDER.glob("*/comunita.json"))
    ]


def law_and_prices_load() -> None:
    """Load the rule set, and the illustrative prices under their name."""
    rule_set_load()
    source = json.loads((DATA_FOLDER / "prezzi.json").read_text())
    content = (DATA_FOLDER / source["file"]).read_bytes()
    prices = price_file_read(content, file=source["file"], zones=set(MarketZone))
    prices_load(prices=prices, source=source["source"])


def community_ensure(sample: SampleCommunity) -> Tenant:
    """Create the community with its registry, rule and people, as far as they are not there yet."""
    try:
        tenant = tenant_by_slug(sample.slug)
    except NotFoundError:
        tenant = tenant_create(slug=sample.slug, name=sample.terms["name"])
    with tenant_context(tenant), transaction.atomic():
        if not configurations_listed().exists():
            _registry_load(sample)
        if not sharing_rules_listed().exists():
            _sharing_rule_load(sample.terms["sharing_rule"])
    for user in sample.terms["users"]:
        _person_ensure(tenant, user)
    return tenant


def readings_import(sample: SampleCommunity, on_values: Callable[[int], None]) -> None:
    """Import the year, what fills its gaps, and the corrected day; a repeat changes nothing."""
    for direction in (Direction.WITHDRAWN, Direction.FED_IN):
        for path in readings_files(sample.folder, direction):
            file = wide_file_import(
                content=path.read_bytes(),
                name=path.name,
                direction=direction,
                source=ReadingSource.DISTRIBUTOR_VALIDATED,
            )
            on_values(file.value_count)


def _registry_load(sample: SampleCommunity) -> None:
    terms = sample.terms["configuration"]
    kind = ConfigurationKind(terms["kind"])
    community_create(name=sample.terms["name"], legal_form=sample.terms["legal_form"], kind=kind)
    configuration = configuration_create(
        code=f"{kind.value}-01",
        primary_substation=terms["primary_substation"],
        market_zone=MarketZone(terms["zone"]),
    )
    names = ("pod.csv", "impianti.csv", "membri.csv")
    pods, plants, members = ((sample.folder / name).read_bytes() for name in names)
    registry = registry_read(pods=pods, plants=plants, members=members)
    registry_import(configuration_id=configuration.pk, registry=registry)


def _sharing_rule_load(terms: dict[str, str]) -> None:
    shares = {
        f"{name}_share": Decimal(terms[f"{name}_pct"]) / 100
        for name in ("costs", "social_fund", "producers", "consumers")
    }
    sharing_rule_append(
        terms=SharingTerms(**shares),  # type: ignore[arg-type]  # four names, all shares
        valid_from=date.fromisoformat(terms["valid_from"]),
        reason="Sample rule of the demo.",
    )


def _person_ensure(tenant: Tenant, user: dict[str, str]) -> None:
    email = user["email"]
    account = account_by_email(email) or account_create(
        email=email, name=email.split("@")[0].capitalize(), password=PASSWORD
    )
    with tenant_context(tenant):
        member_id = member_by_code(user["member"]).pk if "member" in user else None
        role_assign(
            account_id=account.pk,
            email=email,
            name=account.name,
            role=Role(user["role"]),
            member_id=member_id,
        )
