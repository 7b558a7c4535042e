from datetime import date

from cer.calc.intervals import Period
from shared_apps.market.services import prices_load
from tests.clients import ApiClient, signed_in
from tests.market.test_services import prices_of

DAYS = Period.of_days(date(2024, 3, 30), date(2024, 4, 2))


def test_prices_are_read_day_by_day_as_decimal_strings(db) -> None:
    prices_load(prices=prices_of(DAYS, zones=("NORD", "SUD")), source="illustrative")
    page = signed_in("alfa").get("/market-prices?zone=SUD&from=2024-03-31&to=2024-04-01").json()
    (day,) = page["items"]
    assert (day["zone"], day["day"], day["revision"], day["source"]) == (
        "SUD",
        "2024-03-31",
        1,
        "illustrative",
    )
    assert (len(day["prices_eur_mwh"]), day["prices_eur_mwh"][0]) == (23, "24.000000")


def test_an_unknown_zone_and_an_unknown_caller_are_refused(db) -> None:
    assert signed_in("alfa").get("/market-prices?zone=NORTH").status_code == 422
    assert ApiClient("alfa").get("/market-prices").status_code == 401
