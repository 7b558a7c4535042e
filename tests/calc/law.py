"""The rule set of the project, and plants and periods for the tests of the calculation."""

from datetime import date
from decimal import Decimal

import numpy as np

from cer.calc.intervals import HOUR, Period, day_starts_at
from cer.calc.plants import PlantTerms
from cer.calc.quantities import Int64s
from cer.calc.rules import Source
from shared_apps.rulebook.tariff_file import rule_set_from_file

RULE_SET = rule_set_from_file()
MONDAY = date(2026, 1, 12)


def hours_from(day: date, count: int) -> Period:
    return Period(day_starts_at(day), day_starts_at(day) + HOUR * count)


def plant(code: str, period: Period | None, **changes: object) -> PlantTerms:
    terms: dict[str, object] = {
        "power_kw": Decimal(100),
        "source": Source.PV,
        "region": "Lombardia",
        "zone": "NORD",
        "entry_on": date(2024, 5, 1),
    }
    return PlantTerms(code=code, premium=period, **{**terms, **changes})  # type: ignore[arg-type]


def wh(*rows: list[int]) -> Int64s:
    return np.array(rows, np.int64)


def prices(*eur_mwh: int) -> Int64s:
    return np.array(eur_mwh, np.int64) * 1_000_000
