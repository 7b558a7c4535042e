from uuid import UUID

from ninja import Field, Schema

from cer.calc.identifiers import is_cp_code
from cer.calc.rules import ConfigurationKind
from cer.kit.api.schemas import Input
from shared_apps.market.zones import MarketZone
from tenant_apps.communities.models import Configuration


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
