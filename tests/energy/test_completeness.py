"""The days on which meters lack values."""

from datetime import date

from cer.calc.intervals import Period
from cer.kit.tenancy import in_schema
from tenant_apps.access.models import Role
from tenant_apps.energy.completeness import pods_read_in
from tests.clients import signed_in
from tests.settlement.conftest import gamma as gamma
from tests.settlement.world import BARN, FEBRUARY, HOME, ROOF, SCHOOL, SHOP, readings_fill

MARCH = Period.of_month(2024, 3)


def test_only_days_that_lack_something_are_shown(gamma: str) -> None:
    readings_fill(MARCH, missing=(HOME, 96 * 30 + 5))
    client = signed_in("gamma", Role.TECHNICIAN)
    shown = client.get("/readings/problem-days?from=2024-02-01&to=2024-04-01").json()
    assert shown == {
        "items": [
            {
                "day": "2024-03-31",
                "pod": HOME,
                "direction": "withdrawn",
                "quality": "missing",
                "missing_quarters": 1,
                "missing_hours": 1,
                "estimated_quarters": 0,
            }
        ],
        "count": 1,
    }
    with in_schema(gamma):
        lacking = [pods_read_in(month)[1] for month in (FEBRUARY, MARCH)]
        read = pods_read_in(MARCH)[0]
    assert (read, lacking) == ({ROOF, BARN, HOME, SHOP, SCHOOL}, [set(), {HOME}])


def test_a_day_of_23_hours_lacks_23(gamma: str) -> None:
    client = signed_in("gamma", Role.TECHNICIAN)
    page = client.get("/readings/problem-days?from=2024-03-31&to=2024-04-01&limit=2").json()
    assert page["count"] == 6  # four that withdraw, two that feed in
    assert {(row["missing_hours"], row["missing_quarters"]) for row in page["items"]} == {(23, 92)}
    assert len(page["items"]) == 2
    assert page["items"][0]["day"] == str(date(2024, 3, 31))
