from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

import numpy as np
from django.db.models import QuerySet

from cer.calc.intervals import DAY, Period, day_starts_at
from cer.calc.quantities import Int64s
from cer.kit.errors import RuleBrokenError
from shared_apps.market.models import ZonePriceDay


@dataclass(frozen=True, slots=True, eq=False)
class ZonePrices:
    """Hourly prices of a zone over a period, and what they were read from, for the inputs of a run."""

    price_ueur_mwh: Int64s
    digest: str
    """SHA-256 over zone, day, revision and prices of every day read."""
    sources: tuple[str, ...]


def price_days_listed(
    zone: str | None, *, from_on: date | None, until_on: date | None
) -> QuerySet[ZonePriceDay]:
    """Price days of a zone, or of all, on [from_on, until_on), every revision."""
    filters: dict[str, object] = {}
    if zone is not None:
        filters["zone"] = zone
    if from_on is not None:
        filters["day__gte"] = from_on
    if until_on is not None:
        filters["day__lt"] = until_on
    return ZonePriceDay.objects.filter(**filters)


def zone_prices(zone: str, period: Period, *, known_at: datetime) -> ZonePrices:
    """Hourly prices as known at a moment; a missing hour is refused by name (R26, R34). One query."""
    rows = list(price_days_current(zone, period.days, known_at=known_at))
    by_day = {row.day: row for row in rows}
    _gap_check(zone, period, by_day.keys())
    hours = np.concatenate([np.array(by_day[day].price_ueur_mwh, np.int64) for day in period.days])
    whole_days = Period.of_days(period.days[0], period.days[-1] + DAY)
    return ZonePrices(
        price_ueur_mwh=hours[whole_days.hours_of(period)],
        digest=_digest(rows),
        sources=tuple(sorted({row.source for row in rows})),
    )


def price_days_current(
    zone: str, days: Iterable[date], *, known_at: datetime | None = None
) -> QuerySet[ZonePriceDay]:
    """The latest revision of each day, or the latest one loaded by a moment."""
    rows = ZonePriceDay.objects.filter(zone=zone, day__in=list(days))
    if known_at is not None:
        rows = rows.filter(loaded_at__lte=known_at)
    return rows.order_by("day", "-revision").distinct("day")


def _gap_check(zone: str, period: Period, known_days: Iterable[date]) -> None:
    missing_days = sorted(set(period.days) - set(known_days))
    if not missing_days:
        return
    hour_at = max(period.starts_at, day_starts_at(missing_days[0]))
    others = len(missing_days) - 1
    raise RuleBrokenError(
        f"The price of zone {zone} for the hour of {hour_at:%Y-%m-%d %H:%M} UTC is missing"
        + (f", and those of {others} more days" if others else "")
        + ": load them, then start again.",
        code="price_missing",
        zone=zone,
        hour_at=hour_at.isoformat(),
        days=[day.isoformat() for day in missing_days],
    )


def _digest(rows: Iterable[ZonePriceDay]) -> str:
    digest = sha256()
    for row in rows:
        digest.update(f"{row.zone} {row.day.isoformat()} {row.revision} {row.price_ueur_mwh}\n".encode())
    return digest.hexdigest()
