from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

import cer.cli
from cer.adapters.meter_folder import FolderRegistry, registry_read
from cer.calc.intervals import Period
from cer.kit.errors import CerError
from shared_apps.market.zones import MarketZone
from shared_apps.rulebook.services import rule_set_load
from tenant_apps.members.models import HolderCategoryPeriod, Member, Membership, Pod, PodAssignment
from tenant_apps.members.services.members import membership_end
from tenant_apps.plants.models import Plant
from tenant_apps.plants.selectors import configuration_registry
from tenant_apps.plants.services.registry import MembersFromPods, RegistryImport, registry_import
from tests.factories import configuration_make

DEMO_FOLDER = Path(cer.cli.__file__).parent / "demo_data"
PODS = """pod,ruolo,potenza_kw
IT001E20000001,prosumer,4.5
IT001E20000002,consumer,
"""
PLANTS = """\
impianto,pod,potenza_kw,tecnologia,zona,regione,data_esercizio,contributo_conto_capitale,premio_dal
P1,IT001E20000001,20,fotovoltaico,NORD,Lombardia,2023-06-01,0.4,2024-01-24
"""
MEMBERS = """membro,nome,categoria,impresa,pod,valido_dal,valido_al
M1,Famiglia Prova,natural_person,no,IT001E20000001,2024-01-01,2024-07-01
M2,Ditta Prova,small_enterprise,si,IT001E20000001,2024-07-01,
M2,Ditta Prova,small_enterprise,si,IT001E20000002,2024-03-01,2024-09-01
"""
NOTHING_NEW = RegistryImport(new_members=0, new_pods=0, new_plants=0, new_rows=0)


def folder(pods: str = PODS, plants: str = PLANTS, members: str | None = MEMBERS) -> FolderRegistry:
    return registry_read(
        pods=pods.encode(), plants=plants.encode(), members=members.encode() if members else None
    )


@pytest.fixture
def configuration(alfa):
    rule_set_load()
    return configuration_make()


def test_a_folder_becomes_members_pods_and_plants(configuration) -> None:
    done = registry_import(configuration_id=configuration.pk, registry=folder())
    assert (done.new_members, done.new_pods, done.new_plants) == (2, 2, 1)
    days = Membership.objects.order_by("member__code").values_list("valid_from", "valid_until")
    assert list(days) == [(date(2024, 1, 1), date(2024, 7, 1)), (date(2024, 3, 1), None)]
    plant = Plant.objects.get()
    assert (plant.grant_pct, plant.premium_from, plant.valid_from) == (
        40,
        date(2024, 1, 24),
        date(2024, 1, 1),
    )


def test_the_same_folder_again_changes_nothing(configuration) -> None:
    registry_import(configuration_id=configuration.pk, registry=folder())
    assert registry_import(configuration_id=configuration.pk, registry=folder()) == NOTHING_NEW


def test_a_longer_folder_adds_what_is_new(configuration) -> None:
    registry_import(configuration_id=configuration.pk, registry=folder())
    longer = folder(
        pods=PODS + "IT001E20000003,consumer,3\n",
        members=MEMBERS + "M3,Terza,religious,no,IT001E20000003,2024-05-01,\n",
    )
    done = registry_import(configuration_id=configuration.pk, registry=longer)
    assert (done.new_members, done.new_pods, done.new_plants, done.new_rows) == (1, 1, 0, 5)


def test_a_member_who_left_since_is_not_brought_back(configuration) -> None:
    registry_import(configuration_id=configuration.pk, registry=folder())
    membership = Membership.objects.get(member__code="M2")
    membership_end(membership_id=membership.pk, valid_until=date(2024, 12, 1))
    with pytest.raises(CerError) as refusal:
        registry_import(configuration_id=configuration.pk, registry=folder())
    assert refusal.value.code == "registry_differs"
    assert Membership.objects.get(member__code="M2").valid_until == date(2024, 12, 1)


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"plants": PLANTS.replace("NORD", "SUD")}, "zone_differs"),
        ({"plants": PLANTS.replace("NORD", "NORTH")}, "zone_unknown"),
        ({"plants": PLANTS.replace("Lombardia", "Lombardy")}, "unknown_region"),
        ({"plants": PLANTS.replace("0.4,", "0.41,")}, "grant_out_of_range"),
        ({"plants": PLANTS.replace("2023-06-01", "2020-06-01")}, "existing_plant"),
        ({"plants": PLANTS.replace("P1,", "P 1,")}, "code_malformed"),
        ({"members": MEMBERS.replace("M1,", "m 1,")}, "code_malformed"),
        (
            {
                "members": MEMBERS.replace(
                    "M2,Ditta Prova,small_enterprise,si,IT001E20000002",
                    "M2,Altro,small_enterprise,si,IT001E20000002",
                )
            },
            "member_named_twice",
        ),
        ({"members": MEMBERS.replace("2024-07-01,\n", "2024-06-01,\n")}, "days_overlap"),
        ({"members": MEMBERS.replace("natural_person,no", "large_enterprise,si")}, "large_enterprise"),
        (
            {
                "members": MEMBERS.replace(
                    "M2,Ditta Prova,small_enterprise,si,IT001E20000002",
                    "M2,Ditta Prova,religious,no,IT001E20000002",
                )
            },
            "days_overlap",
        ),
        ({"members": None}, "members_unclear"),
    ],
)
def test_a_bad_folder_is_refused_and_nothing_is_stored(configuration, changed, problem: str) -> None:
    with pytest.raises(CerError) as refusal:
        registry_import(configuration_id=configuration.pk, registry=folder(**changed))
    assert refusal.value.code == problem
    for model in (Member, Membership, HolderCategoryPeriod, Pod, PodAssignment, Plant):
        assert not model.objects.exists()


def test_each_pod_is_a_member_where_the_caller_says_so(configuration) -> None:
    choice = MembersFromPods(valid_from=date(2024, 2, 1))
    registry_import(
        configuration_id=configuration.pk, registry=folder(members=None), members_from_pods=choice
    )
    assert [member.code for member in Member.objects.order_by("code")] == [
        "IT001E20000001",
        "IT001E20000002",
    ]
    assert not HolderCategoryPeriod.objects.exists()
    assert Plant.objects.get().valid_from == date(2024, 2, 1)


def test_named_members_and_members_from_pods_exclude_each_other(configuration) -> None:
    with pytest.raises(CerError) as refusal:
        registry_import(
            configuration_id=configuration.pk,
            registry=folder(),
            members_from_pods=MembersFromPods(valid_from=date(2024, 2, 1)),
        )
    assert refusal.value.code == "members_unclear"


def test_a_plant_without_a_premium_column_earns_it_while_it_takes_part(configuration) -> None:
    plants = PLANTS.replace(",premio_dal", "").replace(",2024-01-24", "")
    registry_import(configuration_id=configuration.pk, registry=folder(plants=plants))
    assert Plant.objects.get().premium_from == date(2024, 1, 1)


@pytest.mark.parametrize(
    ("slug", "zone", "pods", "plants"), [("valdarno", "CNOR", 48, 13), ("montenero", "SUD", 120, 23)]
)
def test_the_demo_folders_are_taken_whole(alfa, slug: str, zone: str, pods: int, plants: int) -> None:
    rule_set_load()
    configuration = configuration_make(market_zone=MarketZone(zone))
    files = {
        name: (DEMO_FOLDER / slug / file).read_bytes()
        for name, file in (("pods", "pod.csv"), ("plants", "impianti.csv"), ("members", "membri.csv"))
    }
    done = registry_import(configuration_id=configuration.pk, registry=registry_read(**files))
    assert (done.new_pods, done.new_plants) == (pods, plants)


def test_the_real_community_is_taken_with_its_eight_plants(configuration, shared_knowledge: Path) -> None:
    source = shared_knowledge / "data" / "comunita_a"
    registry = registry_read(
        pods=(source / "pod.csv").read_bytes(),
        plants=(source / "impianti.csv").read_bytes(),
        members=None,
    )
    choice = MembersFromPods(valid_from=date(2023, 10, 26))
    registry_import(configuration_id=configuration.pk, registry=registry, members_from_pods=choice)
    taken = configuration_registry(configuration.pk, Period.of_month(2023, 12))
    assert (len(taken.plants), len(taken.pods)) == (8, 47)
    assert all(plant.terms.premium == Period.of_month(2023, 12) for plant in taken.plants)
    assert {plant.code: plant.grant_share * 100 for plant in registry.plants} == {
        plant.terms.code: Decimal(plant.terms.grant_pct) for plant in taken.plants
    }
