"""What a restricted person's look at one plant costs beside that of somebody who sees all of them."""

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType

from cer.calc.rules import ConfigurationKind, Source
from cer.cli.bench.kernel import REGION
from cer.cli.bench.measurement import Row, Seconds, Target, best_seconds, seconds_of
from cer.cli.bench.sizes import Sizes
from cer.kit.api.caller import Caller
from cer.kit.tenancy import in_schema
from shared_apps.accounts.models import User
from shared_apps.market.zones import MarketZone
from shared_apps.tenants.services.communities import tenant_create
from tenant_apps.access.models import PlantAccess
from tenant_apps.communities.services import community_create, configuration_create
from tenant_apps.members.models import Pod
from tenant_apps.plants.models import Plant
from tenant_apps.plants.selectors import plants_listed

CHECKS = 200
LOOK_S = 0.02
"""Most of a look is the building of the query in Python; it must not show in an answer of 200 ms."""


def grant_rows(sizes: Sizes) -> Iterator[Row]:
    """Half of the checks are of granted plants, half of others."""
    people = User.objects.bulk_create(
        User(email=f"person{number}@bench.example", name="bench") for number in range(sizes.grants_side)
    )
    with in_schema(tenant_create(slug="bench-grants", name="CER Bench").schema_name):
        plants = _plants_made(2 * sizes.grants_side)
        granted, others = plants[::2], plants[1::2]
        _grants_made([person.pk for person in people], granted)
        restricted = Caller(id="bench", name="bench", permissions=frozenset(), granted_to=people[0].pk)
        asked = (granted + others)[:: max(1, len(plants) // CHECKS)]

        def looked(seen_by: Caller | None) -> int:
            return sum(plants_listed(seen_by).filter(pk=plant.pk).exists() for plant in asked)

        _checked(looked(restricted), sum(plant in granted for plant in asked))
        value_s, floor_s = best_seconds(
            sizes.database_repeats, _timed(looked, restricted), _timed(looked, None)
        )
    yield Row(
        work=f"{len(asked)} looks at a plant by a restricted person, {len(people) * len(granted)} grants",
        value_s=value_s,
        floor="the same looks by somebody who sees every plant",
        floor_s=floor_s,
        target=Target(value_s_max=len(asked) * LOOK_S),
    )


def _timed(looked: Callable[[Caller | None], int], seen_by: Caller | None) -> Callable[[], Seconds]:
    return lambda: seconds_of(lambda: looked(seen_by))


def _checked(seen: int, expected: int) -> None:
    if seen != expected:
        raise AssertionError(f"{seen} plants were seen, {expected} are granted")


def _plants_made(count: int) -> list[Plant]:
    community_create(name="CER Bench", legal_form="association", kind=ConfigurationKind.CER)
    configuration = configuration_create(
        code="C1", primary_substation="AC001E00001", market_zone=MarketZone.NORD
    )
    pods = Pod.objects.bulk_create(
        Pod(code=f"IT001E{number:08}", configuration=configuration) for number in range(count)
    )
    day = date(2024, 1, 1)
    return Plant.objects.bulk_create(
        Plant(
            code=f"P{number}",
            pod=pod,
            source=Source.PV.value,
            power_kw=Decimal(20),
            region=REGION,
            entry_on=day,
            grant_pct=Decimal(0),
            incentivised_power_share=Decimal(1),
            valid_from=day,
        )
        for number, pod in enumerate(pods)
    )


def _grants_made(account_ids: list[UUID], plants: list[Plant]) -> None:
    content_type = ContentType.objects.get_for_model(Plant)
    permission = Permission.objects.get(content_type=content_type, codename="view_plant")
    PlantAccess.objects.bulk_create(
        PlantAccess(user_id=account_id, content_object=plant, permission=permission)
        for account_id in account_ids
        for plant in plants
    )
