from decimal import Decimal
from uuid import UUID

from ninja import Field, Schema

from cer.calc.identifiers import is_cp_code
from cer.calc.money import eur_from_cents
from cer.calc.rules import ConfigurationKind
from cer.kit.api.numbers import DecimalString
from cer.kit.api.schemas import Input
from shared_apps.market.zones import MarketZone
from tenant_apps.communities.models import Community, Configuration


class CommunityIn(Input):
    name: str = Field(min_length=1, max_length=200)
    legal_form: str = Field(min_length=1, max_length=100)
    kind: ConfigurationKind
    fiscal_code: str | None = Field(None, max_length=11)


class CommunityOut(Schema):
    id: UUID
    name: str
    legal_form: str
    kind: ConfigurationKind
    fiscal_code: str | None
    approval_limit_eur: DecimalString = Field(
        description="A settlement that moves more needs a second person's approval; at 0 every one does."
    )

    @staticmethod
    def resolve_approval_limit_eur(community: Community) -> Decimal:
        return eur_from_cents(community.approval_limit_cents)


class ApprovalLimitIn(Input):
    approval_limit_eur: DecimalString


class ConfigurationIn(Input):
    code: str = Field(min_length=1, max_length=20)
    primary_substation: str = Field(min_length=1, max_length=20)
    market_zone: MarketZone


class ConfigurationOut(Schema):
    id: UUID
    code: str
    primary_substation: str
    primary_substation_is_usual: bool
    """Codes of cabine primarie usually end in five digits; another count is worth a look (R93)."""
    market_zone: MarketZone

    @staticmethod
    def resolve_primary_substation_is_usual(configuration: Configuration) -> bool:
        return is_cp_code(configuration.primary_substation)
