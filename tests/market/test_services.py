from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.utils import ProgrammingError
from django.utils import timezone

from cer.adapters.market_prices import ZonalPrices
from cer.calc.intervals import DAY, Period
from cer.kit.database.roles import PUBLIC_SCHEMA
from cer.kit.errors import RuleBrokenError
from cer.kit.tenancy import in_schema
from shared_apps.market.models import ZonePriceDay
from shared_apps.market.selectors import zone_prices
from shared_apps.market.services import PriceLoad, prices_load

SPRING_FORWARD, FALL_BACK = date(2024, 3, 31), date(2024, 10, 27)
SOON = timedelta(minutes=1)


def prices_of(period: Period, *, zones: tuple[str, ...] = ("NORD",), plus: int = 0) -> ZonalPrices:
    """Each hour's price is its number in the period, in EUR/MWh."""
    first_s = int(period.starts_at.timestamp())
    hours = np.arange(period.hours, dtype=np.int64)
    return ZonalPrices(
        file="prices.csv",
        zones=zones,
        hour_starts_s=first_s + hours * 3600,
        price_ueur_mwh=np.stack([hours * 1_000_000 + plus for _ in zones]),
        is_filled=np.zeros(period.hours, np.bool_),
    )


def days(first_on: date, count: int = 1) -> Period:
    return Period.of_days(first_on, first_on + DAY * count)


def test_a_day_has_as_many_prices_as_hours_on_clock_changes_too(alfa) -> None:
    for day, hours in ((SPRING_FORWARD, 23), (FALL_BACK, 25), (date(2024, 6, 1), 24)):
        prices_load(prices=prices_of(days(day)), source="test")
        found = zone_prices("NORD", days(day), known_at=timezone.now() + SOON)
        assert found.price_ueur_mwh.tolist() == [hour * 1_000_000 for hour in range(hours)]


def test_an_identical_repeat_changes_nothing_and_a_difference_is_a_revision(alfa) -> None:
    two_days = days(date(2024, 6, 1), 2)
    assert prices_load(prices=prices_of(two_days), source="a") == PriceLoad(2, 0, 0)
    assert prices_load(prices=prices_of(two_days), source="b") == PriceLoad(0, 2, 0)
    changed = prices_of(two_days)
    changed.price_ueur_mwh[0, 30] = -5_000_000
    assert prices_load(prices=changed, source="c") == PriceLoad(0, 1, 1)
    assert zone_prices("NORD", two_days, known_at=timezone.now() + SOON).sources == ("a", "c")


def test_prices_are_read_as_they_were_known(alfa) -> None:
    day = days(date(2024, 6, 1))
    for revision, loaded_at in ((1, datetime(2024, 7, 1, tzinfo=UTC)), (2, datetime(2024, 8, 1, tzinfo=UTC))):
        with in_schema(PUBLIC_SCHEMA):
            ZonePriceDay.objects.create(
                zone="NORD",
                day=date(2024, 6, 1),
                revision=revision,
                price_ueur_mwh=[revision] * 24,
                filled_hours=0,
                source="test",
                loaded_at=loaded_at,
            )
    before = zone_prices("NORD", day, known_at=datetime(2024, 7, 15, tzinfo=UTC))
    after = zone_prices("NORD", day, known_at=datetime(2024, 8, 1, tzinfo=UTC))
    assert (before.price_ueur_mwh[0], after.price_ueur_mwh[0]) == (1, 2)
    assert before.digest != after.digest


def test_part_of_a_day_is_cut_out_of_it(alfa) -> None:
    prices_load(prices=prices_of(days(date(2024, 6, 1))), source="test")
    whole = days(date(2024, 6, 1))
    part = Period(whole.hour_starts_at(3), whole.hour_starts_at(5))
    found = zone_prices("NORD", part, known_at=timezone.now() + SOON)
    assert found.price_ueur_mwh.tolist() == [3_000_000, 4_000_000]


def test_a_missing_price_names_zone_and_hour(alfa) -> None:
    prices_load(prices=prices_of(days(date(2024, 6, 1))), source="test")
    with pytest.raises(RuleBrokenError, match=r"zone NORD for the hour of 2024-06-01 22:00 UTC") as refusal:
        zone_prices("NORD", days(date(2024, 6, 1), 3), known_at=timezone.now() + SOON)
    assert refusal.value.code == "price_missing"
    assert refusal.value.facts["days"] == ["2024-06-02", "2024-06-03"]


def test_one_query_reads_a_year(alfa, django_assert_num_queries) -> None:
    prices_load(prices=prices_of(Period.of_year(2024)), source="test")
    assert ZonePriceDay.objects.count() == 366
    with django_assert_num_queries(1):
        assert (
            len(zone_prices("NORD", Period.of_year(2024), known_at=timezone.now() + SOON).price_ueur_mwh)
            == 8784
        )


@pytest.mark.parametrize(
    ("prices", "problem"),
    [
        (prices_of(days(date(2024, 6, 1)), zones=("NORTH",)), "zone_unknown"),
        (
            prices_of(Period(datetime(2024, 6, 1, tzinfo=UTC), datetime(2024, 6, 1, 22, tzinfo=UTC))),
            "price_day_incomplete",
        ),
        (
            prices_of(Period(datetime(2024, 5, 31, 22, tzinfo=UTC), datetime(2024, 6, 1, 23, tzinfo=UTC))),
            "price_day_incomplete",
        ),
    ],
)
def test_prices_that_cannot_be_used_are_refused_as_a_whole(alfa, prices, problem: str) -> None:
    with pytest.raises(RuleBrokenError) as refusal:
        prices_load(prices=prices, source="test")
    assert refusal.value.code == problem
    assert not ZonePriceDay.objects.exists()


@pytest.mark.parametrize(
    "row",
    [
        {"day": SPRING_FORWARD},
        {"zone": "ITAL"},
        {"revision": 0},
        {"source": " "},
        {"filled_hours": 25},
        {"price_ueur_mwh": [0] * 23 + [None]},
        {"price_ueur_mwh": [0] * 23 + [10**11]},
        {"price_ueur_mwh": []},
    ],
)
def test_the_database_itself_refuses_a_day_that_is_none(db, row) -> None:
    sound = {
        "zone": "NORD",
        "day": date(2024, 6, 1),
        "revision": 1,
        "price_ueur_mwh": [0] * 24,
        "filled_hours": 0,
        "source": "test",
    }
    with transaction.atomic():
        ZonePriceDay.objects.create(**sound)
        transaction.set_rollback(True)
    with pytest.raises(IntegrityError), transaction.atomic():
        ZonePriceDay.objects.create(**{**sound, **row})


def test_prices_in_two_dimensions_are_no_day(db) -> None:
    with pytest.raises(DatabaseError), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO market_zonepriceday (id, zone, day, revision, price_ueur_mwh, filled_hours, source)"
            " VALUES (gen_random_uuid(), 'NORD', '2024-06-01', 1, array_fill(0::bigint, '{2,12}'), 0, 'test')"
        )


def test_loaded_prices_are_never_changed_or_removed(db) -> None:
    for statement in ("UPDATE market_zonepriceday SET revision = 2", "DELETE FROM market_zonepriceday"):
        with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_a_community_reads_prices_and_does_not_write_them(alfa) -> None:
    assert not ZonePriceDay.objects.exists()
    with pytest.raises(ProgrammingError), transaction.atomic():
        ZonePriceDay.objects.create(
            zone="NORD",
            day=date(2024, 6, 1),
            revision=1,
            price_ueur_mwh=[0] * 24,
            filled_hours=0,
            source="test",
        )
