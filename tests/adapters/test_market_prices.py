"""Zonal prices from a file: exact, by zone and hour, and never guessed (R26, R32, R34)."""

import gzip
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from cer.adapters.file_problems import PriceFileError, ProblemCode
from cer.adapters.market_prices import ZonalPrices, price_file_read
from cer.calc.intervals import Period

ROME = ZoneInfo("Europe/Rome")
ZONES = ("NORD", "CNOR", "CSUD", "SUD", "CALA", "SICI", "SARD")
SHARED_PRICES = Path(__file__).parents[3] / "shared" / "data" / "prezzi"
AUTUMN_DAY = Period.of_month(2024, 10).days[26]
FIRST_AT = datetime(2024, 10, 26, 22, tzinfo=UTC)


def price_rows(hour_count: int = 25) -> list[str]:
    rows = []
    for index in range(hour_count):
        at = FIRST_AT + timedelta(hours=index)
        rows.append(
            f"{at:%Y-%m-%dT%H:%M:%SZ},{at.astimezone(ROME):%Y-%m-%dT%H:%M:%S%z},0,{100 + index}.25,-3"
        )
    return rows


def price_bytes(rows: list[str], zones: str = "NORD,SUD") -> bytes:
    return ("\n".join([f"ts_utc,ts_locale,riempito,{zones}", *rows]) + "\n").encode()


def read(content: bytes) -> ZonalPrices:
    return price_file_read(content, file="prezzi.csv", zones=ZONES)


def refusal_of(content: bytes) -> PriceFileError:
    with pytest.raises(PriceFileError) as refusal:
        read(content)
    return refusal.value


def test_prices_are_whole_micro_euros_by_zone_and_hour() -> None:
    day = Period.of_days(AUTUMN_DAY, AUTUMN_DAY + timedelta(days=1))
    prices = read(gzip.compress(price_bytes(price_rows())))
    assert prices.of("NORD", day).tolist() == [100_250_000 + 1_000_000 * hour for hour in range(25)]


def test_negative_and_zero_prices_are_prices() -> None:
    rows = [row.removesuffix("-3") + "0" for row in price_rows(2)] + price_rows(3)[2:]
    assert read(price_bytes(rows)).price_ueur_mwh[1].tolist() == [0, 0, -3_000_000]


def test_hours_whose_value_was_filled_in_are_marked() -> None:
    rows = price_rows(2)
    rows[1] = rows[1].replace(",0,", ",1,")
    assert read(price_bytes(rows)).is_filled.tolist() == [False, True]


def test_a_period_beyond_the_file_is_refused_naming_zone_and_hour() -> None:
    prices = read(price_bytes(price_rows(24)))
    with pytest.raises(PriceFileError, match="zone SUD, hour 2024-10-27T22:00:00Z: The price is missing"):
        prices.of("SUD", Period.of_days(AUTUMN_DAY, AUTUMN_DAY + timedelta(days=1)))


def test_a_zone_without_prices_is_refused_by_name() -> None:
    with pytest.raises(PriceFileError, match="SICI"):
        read(price_bytes(price_rows())).of("SICI", Period.of_month(2024, 10))


def test_an_hour_left_out_is_refused_naming_zone_and_hour() -> None:
    rows = price_rows()
    refusal = refusal_of(price_bytes(rows[:3] + rows[4:]))
    assert [problem.where for problem in refusal.problems] == [
        "zone NORD, hour 2024-10-27T01:00:00Z",
        "zone SUD, hour 2024-10-27T01:00:00Z",
    ]


def test_an_empty_price_is_refused_naming_zone_and_hour() -> None:
    rows = price_rows()
    rows[2] = rows[2].removesuffix("-3")
    (problem,) = refusal_of(price_bytes(rows)).problems
    assert (problem.code, problem.where) == (ProblemCode.VALUE_MISSING, "zone SUD, hour 2024-10-27T00:00:00Z")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("NaN", ProblemCode.NOT_FINITE),
        ("inf", ProblemCode.NOT_FINITE),
        ("1e2", ProblemCode.NUMBER_MALFORMED),
        ("1_0", ProblemCode.NUMBER_MALFORMED),
        ("0.1234567", ProblemCode.NOT_WHOLE),
        ('"100,25"', ProblemCode.DECIMAL_COMMA),
        ("9" * 12, ProblemCode.IMPOSSIBLE),
    ],
)
def test_a_price_that_is_none_is_refused_with_its_place(text: str, code: ProblemCode) -> None:
    rows = price_rows()
    rows[2] = rows[2].removesuffix("-3") + text
    (problem,) = refusal_of(price_bytes(rows)).problems
    assert problem.code is code
    assert problem.where == "line 4, 2024-10-27T00:00:00Z, column SUD"


def test_an_hour_given_twice_is_refused() -> None:
    rows = price_rows()
    (problem,) = refusal_of(price_bytes([*rows, rows[0]])).problems
    assert (problem.code, problem.where) == (ProblemCode.INSTANT_TWICE, "line 27")


def test_half_an_hour_is_no_hour() -> None:
    rows = price_rows(1)
    (problem,) = refusal_of(price_bytes([rows[0].replace(":00:00", ":30:00")])).problems
    assert problem.code is ProblemCode.INSTANT_OFF_GRID


def test_an_unknown_zone_is_refused_and_the_known_ones_named() -> None:
    (problem,) = refusal_of(price_bytes(price_rows(), "NORD,NORTH")).problems
    assert problem.code is ProblemCode.ZONE_UNKNOWN
    assert "SICI" in problem.message


def test_a_filled_mark_is_zero_or_one() -> None:
    (problem,) = refusal_of(price_bytes([price_rows(1)[0].replace(",0,", ",forse,")])).problems
    assert problem.code is ProblemCode.VALUE_REFUSED


def test_a_file_without_rows_is_refused() -> None:
    assert refusal_of(price_bytes([])).problems[0].code is ProblemCode.FILE_EMPTY


@pytest.mark.skipif(not SHARED_PRICES.is_dir(), reason=f"LOUD: the real prices are not at {SHARED_PRICES}")
def test_the_real_prices_have_the_counts_their_description_gives() -> None:
    (path,) = SHARED_PRICES.glob("*.csv.gz")
    prices = read(path.read_bytes())
    nord = prices.price_ueur_mwh[prices.zones.index("NORD")]
    assert len(prices.hour_starts_s) == 8784
    assert int((nord > 180_000_000).sum()) == 73
    assert int(((nord > 140_000_000) & (nord <= 180_000_000)).sum()) == 643
