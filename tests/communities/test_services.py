import pytest
from django.db import IntegrityError, transaction

from cer.calc.rules import ConfigurationKind
from cer.kit.errors import ConflictError, NotFoundError, RuleBrokenError
from shared_apps.market.zones import MarketZone
from shared_apps.rulebook.tariff_file import rule_set_from_file
from tenant_apps.communities.models import Community, Configuration
from tenant_apps.communities.selectors import community_here, configuration_by_code
from tenant_apps.communities.services import community_create, configuration_create
from tests.factories import configuration_make


def test_the_market_zones_are_those_of_the_law() -> None:
    assert tuple(MarketZone) == rule_set_from_file().zones


def test_a_community_has_configurations_each_with_its_cabina_primaria(alfa) -> None:
    configuration_make()
    configuration_create(code="c2", primary_substation=" ac001e00002", market_zone=MarketZone.CNOR)
    assert configuration_by_code("C2").primary_substation == "AC001E00002"
    assert community_here().configurations.count() == 2


def test_there_is_one_community_in_a_schema(alfa) -> None:
    configuration_make()
    with pytest.raises(ConflictError) as refusal:
        community_create(name="second", legal_form="association", kind=ConfigurationKind.GAC)
    assert refusal.value.code == "community_exists"


def test_a_schema_without_its_community_says_so(alfa) -> None:
    with pytest.raises(NotFoundError):
        community_here()
    with pytest.raises(NotFoundError):
        configuration_by_code("C1")


@pytest.mark.parametrize(
    ("code", "primary_substation", "problem"),
    [
        ("C1", "AC001E00002", "configuration_exists"),
        ("C2", "AC001E00001", "primary_substation_taken"),
        ("C 2", "AC001E00002", "code_malformed"),
        ("C2", "AC1E2", "primary_substation_malformed"),
        ("C" * 21, "AC001E00002", "too_long"),
    ],
)
def test_a_configuration_is_refused_with_its_reason(
    alfa, code: str, primary_substation: str, problem: str
) -> None:
    configuration_make()
    with pytest.raises((ConflictError, RuleBrokenError)) as refusal:
        configuration_create(code=code, primary_substation=primary_substation, market_zone=MarketZone.NORD)
    assert refusal.value.code == problem


@pytest.mark.parametrize("fiscal_code", ["12345678901", "00000000000", "0764352056", "X7643520567"])
def test_a_fiscal_code_of_a_body_has_its_check_digit(alfa, fiscal_code: str) -> None:
    with pytest.raises(RuleBrokenError) as refusal:
        community_create(
            name="CER", legal_form="association", kind=ConfigurationKind.CER, fiscal_code=fiscal_code
        )
    assert refusal.value.code == "fiscal_code_malformed"


def test_a_valid_fiscal_code_is_kept(alfa) -> None:
    made = community_create(
        name="CER", legal_form="association", kind=ConfigurationKind.CER, fiscal_code="07643520567"
    )
    assert made.fiscal_code == "07643520567"


@pytest.mark.parametrize(
    "row",
    [
        {"code": "c2", "primary_substation": "AC001E00002", "market_zone": "NORD"},
        {"code": "C2", "primary_substation": "AC001E00002", "market_zone": "NORX"},
        {"code": "C2", "primary_substation": "AC001", "market_zone": "NORD"},
        {"code": "C2", "primary_substation": "AC001E00001", "market_zone": "NORD"},
    ],
)
def test_the_database_refuses_what_a_service_would(alfa, row: dict[str, str]) -> None:
    community = configuration_make().community
    with pytest.raises(IntegrityError), transaction.atomic():
        Configuration.objects.create(community=community, **row)


def test_the_database_refuses_a_second_community(alfa) -> None:
    configuration_make()
    with pytest.raises(IntegrityError), transaction.atomic():
        Community.objects.create(name="second", legal_form="association", kind="CER")
