"""How the inputs of a worked example are read: anything missing, malformed or below zero is refused."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from math import lcm
from typing import Any

import numpy as np

from cer.calc.errors import ValidationError
from cer.calc.intervals import HOUR, Period, day_starts_at
from cer.calc.quantities import (
    Int64s,
    kwh_from_uwh,
    kwh_from_wh,
    ueur_mwh_from_eur_mwh,
    wh_from_kwh,
)
from cer.calc.rules import RuleSet, Source

# Examples are JSON on both sides: what a key holds is known once it is read below.
Inputs = Mapping[str, Any]
Answer = Any
Kind = Callable[[Inputs, RuleSet], Answer]

# Examples name no date unless it matters; the rules are those of this day.
WORKED_DAY = date(2026, 1, 1)


def need(inputs: Inputs, key: str) -> Any:
    if key not in inputs:
        raise ValidationError(f"The input {key!r} is missing.", code="input_missing", key=key)
    return inputs[key]


def number_of(value: Any) -> Decimal:
    if value is None or isinstance(value, bool):
        raise ValidationError("A value is missing; a gap is not zero (R26).", code="value_missing")
    try:
        return Decimal(value)
    except (InvalidOperation, TypeError, ValueError) as error:
        raise ValidationError(f"{value!r} is not a number.", code="not_a_number") from error


def numbers_of(values: Any) -> list[Decimal]:
    if not isinstance(values, list):
        raise ValidationError(f"{values!r} is not a list.", code="not_a_list")
    return [number_of(value) for value in values]


def day_of(value: str) -> date:
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise ValidationError(f"{value!r} is not a day.", code="day_malformed") from error


def row_wh(values: Any) -> Int64s:
    return np.array([wh_from_kwh(number) for number in numbers_of(values)], np.int64)


def rows_wh(rows: Mapping[str, Any]) -> Int64s:
    series = [row_wh(values) for values in rows.values()]
    same_length(*series)
    return not_negative(np.array(series, np.int64).reshape(len(series), -1))


def not_negative(energy_wh: Int64s) -> Int64s:
    if energy_wh.size and int(energy_wh.min()) < 0:
        raise ValidationError("An energy is below zero.", code="energy_out_of_range")
    return energy_wh


def one_row_wh(values: Any) -> Int64s:
    """A list of energies, or several by name, summed."""
    rows = values if isinstance(values, dict) else {"only": values}
    total_wh: Int64s = rows_wh(rows).sum(axis=0)
    return total_wh


def prices_of(values: Any, hours: int) -> Int64s:
    numbers = numbers_of(values)
    if len(numbers) != hours:
        raise ValidationError(f"{len(numbers)} prices for {hours} hours.", code="price_incomplete")
    return np.array([ueur_mwh_from_eur_mwh(number) for number in numbers], np.int64)


def same_length(*series: Int64s) -> None:
    if len({len(values) for values in series}) != 1:
        raise ValidationError("The series differ in length.", code="energy_incomplete")


def kwh_list(energy_wh: Int64s) -> list[Decimal]:
    return [kwh_from_wh(value) for value in energy_wh.tolist()]


def kwh_list_from_uwh(energy_uwh: Int64s) -> list[Decimal]:
    return [kwh_from_uwh(value) for value in energy_uwh.tolist()]


def weights_of(weights: Mapping[str, Any]) -> dict[str, int]:
    """Weights as whole numbers, all scaled alike."""
    exact = {code: Fraction(number_of(weight)) for code, weight in weights.items()}
    scale = lcm(*(weight.denominator for weight in exact.values()))
    return {code: int(weight * scale) for code, weight in exact.items()}


def source_of(inputs: Inputs) -> Source:
    return Source.PV if inputs.get("pv", True) else Source.OTHER


def period_of(inputs: Inputs, hours: int) -> Period:
    if "local_date" in inputs:
        day = day_of(inputs["local_date"])
        return Period.of_days(day, day + timedelta(days=1))
    starts_at = day_starts_at(WORKED_DAY)
    return Period(starts_at, starts_at + HOUR * hours)
