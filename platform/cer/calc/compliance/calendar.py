"""Days to keep: requests, proofs that end, and the GSE's months (R110, R114)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from cer.calc.compliance.facts import Facts
from cer.calc.compliance.plant_rules import request_until
from cer.calc.compliance.statements import Topic
from cer.calc.working_days import last_working_day

_DISTRIBUTOR_DAY, _GSE_DAY = 15, 25
_BALANCE_MONTH, _BALANCE_DAY = 5, 15
_MONTHS_AHEAD = 12


@dataclass(frozen=True, slots=True, order=True)
class Deadline:
    """A day by which something is due; the key stays the same from one reading to the next."""

    on: date
    key: str
    title: str
    citation: str


def deadlines(facts: Facts) -> tuple[Deadline, ...]:
    """What is due from the day of the facts on, for a year of the GSE's months, in order."""
    found = (*_requests(facts), *_proofs(facts), *_months(facts))
    return tuple(sorted(row for row in found if row.on >= facts.as_of))


def _requests(facts: Facts) -> Iterator[Deadline]:
    for plant in facts.premium_plants:
        if facts.day(Topic.REQUESTED_ON, plant.code) is None:
            yield Deadline(
                request_until(plant, facts),
                f"request-{plant.code}",
                f"Last day to request {plant.code} without losing energy",
                "R110",
            )


def _proofs(facts: Facts) -> Iterator[Deadline]:
    for (topic, code), statement in facts.statements.items():
        if statement.valid_until is not None:
            yield Deadline(
                statement.valid_until,
                f"proof-{topic}-{code}",
                f"The proof {topic} {code}".rstrip() + " ends: renew it before",
                "R14",
            )


def _months(facts: Facts) -> Iterator[Deadline]:
    """The data of month m are due by the 15th of m+1 and published by the 25th; money comes in m+2."""
    first = facts.as_of.year * 12 + facts.as_of.month - 3
    for year, month in (divmod(index, 12) for index in range(first, first + _MONTHS_AHEAD + 2)):
        name = f"{year}-{month + 1:02}"
        due_year, due_month = _after(year, month, 1)
        yield Deadline(
            date(due_year, due_month, _DISTRIBUTOR_DAY),
            f"readings-{name}",
            f"The distributor's data of {name} are due",
            "R114",
        )
        yield Deadline(
            date(due_year, due_month, _GSE_DAY),
            f"amounts-{name}",
            f"The GSE publishes the amounts of {name}",
            "R114",
        )
        yield Deadline(
            last_working_day(*_after(year, month, 2)), f"payment-{name}", f"The GSE pays {name}", "R114"
        )
    for year in (facts.as_of.year, facts.as_of.year + 1):
        yield Deadline(
            date(year, _BALANCE_MONTH, _BALANCE_DAY),
            f"balance-{year - 1}",
            f"The GSE publishes the balance of {year - 1}",
            "R114",
        )


def _after(year: int, month_index: int, months: int) -> tuple[int, int]:
    """The year and month some months after a month counted from 0."""
    later, index = divmod(year * 12 + month_index + months, 12)
    return later, index + 1
