from datetime import date

from cer.calc.compliance.calendar import deadlines
from cer.calc.compliance.statements import Topic
from cer.calc.rules import ConfigurationKind
from tests.calc.compliance.worlds import AS_OF, both, good, plant, saying

FACTS = good(ConfigurationKind.CER)


def days(facts: object = FACTS) -> dict[str, date]:
    return {row.key: row.on for row in deadlines(facts)}  # type: ignore[arg-type]


def test_the_months_of_the_gse_follow_its_calendar() -> None:
    found = days()
    assert found["readings-2025-05"] == date(2025, 6, 15)
    assert found["amounts-2025-05"] == date(2025, 6, 25)
    assert found["payment-2025-05"] == date(2025, 7, 31)
    assert found["payment-2025-04"] == date(2025, 6, 30)
    assert found["balance-2025"] == date(2026, 5, 15)


def test_nothing_that_is_past_is_in_the_calendar() -> None:
    assert min(days().values()) >= AS_OF
    assert "balance-2024" not in days()


def test_a_plant_not_yet_requested_has_a_hundred_and_twenty_days() -> None:
    facts = both(plant(entry_on=date(2025, 3, 3)), saying(Topic.REQUESTED_ON, None, "P1"))(FACTS)
    assert days(facts)["request-P1"] == date(2025, 7, 1)
    assert "request-P1" not in days()


def test_a_proof_that_ends_is_a_deadline() -> None:
    assert days(saying(Topic.MANDATE, "yes", valid_until=date(2025, 9, 1))(FACTS))["proof-mandate-"] == date(
        2025, 9, 1
    )
